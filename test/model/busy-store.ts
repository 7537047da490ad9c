/** Writes that the stores are too busy for. */
export interface Busy {
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
  'operators.createKey',
  'access.enroll',
  'work.start',
  'work.finish',
]);

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
  refusalOf(verb: string): Error | null {
    const [first, ...others] = this.#plans;
    if (first === undefined) return null;
    if (first.skip > 0) {
      this.#plans = [{ ...first, skip: first.skip - 1 }, ...others];
      return null;
    }
    this.#plans = first.count > 1 ? [{ ...first, count: first.count - 1 }, ...others] : others;
    return busyError(verb, first.how);
  }
}
