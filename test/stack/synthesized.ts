import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configFor, type StageConfig } from '../../lib/config.ts';
import { interdictApp } from '../../lib/interdict-app.ts';
import { InterdictStack } from '../../lib/interdict-stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export type Resources = Readonly<Record<string, Resource>>;

const DEV = configFor('dev');

/**
 * The app and its stack, nothing bundled: what the functions do has tests of its own. `checked`:
 * synthesis fails on what CloudFormation would refuse.
 */
export function appOf(
  config: StageConfig = DEV,
  checked = true,
): { readonly app: App; readonly stack: InterdictStack } {
  const app = interdictApp({
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: checked,
  });
  return {
    app,
    stack: new InterdictStack(app, 'Interdict', { config, stackName: `interdict-${config.stage}` }),
  };
}

/**
 * The template of a stage's stack, not checked by CloudFormation's schemas: that takes as long as
 * all the rest, and the stages' tests do it.
 */
export function templateOf(config: StageConfig = DEV): Template {
  return Template.fromStack(appOf(config, false).stack);
}

/** All resources of one type, by logical id. */
export function ofType(template: Template, type: string): Resources {
  return template.findResources(type) as Resources;
}

/** The one resource of its type. */
export function onlyOf(template: Template, type: string): Resource {
  const [only, ...more] = Object.values(ofType(template, type));
  if (!only || more.length > 0)
    throw new Error(
      `The template has ${more.length + (only ? 1 : 0)} resources of type ${type}, not one.`,
    );
  return only;
}

/** The logical id of the function `functions/<name>.ts`. */
export function functionId(template: Template, name: string): string {
  const ids = Object.keys(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Description: `Interdict: ${name}` },
    }),
  );
  const [id] = ids;
  if (id === undefined || ids.length > 1)
    throw new Error(`${ids.length} functions in the template are named ${name}.`);
  return id;
}
