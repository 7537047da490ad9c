import {
  NO_PLACES,
  type PlaceChange,
  type TakenPlaces,
} from '../../functions/domain/bans/places.ts';
import type { Places } from '../../functions/usecases/ports.ts';
import { type Faults, read } from './faults.ts';

function keyOf({ banId, revision }: Pick<PlaceChange, 'banId' | 'revision'>): string {
  return `${banId}#${revision}`;
}

/** The places of revisions in memory, under the conditions of the port. */
export class MemoryPlaces implements Places {
  readonly #taken = new Map<string, Map<number, TakenPlaces>>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  read(banId: string, revision: number): Promise<ReadonlyMap<number, TakenPlaces>> {
    return read(
      this.#faults,
      'places.read',
      () => new Map(this.#taken.get(keyOf({ banId, revision }))),
    );
  }

  /** Whether each partition has as many places left as are to be taken. */
  have(changes: readonly PlaceChange[] = []): boolean {
    return changes.every((change) => {
      const { taking } = change;
      return taking === null || this.#of(change)[taking.pool] + taking.count <= taking.quota;
    });
  }

  take(changes: readonly PlaceChange[] = []): void {
    for (const change of changes) {
      const { taking, partition } = change;
      const before = this.#of(change);
      const taken =
        taking === null ? before : { ...before, [taking.pool]: before[taking.pool] + taking.count };
      const all = this.#taken.get(keyOf(change)) ?? new Map<number, TakenPlaces>();
      this.#taken.set(
        keyOf(change),
        all.set(partition, {
          ...taken,
          held: taken.held + change.held,
          heldLater: taken.heldLater + change.heldLater,
        }),
      );
    }
  }

  #of(change: PlaceChange): TakenPlaces {
    return this.#taken.get(keyOf(change))?.get(change.partition) ?? NO_PLACES;
  }
}
