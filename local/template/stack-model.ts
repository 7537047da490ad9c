import type { Rule } from '../access/verdict.ts';
import type { CarriedType, PropertiesOf } from './carried-out.ts';

/**
 * A resource that the local run carries out: where it stands in the template, what it is called
 * here, and what it says.
 */
export interface Carried<T extends CarriedType> {
  readonly logicalId: string;
  readonly name: string;
  readonly ref: string;
  readonly properties: PropertiesOf<T>;
}

/** What functions and services act as. */
export interface LocalRole {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface LocalFunction extends Carried<'AWS::Lambda::Function'> {
  /**
   * Short name for people, such as `publish-orders`: what the description ends in after a colon,
   * else the logical id in kebab case.
   */
  readonly shortName: string;
  readonly arn: string;
  /** The bundle's module and the name of the export that handles events. */
  readonly module: string;
  readonly handlerExport: string;
  readonly role: LocalRole;
}

/** A stack, read for this machine: everything in it that is carried out, by type. */
export interface StackModel {
  readonly stackName: string;
  readonly functions: readonly LocalFunction[];
  /** All resources of one type, in the template's order. */
  of<T extends CarriedType>(type: T): readonly Carried<T>[];
}
