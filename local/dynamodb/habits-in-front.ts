import type { Habits } from '../habits/habits.ts';
import { Capacity } from './capacity.ts';
import { refuseConflict } from './conflicts.ts';
import type { Body } from './engine.ts';
import type { Past } from './past-values.ts';
import { pastFor } from './stale-reads.ts';
import type { TransactionTokens } from './transaction-tokens.ts';
import type { WriteWorkspace } from './writes.ts';

/** Lets an operation be carried out, or not; `never`: there is to be no answer. */
export type Front = (
  operation: string,
  body: Body,
  carryOut: (body: Body, past?: Past) => Promise<Body> | Body,
) => Promise<Body | 'never'> | Body;

/** DynamoDB's habits, in front of its operations. */
export function habitsInFront(
  habits: Habits,
  workspace: WriteWorkspace,
  tokens: TransactionTokens,
): Front {
  const { tables, recent } = workspace;
  const capacity = new Capacity(habits, workspace);
  return async (operation, body, carryOut) => {
    // A transaction that has been carried out is told so whatever else goes on.
    if (tokens.isKnown(body)) return await carryOut(body);
    const usual = async (): Promise<Body> => {
      refuseConflict({ habits, tables, recent }, operation, body);
      return await capacity.carryOut(operation, body, (rest) =>
        carryOut(rest, pastFor({ habits, recent }, operation, rest)),
      );
    };
    if (!habits.strikes('hang')) return await usual();
    // Nobody hears what became of it.
    if (habits.below('hang', 2) === 1) await usual().catch(() => undefined);
    return 'never';
  };
}
