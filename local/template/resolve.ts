import type { Template } from './assembly.ts';
import { arn, LOCAL_ACCOUNT, LOCAL_REGION } from './place.ts';

/** What `Ref` and `Fn::GetAtt` of a resource become on this machine. */
export interface Names {
  ref(logicalId: string): string;
  attribute(logicalId: string, attribute: string): string;
}

/** Stands for `AWS::NoValue`: the key that holds it is dropped. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves CloudFormation's intrinsic functions to what holds locally. Parameters take their
 * defaults unless `parameters` says otherwise. An intrinsic function that is not known here is an
 * error that names it: guessing would run another stack than the one that deploys.
 */
export class Resolver {
  readonly #template: Template;
  readonly #names: Names;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #pseudo: Readonly<Record<string, string>>;

  constructor(
    template: Template,
    names: Names,
    stackName: string,
    parameters: Readonly<Record<string, string>> = {},
  ) {
    this.#template = template;
    this.#names = names;
    this.#parameters = parameters;
    const stack = `stack/${stackName}/local`;
    this.#pseudo = {
      'AWS::AccountId': LOCAL_ACCOUNT,
      'AWS::Region': LOCAL_REGION,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': arn('cloudformation', stack),
    };
  }

  /** A resource's properties with every intrinsic function resolved. */
  properties(properties: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return this.#object(properties);
  }

  /** Whether a named condition of the template holds. */
  condition(name: string): boolean {
    if (!(name in this.#template.Conditions))
      throw new Error(`the template has no condition ${name}`);
    return this.#truth(this.#template.Conditions[name]);
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((item) => this.#value(item)).filter((item) => item !== NO_VALUE);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (
      entries.length === 1 &&
      first !== undefined &&
      (first[0] === 'Ref' || first[0].startsWith('Fn::'))
    ) {
      return this.#intrinsic(first[0], first[1]);
    }
    return this.#object(value as Record<string, unknown>);
  }

  #object(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const resolved = Object.entries(value).map(([key, item]) => [key, this.#value(item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  }

  #intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split(/\.(.*)/s);
        return this.#names.attribute(id ?? '', attribute ?? '');
      }
      case 'Fn::Join': {
        const [separator, parts] = this.#list(argument);
        return this.#list(parts).join(String(separator));
      }
      case 'Fn::Sub':
        return this.#substitute(argument);
      case 'Fn::Select': {
        const [index, list] = this.#list(argument);
        const chosen = this.#list(list)[Number(index)];
        if (chosen === undefined)
          throw new Error(`Fn::Select: the list has no item ${String(index)}`);
        return chosen;
      }
      case 'Fn::Split': {
        const [separator, text] = this.#list(argument);
        return String(text).split(String(separator));
      }
      case 'Fn::If': {
        if (!Array.isArray(argument) || argument.length !== 3)
          throw new Error('Fn::If takes a condition and two values');
        return this.#value(this.condition(String(argument[0])) ? argument[1] : argument[2]);
      }
      case 'Fn::FindInMap': {
        const keys = this.#list(argument).map(String);
        const found = keys.reduce<unknown>(
          (node, key) => (node as Record<string, unknown> | undefined)?.[key],
          this.#template.Mappings,
        );
        if (found === undefined) throw new Error(`Fn::FindInMap: no value under ${keys.join('.')}`);
        return this.#value(found);
      }
      case 'Fn::Base64':
        return Buffer.from(String(this.#value(argument))).toString('base64');
      default:
        throw new Error(`the intrinsic function ${name} is not known to the local run`);
    }
  }

  #list(value: unknown): unknown[] {
    const resolved = this.#value(value);
    if (!Array.isArray(resolved))
      throw new Error(`expected a list, got ${JSON.stringify(resolved)}`);
    return resolved;
  }

  #ref(id: string): unknown {
    if (id === 'AWS::NoValue') return NO_VALUE;
    const pseudo = this.#pseudo[id];
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.Parameters[id];
    if (parameter === undefined) return this.#names.ref(id);
    const value = this.#parameters[id] ?? parameter.Default;
    if (value === undefined)
      throw new Error(`the template's parameter ${id} has no default: give it a value`);
    return value;
  }

  #substitute(argument: unknown): string {
    const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
    const variables = this.#object(own as Record<string, unknown>);
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (name in variables) return String(variables[name]);
      const dot = name.indexOf('.');
      return String(
        dot < 0 ? this.#ref(name) : this.#names.attribute(name.slice(0, dot), name.slice(dot + 1)),
      );
    });
  }

  #truth(expression: unknown): boolean {
    const [name, argument] = Object.entries((expression ?? {}) as Record<string, unknown>)[0] ?? [];
    const operands = Array.isArray(argument) ? argument : [];
    switch (name) {
      case 'Fn::Equals':
        return String(this.#value(operands[0])) === String(this.#value(operands[1]));
      case 'Fn::And':
        return operands.every((operand) => this.#truth(operand));
      case 'Fn::Or':
        return operands.some((operand) => this.#truth(operand));
      case 'Fn::Not':
        return !this.#truth(operands[0]);
      case 'Condition':
        return this.condition(String(argument));
      default:
        throw new Error(`the condition function ${String(name)} is not known to the local run`);
    }
  }
}
