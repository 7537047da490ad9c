import { type Blocklist, banOf } from '../bans/blocklist.ts';
import {
  firstPlace,
  type PlaceChange,
  type PlaceChoice,
  poolSize,
  quotaOf,
} from '../bans/places.ts';
import type { Finding } from './finding.ts';

interface RowChange {
  readonly before: Finding | null;
  readonly after: Finding;
}

/** Whether the row takes a place with this write. */
export function takesPlace({ before, after }: RowChange): boolean {
  return after.placed !== null && after.placed !== (before?.placed ?? null);
}

/** How many findings more, or fewer, wait for a place of the row's revision. */
function heldMore({ before, after }: RowChange): number {
  const was = before?.revision === after.revision && before.held;
  return Number(after.held) - Number(was);
}

/**
 * What the write of a row changes in the places of its revision. `chosen` is where to take a place;
 * `null`: the first choice, in the row's own partition or the next that has any.
 */
export function placeChanges(
  row: RowChange,
  blocklist: Blocklist,
  chosen: PlaceChoice | null,
): readonly PlaceChange[] {
  const { banId, revision, shard, counted } = row.after;
  const held = heldMore(row);
  const at = { banId, revision };
  const ban = banOf(blocklist, banId);
  if (ban === null || !takesPlace(row))
    return held === 0 ? [] : [{ ...at, partition: shard, taking: null, held }];
  const { pool, partition } = chosen ?? firstPlace(ban, shard, counted === revision);
  const quota = quotaOf(poolSize(ban.gate, pool), ban.shards, partition);
  const taking = { pool, count: 1, quota };
  if (held === 0 || partition === shard) return [{ ...at, partition, taking, held }];
  return [
    { ...at, partition, taking, held: 0 },
    { ...at, partition: shard, taking: null, held },
  ];
}
