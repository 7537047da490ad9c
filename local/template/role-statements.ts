import { z } from 'zod';
import type { TemplateResource } from './assembly.ts';

/**
 * One statement of a policy, its resources as the template has them, intrinsic functions and all.
 */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

type Resources = Readonly<Record<string, TemplateResource>>;

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

// Strict: a Condition, a NotAction or a NotResource changes what the rest means, and is not
// evaluated here.
const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMore,
    Resource: z.unknown().transform((value) => [value].flat()),
  })
  .transform(({ Effect: effect, Action: actions, Resource: resources }) => ({
    effect,
    actions,
    resources,
  }));

const policySchema = z.looseObject({
  PolicyName: z.string().optional(),
  PolicyDocument: z.unknown(),
});
const documentSchema = z.looseObject({
  Statement: z.union([z.array(z.unknown()), z.looseObject({})]),
});
const roleSchema = z.looseObject({
  Policies: z.array(policySchema).default([]),
  ManagedPolicyArns: z.array(z.unknown()).default([]),
  PermissionsBoundary: z.unknown().optional(),
});
const attachedSchema = z.looseObject({ Roles: z.array(z.unknown()).default([]) });

/**
 * AWS' own policies that grant only logging and tracing. The local run does not check those grants.
 */
const HARMLESS = ['service-role/AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess'];

/**
 * All statements that apply to a role: its inline policies, and the policies of the template that
 * name it. Throws on whatever would make the answer another one and is not understood: a condition,
 * a boundary, a managed policy from elsewhere, a role that is not there.
 */
export function statementsOfRole(resources: Resources, roleId: string): readonly Statement[] {
  const role = resources[roleId];
  if (role?.Type !== 'AWS::IAM::Role') throw new Error(`the template has no role ${roleId}`);
  const { Policies, ManagedPolicyArns, PermissionsBoundary } = roleSchema.parse(
    role.Properties ?? {},
  );
  if (PermissionsBoundary !== undefined)
    throw new Error(`${roleId}: a permissions boundary is not evaluated`);
  for (const managed of ManagedPolicyArns) {
    const text = JSON.stringify(managed);
    if (!HARMLESS.some((name) => text.includes(`policy/${name}`)))
      throw new Error(
        `${roleId}: what the managed policy ${text} allows cannot be read from the template`,
      );
  }
  const inline = Policies.flatMap((policy) =>
    statements(`${roleId}, ${policy.PolicyName}`, policy.PolicyDocument),
  );
  const attached = Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (Type !== 'AWS::IAM::Policy' && Type !== 'AWS::IAM::ManagedPolicy') return [];
    return names(attachedSchema.parse(Properties).Roles, roleId)
      ? statements(id, Properties.PolicyDocument)
      : [];
  });
  return [...inline, ...attached];
}

function names(roles: readonly unknown[], roleId: string): boolean {
  return roles.some(
    (role) => role !== null && typeof role === 'object' && 'Ref' in role && role.Ref === roleId,
  );
}

function statements(policy: string, document: unknown): Statement[] {
  return [documentSchema.parse(document).Statement].flat().map((statement) => {
    const parsed = statementSchema.safeParse(statement);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const words =
      issue?.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')} is not evaluated`
        : issue?.message;
    throw new Error(`${policy}: ${words}: ${JSON.stringify(statement)}`);
  });
}
