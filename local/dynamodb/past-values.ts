import { Readable } from 'node:stream';
import type { Item, KeyRange, Level } from './engine.ts';

/** What items were before, by their places in the store; `undefined`: they were not there. */
export type Past = ReadonlyMap<string, Item | undefined>;

/** Values of a range of the store as a stream, with some items as they were. */
export function pastValues(level: Level, range: KeyRange, past: Past): Readable {
  return Readable.from(valuesThen(level, range, past));
}

async function* valuesThen(level: Level, range: KeyRange, past: Past): AsyncGenerator<unknown> {
  const { limit = -1, reverse = false, ...bounds } = range;
  const entries = new Map(await level.iterator({ ...bounds, limit: -1 }).all());
  for (const [id, item] of past) {
    if (!isWithin(id, bounds)) continue;
    if (item === undefined) entries.delete(id);
    else entries.set(id, item satisfies Item);
  }
  const sorted = [...entries].sort(([left], [right]) => compare(left, right));
  if (reverse) sorted.reverse();
  for (const [, value] of limit < 0 ? sorted : sorted.slice(0, limit)) yield value;
}

function isWithin(id: string, { gt, gte, lt, lte }: KeyRange): boolean {
  return (
    (gt === undefined || compare(id, gt) > 0) &&
    (gte === undefined || compare(id, gte) >= 0) &&
    (lt === undefined || compare(id, lt) < 0) &&
    (lte === undefined || compare(id, lte) <= 0)
  );
}

/** As the store sorts: by the bytes of UTF-8. */
const compare = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));
