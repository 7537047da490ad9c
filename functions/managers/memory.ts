import type { Dependencies, Remembered } from '../usecases/ports.ts';
import type { Memory } from './manager.ts';

/** Rows of a list that are read at once. */
const ROWS_ON_PAGE = 200;

/** What the connector of this name remembers. */
export function memoryOf(
  deps: Pick<Dependencies, 'connectors' | 'clock'>,
  connector: string,
): Memory {
  return {
    recall: (list, name) => deps.connectors.recall({ connector, list, name }),
    recallList: (list, cursor) =>
      deps.connectors.recallList({ connector, list }, cursor, ROWS_ON_PAGE),
    remember: (list, name, before, value) =>
      deps.connectors.remember({ connector, list, name }, before, value, deps.clock.now()),
  };
}

const ATTEMPTS = 5;

/** Somebody else wrote the same thing again and again. */
class Contended extends Error {
  constructor(name: string) {
    super(`${name} could not be remembered: too many writers at once`);
    this.name = 'ServiceUnavailable';
  }
}

/**
 * Changes what is remembered. `change` makes the new value of the old one, or answers `null` to
 * leave it; it is called again if the old one has changed meanwhile. Answers what it made last.
 */
export async function changeMemory<T>(
  memory: Memory,
  [list, name]: readonly [list: string, name: string],
  change: (before: Remembered | null) => T | null,
): Promise<T | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await memory.recall(list, name);
    const after = change(before);
    if (after === null || (await memory.remember(list, name, before, after))) return after;
  }
  throw new Contended(`${list}/${name}`);
}
