import { changesNothing, type PlaceChange } from '../../domain/bans/places.ts';
import type { FindingsChange, Written } from '../../usecases/ports.ts';

/** A transaction takes 100 items; so many rows keep well below, with the places. */
const MOST_TOGETHER = 50;

interface Waiting {
  readonly change: FindingsChange;
  readonly place: PlaceChange;
  readonly settle: (written: Promise<Written>) => void;
}

/** The pool and partition that a change takes from. Changes of the same name add up. */
function nameOf({ banId, revision, partition, taking }: PlaceChange): string {
  return `${banId}#${revision}#${partition}#${taking?.pool}#${taking?.quota}`;
}

/** One change that takes as many places as all of these. */
function sumOf(first: PlaceChange, others: readonly PlaceChange[]): PlaceChange {
  const all = [first, ...others];
  const held = all.reduce((sum, one) => sum + one.held, 0);
  const heldLater = all.reduce((sum, one) => sum + one.heldLater, 0);
  const count = all.reduce((sum, one) => sum + (one.taking?.count ?? 0), 0);
  return { ...first, held, heldLater, taking: first.taking && { ...first.taking, count } };
}

/**
 * Writes moves that change the same places one after the other, for two transactions on one item
 * refuse each other. Moves that come in the same turn of the event loop, or while one is being
 * written, go together: many rows with one count. If that is refused, each goes by itself.
 */
export class Together {
  readonly #write: (change: FindingsChange) => Promise<Written>;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(write: (change: FindingsChange) => Promise<Written>) {
    this.#write = write;
  }

  write(change: FindingsChange, place: PlaceChange): Promise<Written> {
    const name = nameOf(place);
    const queue = this.#waiting.get(name);
    return new Promise((resolve) => {
      const one: Waiting = { change, place, settle: resolve };
      if (queue !== undefined) {
        queue.push(one);
        return;
      }
      this.#waiting.set(name, [one]);
      void this.#drain(name);
    });
  }

  async #drain(name: string): Promise<void> {
    await new Promise(setImmediate);
    for (;;) {
      const batch = this.#waiting.get(name)?.splice(0, MOST_TOGETHER) ?? [];
      const [first, ...others] = batch;
      if (first === undefined) break;
      await this.#writeBatch([first, ...others]);
    }
    this.#waiting.delete(name);
  }

  async #writeBatch(batch: readonly [Waiting, ...Waiting[]]): Promise<void> {
    const [first, ...others] = batch;
    if (others.length > 0) {
      const sum = sumOf(
        first.place,
        others.map((one) => one.place),
      );
      const together = this.#write({
        findings: batch.flatMap((one) => one.change.findings),
        // Moves may cancel out. A write that changes nothing is none that DynamoDB takes.
        places: sum.taking === null && changesNothing(sum) ? [] : [sum],
      });
      const written = await together.catch(() => 'changed' as const);
      if (written === 'written') {
        for (const one of batch) one.settle(together);
        return;
      }
    }
    for (const one of batch) {
      const single = this.#write(one.change);
      one.settle(single);
      await single.catch(() => {});
    }
  }
}
