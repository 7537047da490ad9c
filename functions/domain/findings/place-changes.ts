import { type Blocklist, banOf } from '../bans/blocklist.ts';
import {
  changesNothing,
  firstPlace,
  NOBODY_WAITS,
  type PlaceChange,
  type PlaceChoice,
  poolSize,
  quotaOf,
  type Waiting,
} from '../bans/places.ts';
import { type Finding, isCounted } from './finding.ts';

interface RowChange {
  readonly before: Finding | null;
  readonly after: Finding;
}

/** Whether the row takes a place with this write. */
export function takesPlace({ before, after }: RowChange): boolean {
  return after.placed !== null && after.placed !== (before?.placed ?? null);
}

/** How a row counts among those that wait for a place of a revision. */
function waitingIn(row: Finding | null, revision: number): Waiting {
  if (row === null || row.revision !== revision || !row.held) return NOBODY_WAITS;
  return { held: 1, heldLater: row.counted?.revision === revision ? 0 : 1 };
}

/** How many findings more, or fewer, wait for a place of the row's revision. */
function waitingMore({ before, after }: RowChange): Waiting {
  const was = waitingIn(before, after.revision);
  const is = waitingIn(after, after.revision);
  return { held: is.held - was.held, heldLater: is.heldLater - was.heldLater };
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
  const { banId, revision, shard } = row.after;
  const waiting = waitingMore(row);
  const none = changesNothing(waiting);
  const at = { banId, revision };
  const ban = banOf(blocklist, banId);
  if (ban === null || !takesPlace(row))
    return none ? [] : [{ ...at, partition: shard, taking: null, ...waiting }];
  const { pool, partition } = chosen ?? firstPlace(ban, shard, isCounted(row.after, ban));
  const quota = quotaOf(poolSize(ban.gate, pool), ban.shards, partition);
  const taking = { pool, count: 1, quota };
  if (none || partition === shard) return [{ ...at, partition, taking, ...waiting }];
  return [
    { ...at, partition, taking, ...NOBODY_WAITS },
    { ...at, partition: shard, taking: null, ...waiting },
  ];
}
