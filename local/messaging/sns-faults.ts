/**
 * - `refuse`: 500 InternalError, nothing published.
 * - `throttle`: 429 Throttling, nothing published.
 * - `timeout-after-write`: published, then the connection is cut instead of an answer.
 * - `entry`: one entry of a PublishBatch is reported as failed and not published; its neighbours
 * are.
 */
export type SnsFaultMode = 'refuse' | 'throttle' | 'timeout-after-write' | 'entry';

export interface SnsFault {
  readonly mode: SnsFaultMode;
  /** How many matching requests it strikes, the SDK's own retries included. */
  readonly count: number;
  /** `Publish` or `PublishBatch`; both if left out. */
  readonly operation?: string;
}

/** Faults on order for publishing; the earliest added that matches strikes. */
export class SnsFaults {
  #planned: { fault: SnsFault; left: number }[] = [];

  add(fault: SnsFault): void {
    this.#planned.push({ fault, left: fault.count });
  }

  clear(): void {
    this.#planned = [];
  }

  get left(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  /** What strikes this publishing call, if anything; uses it up by one. */
  take(operation: string): SnsFaultMode | undefined {
    const planned = this.#planned.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.mode !== 'entry' || operation === 'PublishBatch'),
    );
    if (planned === undefined) return undefined;
    planned.left -= 1;
    return planned.fault.mode;
  }
}
