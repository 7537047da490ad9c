import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { Rule } from '../access/verdict.ts';
import type { Assembly } from './assembly.ts';
import { CARRIED_OUT, type CarriedType } from './carried-out.ts';
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

/**
 * Reads a stack for this machine; throws `TemplateRefused` with every problem found, not only the
 * first.
 */
export function buildModel(
  assembly: Assembly,
  queueOrigin: string,
  parameters: Readonly<Record<string, string>> = {},
): StackModel {
  const names = new LocalNames(assembly, queueOrigin);
  const resolver = new Resolver(assembly.template, names, assembly.stackName, parameters);
  const problems: string[] = [];
  const carried = new Map<string, Carried<CarriedType>[]>();

  for (const [logicalId, resource] of Object.entries(assembly.template.Resources)) {
    if (resource.Type in WITHOUT_LOCAL_MEANING) continue;
    if (resource.Condition !== undefined && !resolver.condition(resource.Condition)) continue;
    if (!isCarried(resource.Type)) {
      problems.push(`${logicalId} (${resource.Type}): this type of resource is not carried out`);
      continue;
    }
    try {
      const parsed = CARRIED_OUT[resource.Type].safeParse(resolver.properties(resource.Properties));
      if (!parsed.success) {
        problems.push(
          ...parsed.error.issues.map((issue) => `${logicalId} (${resource.Type}): ${words(issue)}`),
        );
        continue;
      }
      const list = carried.get(resource.Type) ?? [];
      list.push({
        logicalId,
        name: names.physicalName(logicalId),
        ref: names.ref(logicalId),
        properties: parsed.data,
      });
      carried.set(resource.Type, list);
    } catch (error) {
      problems.push(
        `${logicalId} (${resource.Type}): ` +
          `${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  // The map is filled by type above, so the cast only states what the key already says.
  const of = <T extends CarriedType>(type: T) =>
    (carried.get(type) ?? []) as unknown as readonly Carried<T>[];
  const roleOf = (roleArn: string): LocalRole => {
    const { Resources } = assembly.template;
    const id = Object.keys(Resources).find(
      (each) =>
        Resources[each]?.Type === 'AWS::IAM::Role' && names.attribute(each, 'Arn') === roleArn,
    );
    if (id === undefined)
      throw new Error(
        `the role ${roleArn} is not in the template, so what it may do cannot be read`,
      );
    return {
      name: names.physicalName(id),
      rules: statementsOfRole(Resources, id).map((each) => ruleOf(each, resolver)),
    };
  };
  const functions: LocalFunction[] = [];
  for (const fn of of('AWS::Lambda::Function')) {
    try {
      functions.push(locate(fn, assembly, names.attribute(fn.logicalId, 'Arn'), roleOf));
    } catch (error) {
      problems.push(
        `${fn.logicalId} (AWS::Lambda::Function): ` +
          `${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const model = { stackName: assembly.stackName, functions, of };
  if (problems.length === 0) problems.push(...missingForServices(model, roleOf));
  if (problems.length > 0) throw new TemplateRefused(assembly.stackName, problems);
  return model;
}

function isCarried(type: string): type is CarriedType {
  return type in CARRIED_OUT;
}

function words(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return (
      'the property ' +
      `${issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ')} is not ` +
      'carried out'
    );
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

function locate(
  fn: Carried<'AWS::Lambda::Function'>,
  assembly: Assembly,
  functionArn: string,
  roleOf: (roleArn: string) => LocalRole,
): LocalFunction {
  const directory = assembly.assetPath(fn.properties.Code.S3Key);
  const dot = fn.properties.Handler.lastIndexOf('.');
  const path = fn.properties.Handler.slice(0, dot);
  const module = [`${path}.mjs`, `${path}.js`]
    .map((file) => join(directory, file))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (module === undefined)
    throw new Error(`no ${path}.mjs or ${path}.js in the asset ${basename(directory)}`);
  return {
    ...fn,
    shortName: shortName(fn),
    arn: functionArn,
    module,
    handlerExport: fn.properties.Handler.slice(dot + 1),
    role: roleOf(fn.properties.Role),
  };
}

/**
 * `Interdict: publish-orders` → `publish-orders`; else `PublishOrders1A2B3C4D` does: the CDK ends
 * every logical id with eight hex digits.
 */
function shortName({ logicalId, properties }: Carried<'AWS::Lambda::Function'>): string {
  const described = /: ([a-z0-9-]+)$/.exec(properties.Description ?? '')?.[1];
  if (described !== undefined) return described;
  return logicalId
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
