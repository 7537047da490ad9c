import { MOST_WARNINGS, type Warning } from '../domain/devices/warning.ts';
import { pointerTo } from './pointer.ts';

type Path = readonly (string | number)[];

/** How many places of one kind have been noted, and where the first of them is. */
interface Kind {
  readonly path: Path;
  readonly detail: string;
  count: number;
}

/**
 * Gathers what of a body could not be taken. Places with the same fields in their path and the
 * same words are one kind, whatever their numbers in lists. As many kinds are kept as an answer
 * may tell apart, so that a body full of nonsense costs no more than it has bytes.
 */
export class LeftOut {
  readonly #kinds = new Map<string, Kind>();
  #others = 0;

  note(path: Path, detail: string): void {
    let key = detail;
    for (const step of path) if (typeof step === 'string') key += `/${step}`;
    const kind = this.#kinds.get(key);
    if (kind !== undefined) kind.count += 1;
    else if (this.#kinds.size < MOST_WARNINGS - 1) this.#kinds.set(key, { path, detail, count: 1 });
    else this.#others += 1;
  }

  warnings(): readonly Warning[] {
    const told = [...this.#kinds.values()].map(({ path, detail, count }) => ({
      pointer: pointerTo(path),
      detail,
      count,
    }));
    if (this.#others === 0) return told;
    const detail = 'other places could not be taken either: mend those that are named';
    return [...told, { pointer: '', detail, count: this.#others }];
  }
}
