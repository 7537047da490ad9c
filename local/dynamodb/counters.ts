/** What one operation on one table has cost so far. */
export interface Count {
  /**
   * Requests that named the table, including those that were refused or struck by a fault. A batch
   * or a transaction counts as one.
   */
  requests: number;
  /**
   * One per 4 KiB begun of a consistent read, half of that if eventually consistent, double in a
   * transaction.
   */
  readUnits: number;
  /**
   * One per KiB begun, double in a transaction; a condition that fails costs as much as one that
   * holds. Indexes are not counted.
   */
  writeUnits: number;
}

/** By table, then by operation. */
export type CountsByTable = Record<string, Record<string, Count>>;

/** Counts what DynamoDB would bill: cost is counted, not timed. */
export class Counters {
  #counts: CountsByTable = {};
  /** Rows that became others than they were, since the start; expiry is not counted. */
  rowsChanged = 0;

  /** A copy of all counts since the start or the last `reset`. */
  snapshot(): CountsByTable {
    return structuredClone(this.#counts);
  }

  reset(): void {
    this.#counts = {};
  }

  request(table: string, operation: string): void {
    this.#count(table, operation).requests += 1;
  }

  read(table: string, operation: string, units: number): void {
    this.#count(table, operation).readUnits += units;
  }

  write(table: string, operation: string, units: number): void {
    this.#count(table, operation).writeUnits += units;
  }

  #count(table: string, operation: string): Count {
    this.#counts[table] ??= {};
    this.#counts[table][operation] ??= { requests: 0, readUnits: 0, writeUnits: 0 };
    return this.#counts[table][operation];
  }
}
