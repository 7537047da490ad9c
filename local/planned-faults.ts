/** A fault on order, in front of a service. */
interface Ordered {
  readonly mode: string;
  /** How many matching requests it strikes, the SDK's own retries included. */
  readonly count: number;
  /** Such as `PutItem` or `Publish`; every operation that faults can strike if left out. */
  readonly operation?: string;
}

/**
 * - `throttle`: ProvisionedThroughputExceededException, nothing done.
 * - `error`: InternalServerError (500), nothing done.
 * - `timeout-after-write`: the request is carried out, then the connection is cut instead of an
 *   answer.
 */
export type FaultMode = 'throttle' | 'error' | 'timeout-after-write';

export interface DynamoDbFault extends Ordered {
  readonly mode: FaultMode;
  /** A table that the request names, alone or among others; every table if left out. */
  readonly table?: string;
}

/**
 * Strikes `Publish` and `PublishBatch`, and no other operation.
 * - `refuse`: 500 InternalError, nothing published.
 * - `throttle`: 429 Throttling, nothing published.
 * - `timeout-after-write`: published, then the connection is cut instead of an answer.
 * - `entry`: one entry of a PublishBatch is reported as failed and not published; its neighbours
 *   are.
 */
export interface SnsFault extends Ordered {
  readonly mode: 'refuse' | 'throttle' | 'timeout-after-write' | 'entry';
}

/** Faults on order: the earliest added that matches a request strikes it. */
export class Faults<Fault extends Ordered> {
  #planned: { readonly fault: Fault; left: number }[] = [];

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

  /**
   * What strikes this request, if anything; uses it up by one. `matches`: whether a fault for this
   * operation is one for this request.
   */
  take(operation: string, matches: (fault: Fault) => boolean): Fault['mode'] | undefined {
    const planned = this.#planned.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        matches(fault),
    );
    if (planned === undefined) return undefined;
    planned.left -= 1;
    return planned.fault.mode;
  }
}
