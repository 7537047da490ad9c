import type { CountedRemovals } from '../usecases/ports.ts';

/** Order ids that one instance keeps in mind; beyond that it forgets all of them. */
const MOST_REMEMBERED = 20_000;

/** What this instance has counted, in its memory: it is gone with the instance. */
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
