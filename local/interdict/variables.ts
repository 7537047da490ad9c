import { z } from 'zod';
import type { StackModel } from '../template/stack-model.ts';

/*
 * The facts about the stack that are in the environment of Interdict's functions. Clients here read
 * the same variables to find the stack's resources.
 */

function variablesOf(model: StackModel): ReadonlyMap<string, string> {
  return new Map(
    model.functions.flatMap((fn) => Object.entries(fn.properties.Environment?.Variables ?? {})),
  );
}

/**
 * Physical names of tables by the variable that has them, without `_TABLE`, in lower case:
 * `findings`.
 */
export function tablesByVariable(model: StackModel): Readonly<Record<string, string>> {
  const tables = [...variablesOf(model)].flatMap(([name, value]) =>
    name.endsWith('_TABLE')
      ? [[name.slice(0, -'_TABLE'.length).toLowerCase(), value] as const]
      : [],
  );
  return Object.fromEntries(tables);
}

/** `ORDERS_TOPIC_ARN`; empty when no function has it. */
export function ordersTopicOf(model: StackModel): string {
  return variablesOf(model).get('ORDERS_TOPIC_ARN') ?? '';
}

/** `EXPLAIN_ADDRESS`, where functions have it: what the links of orders begin with. */
export function ownAddressesOf(model: StackModel): readonly string[] {
  const address = variablesOf(model).get('EXPLAIN_ADDRESS');
  return address === undefined ? [] : [address];
}

const settingsSchema = z.looseObject({ rolesClaim: z.string().default('cognito:groups') });

/** The claim that roles are taken from: what `SETTINGS` says, else Cognito's. */
export function rolesClaimOf(model: StackModel): string {
  const settings: unknown = JSON.parse(variablesOf(model).get('SETTINGS') ?? '{}');
  return settingsSchema.parse(settings).rolesClaim;
}
