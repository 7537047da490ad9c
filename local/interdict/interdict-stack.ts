import type { Claims } from '../identity.ts';
import { type LocalStack, startStack } from '../stack.ts';
import type { StackOptions } from '../stack-options.ts';
import type { StackModel } from '../template/stack-model.ts';
import { ordersTopicOf, ownAddressesOf, rolesClaimOf, tablesByVariable } from './variables.ts';

/** Who the local issuer makes tokens for, with the roles of each. */
const PEOPLE = {
  viewer: { roles: ['viewer'] },
  author: { roles: ['author'] },
  approver: { roles: ['approver'] },
  /** A second approver: whoever proposes or pauses cannot approve or resume alone. */
  approver2: { roles: ['approver'] },
  operator: { roles: ['operator'] },
  auditor: { roles: ['auditor'] },
  connector: { roles: ['connector'], scope: 'sources/*' },
} as const;

export type TokenRole = keyof typeof PEOPLE;
type Tokens = Readonly<Record<TokenRole, string>>;

/** Interdict's stack, running here. Its `tables` go by short names: `findings`. */
export interface InterdictStack extends LocalStack {
  /** The topic that functions know as `ORDERS_TOPIC_ARN`; empty when none does. */
  readonly topicArn: string;
  /** The claim in which a token has its roles. */
  readonly rolesClaim: string;
  /** A long-lived token for each role. */
  readonly tokens: Tokens;
}

/** Starts Interdict's stack as `startStack` does. */
export async function startInterdict(
  options: Omit<StackOptions, 'nameTables' | 'ownAddresses' | 'people'>,
): Promise<InterdictStack> {
  const stack = await startStack({
    ...options,
    nameTables: tablesByVariable,
    ownAddresses: ownAddressesOf,
    people: peopleOf,
  });
  try {
    const rolesClaim = rolesClaimOf(stack.model);
    const tokens = await tokensOf(stack);
    return { ...stack, topicArn: ordersTopicOf(stack.model), rolesClaim, tokens };
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** The claims of a person's tokens, by name. */
function claimsOf(model: StackModel): Readonly<Record<TokenRole, Claims>> {
  const rolesClaim = rolesClaimOf(model);
  const entries = Object.entries(PEOPLE).map(([name, { roles, ...rest }]): [string, Claims] => [
    name,
    { sub: `local-${name}`, [rolesClaim]: roles, ...rest },
  ]);
  return Object.fromEntries(entries) as Readonly<Record<TokenRole, Claims>>;
}

/** Who can sign in: a connector is a program, which nobody signs in as. */
function peopleOf(model: StackModel): Readonly<Record<string, Claims>> {
  const { connector: _, ...people } = claimsOf(model);
  return people;
}

async function tokensOf(stack: LocalStack): Promise<Tokens> {
  const signed = Object.entries(claimsOf(stack.model)).map(
    async ([name, claims]) => [name, await stack.token(claims)] as const,
  );
  return Object.fromEntries(await Promise.all(signed)) as Tokens;
}
