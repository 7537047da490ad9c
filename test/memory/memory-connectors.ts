import type { Connectors, MemoryPlace, Page, Remembered } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { pageOf, sorted } from './page-of.ts';

interface Held {
  readonly lock: number;
  readonly json: string;
}

/** What connectors remember, in memory. Values are kept as JSON, as the table keeps them. */
export class MemoryConnectors implements Connectors {
  /** By list, and then by name. */
  readonly lists = new Map<string, Map<string, Held>>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  recall(place: MemoryPlace): Promise<Remembered | null> {
    return read(this.#faults, 'connectors.recall', () => {
      const held = this.#list(place).get(place.name);
      return held === undefined ? null : rememberedIn(held);
    });
  }

  recallList(
    of: Omit<MemoryPlace, 'name'>,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Remembered & { readonly name: string }>> {
    return read(this.#faults, 'connectors.recallList', () => {
      const rows = sorted(this.#list(of)).map(
        ([name, held]) => [name, { name, ...rememberedIn(held) }] as const,
      );
      return pageOf(`${of.connector}/${of.list}`, rows, cursor, limit);
    });
  }

  remember(place: MemoryPlace, before: Remembered | null, value: unknown): Promise<boolean> {
    return write(this.#faults, 'connectors.remember', () => {
      const list = this.#list(place);
      if (list.get(place.name)?.lock !== before?.lock) return false;
      list.set(place.name, { lock: (before?.lock ?? 0) + 1, json: JSON.stringify(value) });
      return true;
    });
  }

  #list({ connector, list }: Omit<MemoryPlace, 'name'>): Map<string, Held> {
    const id = `${connector}/${list}`;
    const known = this.lists.get(id) ?? new Map<string, Held>();
    this.lists.set(id, known);
    return known;
  }
}

function rememberedIn({ lock, json }: Held): Remembered {
  return { lock, value: JSON.parse(json) };
}
