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

type Place = readonly [list: string, name: string];

/**
 * Changes what is remembered. `change` makes the new value of the old one, or answers `null` to
 * leave it; it is called again if the old one has changed meanwhile. Answers what it made last.
 */
export async function changeMemory<T>(
  memory: Memory,
  place: Place,
  change: (before: Remembered | null) => T | null,
): Promise<T | null> {
  let made: T | null = null;
  await changeHeld(memory, place, await memory.recall(...place), (before) => {
    made = change(before);
    return made;
  });
  return made;
}

/**
 * The same for what was recalled a moment ago, which is read again only where somebody else has
 * changed it meanwhile. Answers what is remembered then.
 */
export async function changeHeld(
  memory: Memory,
  [list, name]: Place,
  held: Remembered | null,
  change: (before: Remembered | null) => unknown,
): Promise<Remembered | null> {
  let before = held;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) before = await memory.recall(list, name);
    const value = change(before);
    if (value === null) return before;
    if (await memory.remember(list, name, before, value))
      return { lock: (before?.lock ?? 0) + 1, value };
  }
  throw new Contended(`${list}/${name}`);
}
