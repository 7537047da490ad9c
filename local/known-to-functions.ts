import { z } from 'zod';
import type { StackModel } from './template/stack-model.ts';

/**
 * What the stack's functions are told of it by their environment, which is also how clients here
 * find their way.
 */
export interface KnownToFunctions {
  /**
   * Physical names of tables by the variable that has them, without `_TABLE`, in lower case:
   * `findings`.
   */
  readonly tables: Readonly<Record<string, string>>;
  /** `ORDERS_TOPIC_ARN`; empty when no function has it. */
  readonly topicArn: string;
  /** The claim that roles are taken from: what `SETTINGS` says, else Cognito's. */
  readonly rolesClaim: string;
}

const settingsSchema = z.looseObject({ rolesClaim: z.string().default('cognito:groups') });

export function knownToFunctions(model: StackModel): KnownToFunctions {
  const variables = new Map(
    model.functions.flatMap((fn) => Object.entries(fn.properties.Environment?.Variables ?? {})),
  );
  const tables = [...variables].flatMap(([name, value]) =>
    name.endsWith('_TABLE')
      ? [[name.slice(0, -'_TABLE'.length).toLowerCase(), value] as const]
      : [],
  );
  return {
    tables: Object.fromEntries(tables),
    topicArn: variables.get('ORDERS_TOPIC_ARN') ?? '',
    rolesClaim: settingsSchema.parse(JSON.parse(variables.get('SETTINGS') ?? '{}')).rolesClaim,
  };
}
