import type { HistoryPoint } from '../../functions/domain/passes/history.ts';
import type { History, Page } from '../../functions/usecases/ports.ts';
import { type Faults, read, write } from './faults.ts';
import { frozen } from './frozen.ts';
import { pageOf, sorted } from './page-of.ts';

/** Points of bans' curves in memory, under the conditions of the port. */
export class MemoryHistory implements History {
  readonly #points = new Map<string, Map<string, HistoryPoint>>();
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  add(point: HistoryPoint): Promise<void> {
    return write(this.#faults, 'history.add', () => {
      const points = this.#points.get(point.banId) ?? new Map<string, HistoryPoint>();
      const key = `${new Date(point.at).toISOString()}#${point.passId}`;
      if (!points.has(key)) points.set(key, frozen(point));
      this.#points.set(point.banId, points);
    });
  }

  page(banId: string, cursor: string | null, limit: number): Promise<Page<HistoryPoint>> {
    return read(this.#faults, 'history.page', () => {
      const newestFirst = sorted(this.#points.get(banId) ?? new Map()).reverse();
      const query = `id=HISTORY#${banId}`;
      return pageOf(query, newestFirst, cursor, limit, (key, from) => key < from);
    });
  }
}
