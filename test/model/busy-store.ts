import type { ProcessKind } from './history.ts';

/** Writes that the stores are too busy for. */
export interface Busy {
  readonly process: ProcessKind;
  readonly of: 'writes' | 'writes of rows';
  readonly how: 'conflict' | 'throttle';
  /** How many writes are taken before. */
  readonly skip: number;
  /** How many on end are not. */
  readonly count: number;
}

/** Writes that are transactions on DynamoDB; the others are of one item. */
const TRANSACTIONS: ReadonlySet<string> = new Set([
  'fleet.record',
  'fleet.moveFindings',
  'bans.commit',
  'brakes.audit',
  'operators.revoke',
  'operators.change',
  'operators.createKey',
  'access.enroll',
  'work.start',
  'work.finish',
]);

/** Writes that move findings. */
export const ROWS: ReadonlySet<string> = new Set(['fleet.record', 'fleet.moveFindings']);

/** What the adapters throw once they have tried often enough. Nothing was written. */
export function busyError(verb: string, how: Busy['how']): Error {
  const message = `${verb} was refused: ${how}`;
  if (!TRANSACTIONS.has(verb))
    return Object.assign(new Error(message), {
      name:
        how === 'conflict'
          ? 'TransactionConflictException'
          : 'ProvisionedThroughputExceededException',
    });
  const Code = how === 'conflict' ? 'TransactionConflict' : 'ThrottlingError';
  return Object.assign(new Error(message), {
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code }],
  });
}

/** The writes to come that the stores are too busy for. */
export class BusyStore {
  #plans: readonly Busy[] = [];

  push(plan: Busy): void {
    this.#plans = [...this.#plans, plan];
  }

  clear(): void {
    this.#plans = [];
  }

  /** A write comes; `null`: it is taken. */
  refusalOf(kind: ProcessKind, verb: string): Error | null {
    const first = this.#plans.find(
      ({ process, of }) => process === kind && (of === 'writes' || ROWS.has(verb)),
    );
    if (first === undefined) return null;
    const { skip, count } = first;
    const left =
      skip > 0 ? [{ ...first, skip: skip - 1 }] : count > 1 ? [{ ...first, count: count - 1 }] : [];
    this.#plans = this.#plans.flatMap((one) => (one === first ? left : [one]));
    return skip > 0 ? null : busyError(verb, first.how);
  }
}
