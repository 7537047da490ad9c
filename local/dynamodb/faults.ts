/**
 * - `throttle`: ProvisionedThroughputExceededException, nothing done.
 * - `error`: InternalServerError (500), nothing done.
 * - `timeout-after-write`: the request is carried out, then the connection is cut instead of an
 * answer.
 */
export type FaultMode = 'throttle' | 'error' | 'timeout-after-write';

export interface Fault {
  /** Such as `PutItem`; every operation if left out. */
  readonly operation?: string;
  /** A table that the request names, alone or among others; every table if left out. */
  readonly table?: string;
  readonly mode: FaultMode;
  /** How many matching requests it strikes, the SDK's own retries included. */
  readonly count: number;
}

/** Faults on order, for tests: the earliest added that matches a request strikes it. */
export class Faults {
  #planned: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#planned.push({ fault, left: fault.count });
  }

  clear(): void {
    this.#planned = [];
  }

  /** How many requests are still to be struck. */
  get left(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  /** What strikes this request, if anything; uses it up by one. */
  take(operation: string, tables: readonly string[]): FaultMode | undefined {
    if (this.#planned.length === 0) return undefined;
    const planned = this.#planned.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.table === undefined || tables.includes(fault.table)),
    );
    if (!planned) return undefined;
    planned.left -= 1;
    return planned.fault.mode;
  }
}
