import type { Template } from 'aws-cdk-lib/assertions';
import type { TemplateResource } from '../../local/template/assembly.ts';
import { statementsOfRole } from '../../local/template/role-statements.ts';
import { ofType } from './synthesized.ts';

/**
 * Resource → actions, both sorted; resources as words: `Tables Devices`, `Topics Key`, with what
 * follows the ARN.
 */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** All that a role is allowed, from every policy of the synthesized template that names it. */
export function grantsOfRole(template: Template, roleId: string): Grants {
  const role = ofType(template, 'AWS::IAM::Role')[roleId];
  if (!role) throw new Error(`The template has no role ${roleId}.`);
  if (role.Properties.ManagedPolicyArns || role.Properties.Policies)
    throw new Error(`${roleId} has policies besides its own.`);
  const grants = new Map<string, Set<string>>();
  const { Resources } = template.toJSON() as { Resources: Record<string, TemplateResource> };
  for (const { effect, actions, resources } of statementsOfRole(Resources, roleId)) {
    if (effect !== 'Allow') throw new Error(`${roleId} has a statement that is no Allow.`);
    for (const resource of resources) {
      const name = resourceName(template, resource);
      const granted = grants.get(name) ?? new Set();
      for (const action of actions) granted.add(action);
      grants.set(name, granted);
    }
  }
  return Object.fromEntries(
    [...grants]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, actions]) => [name, [...actions].sort()]),
  );
}

/** What a function's role is allowed. */
export function grantsOf(template: Template, functionId: string): Grants {
  const role = ofType(template, 'AWS::Lambda::Function')[functionId]?.Properties.Role as {
    'Fn::GetAtt': [string, string];
  };
  return grantsOfRole(template, role['Fn::GetAtt'][0]);
}

/** The kind of thing, its logical id without CDK's hash, and what follows its ARN. */
function resourceName(template: Template, resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = resource as {
    Ref?: string;
    'Fn::GetAtt'?: [string, string];
    'Fn::Join'?: [string, unknown[]];
  };
  if (join)
    return join[1]
      .map((part) => (typeof part === 'string' ? part : resourceName(template, part)))
      .join('');
  const id = Ref ?? attribute?.[0];
  const made =
    id === undefined
      ? undefined
      : (template.toJSON().Resources[id] as { Type: string } | undefined);
  if (id === undefined || !made)
    throw new Error(`A grant on what this stack does not make: ${JSON.stringify(resource)}`);
  const suffix = attribute && attribute[1] !== 'Arn' ? `.${attribute[1]}` : '';
  return `${made.Type.split('::').slice(1).join(' ')} ${id.slice(0, -8)}${suffix}`;
}
