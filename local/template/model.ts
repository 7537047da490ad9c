import type { z } from 'zod';
import type { Rule } from '../access/verdict.ts';
import type { Assembly, TemplateResource } from './assembly.ts';
import { CARRIED_OUT, type CarriedType } from './carried-out.ts';
import { locate } from './locate-function.ts';
import { LocalNames } from './names.ts';
import { missingForServices } from './needed-by-services.ts';
import { Resolver } from './resolve.ts';
import { type Statement, statementsOfRole } from './role-statements.ts';
import type { Carried, LocalFunction, LocalRole, StackModel } from './stack-model.ts';
import { WITHOUT_LOCAL_MEANING } from './without-local-meaning.ts';

/**
 * Everything in a template that the local run cannot carry out, each named by logical id, type and
 * property.
 */
export class TemplateRefused extends Error {
  readonly problems: readonly string[];

  constructor(stackName: string, problems: readonly string[]) {
    super(
      'the local run cannot carry out the stack ' +
        `${stackName}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

type Parameters = Readonly<Record<string, string>>;

/**
 * Reads a stack for this machine; throws `TemplateRefused` with every problem found, not only the
 * first. `queueOrigin`: where SQS answers.
 */
export function buildModel(
  assembly: Assembly,
  queueOrigin: string,
  parameters: Parameters = {},
): StackModel {
  const reader = new TemplateReader(assembly, queueOrigin, parameters);
  const of = reader.resources();
  const functions = reader.functions(of('AWS::Lambda::Function'));
  const model = { stackName: assembly.stackName, functions, of };
  const problems = [...reader.problems];
  if (problems.length === 0)
    problems.push(...missingForServices(model, (roleArn) => reader.role(roleArn)));
  if (problems.length > 0) throw new TemplateRefused(assembly.stackName, problems);
  return model;
}

/** Reads what a template has, and notes what cannot be carried out. */
class TemplateReader {
  readonly problems: string[] = [];
  readonly #assembly: Assembly;
  readonly #names: LocalNames;
  readonly #resolver: Resolver;

  constructor(assembly: Assembly, queueOrigin: string, parameters: Parameters) {
    this.#assembly = assembly;
    this.#names = new LocalNames(assembly, queueOrigin);
    const { template, stackName } = assembly;
    this.#resolver = new Resolver(template, this.#names, stackName, parameters);
  }

  /** Every resource that is carried out, by type. */
  resources(): StackModel['of'] {
    const carried = new Map<string, Carried<CarriedType>[]>();
    for (const [logicalId, resource] of Object.entries(this.#assembly.template.Resources)) {
      if (resource.Type in WITHOUT_LOCAL_MEANING) continue;
      const { Condition: condition } = resource;
      if (condition !== undefined && !this.#resolver.condition(condition)) continue;
      const read = this.#try(logicalId, resource.Type, () => this.#resource(logicalId, resource));
      if (read !== undefined)
        carried.set(resource.Type, [...(carried.get(resource.Type) ?? []), read]);
    }
    // The map is filled by type above, so the cast only states what the key already says.
    return <T extends CarriedType>(type: T) =>
      (carried.get(type) ?? []) as unknown as readonly Carried<T>[];
  }

  /** The functions with their bundles and roles. */
  functions(carried: readonly Carried<'AWS::Lambda::Function'>[]): readonly LocalFunction[] {
    return carried.flatMap((fn) => {
      const located = this.#try(fn.logicalId, 'AWS::Lambda::Function', () =>
        locate(fn, this.#assembly, {
          arn: this.#names.attribute(fn.logicalId, 'Arn'),
          role: this.role(fn.properties.Role),
        }),
      );
      return located ?? [];
    });
  }

  /** What a role of the template may do. Throws where that cannot be told. */
  role(roleArn: string): LocalRole {
    const { Resources } = this.#assembly.template;
    const id = Object.keys(Resources).find(
      (each) =>
        Resources[each]?.Type === 'AWS::IAM::Role' &&
        this.#names.attribute(each, 'Arn') === roleArn,
    );
    if (id === undefined)
      throw new Error(
        `the role ${roleArn} is not in the template, so what it may do cannot be read`,
      );
    return {
      name: this.#names.physicalName(id),
      rules: statementsOfRole(Resources, id).map((each) => ruleOf(each, this.#resolver)),
    };
  }

  #resource(
    logicalId: string,
    { Type: type, Properties: properties }: TemplateResource,
  ): Carried<CarriedType> | undefined {
    if (!isCarried(type)) throw new Error('this type of resource is not carried out');
    const parsed = CARRIED_OUT[type].safeParse(this.#resolver.properties(properties));
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        this.problems.push(`${logicalId} (${type}): ${words(issue)}`);
      return undefined;
    }
    return {
      logicalId,
      name: this.#names.physicalName(logicalId),
      ref: this.#names.ref(logicalId),
      properties: parsed.data,
    };
  }

  /** What `read` reads; what it throws is a problem of the resource. */
  #try<T>(logicalId: string, type: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.problems.push(`${logicalId} (${type}): ${why}`);
      return undefined;
    }
  }
}

function isCarried(type: string): type is CarriedType {
  return type in CARRIED_OUT;
}

function words(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ');
    return `the property ${keys} is not carried out`;
  }
  return `${path}: ${issue.message}`;
}

/**
 * A statement with its resources resolved. Variables of policies (`${aws:…}`) are filled in by IAM
 * at each request: not here.
 */
function ruleOf({ effect, actions, resources }: Statement, resolver: Resolver): Rule {
  const resolved = resolver.properties({ resources }).resources as readonly unknown[];
  const texts = resolved.map(String);
  const variable = texts.find((text) => text.includes('${'));
  if (variable !== undefined)
    throw new Error(`policy variables are not filled in here: ${variable}`);
  return { effect, actions, resources: texts };
}
