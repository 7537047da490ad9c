import type { CountedRemovals } from '../usecases/ports.ts';

/** One instance remembers this many order ids. Beyond that it forgets all of them. */
const MOST_REMEMBERED = 20_000;

/**
 * The removals that this instance has counted. They are in memory and are lost with the instance.
 */
export class RememberedRemovals implements CountedRemovals {
  readonly #orderIds = new Set<string>();

  has(orderId: string): boolean {
    return this.#orderIds.has(orderId);
  }

  add(orderIds: readonly string[]): void {
    if (this.#orderIds.size > MOST_REMEMBERED) this.#orderIds.clear();
    for (const orderId of orderIds) this.#orderIds.add(orderId);
  }
}
