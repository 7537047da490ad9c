import { engine, type Item } from './engine.ts';
import type { Past } from './past-values.ts';
import type { Change } from './staging.ts';
import { keysOf } from './streams.ts';

/** How far back a read may look, ms of the stack's clock. */
const FURTHEST = 1_000;
/** How many writes of one table a read may look back over. */
const MOST_WRITES = 16;
/** How many writes are remembered, of all tables. */
const KEPT = 256;
/** Among so many latest writes, one of the same item is near in time. */
const NEAR = 16;

interface Write {
  readonly at: number;
  readonly items: readonly {
    readonly table: string;
    readonly id: string;
    readonly before: Item | undefined;
  }[];
}

/** The latest writes, with what they replaced. */
export class RecentWrites {
  readonly #now: () => number;
  #writes: Write[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  note(changes: readonly Change[]): void {
    const items = changes.flatMap(({ table, before, after }) => {
      const item = after ?? before;
      if (item === undefined) return [];
      const id = `item-${table.TableName}~${engine.createKey(keysOf(table, item), table)}`;
      return [{ table: table.TableName, id, before }];
    });
    if (items.length > 0)
      this.#writes = [...this.#writes.slice(1 - KEPT), { at: this.#now(), items }];
  }

  /** Whether one of the latest writes was of this item. */
  isNear(id: string): boolean {
    return this.#writes.slice(-NEAR).some(({ items }) => items.some((item) => item.id === id));
  }

  /** The writes of a table that a read may not have seen yet, latest first. */
  unseen(table: string): readonly Write[] {
    const earliest = this.#now() - FURTHEST;
    return this.#writes
      .filter(({ at, items }) => at >= earliest && items.some((item) => item.table === table))
      .slice(-MOST_WRITES)
      .reverse();
  }

  /** A table as it was before its so many latest writes. */
  before(table: string, writes: number): Past {
    const past = new Map<string, Item | undefined>();
    for (const { items } of this.unseen(table).slice(0, writes))
      for (const item of items.toReversed())
        if (item.table === table) past.set(item.id, item.before);
    return past;
  }
}
