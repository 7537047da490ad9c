import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import {
  freePlace,
  NO_PLACES,
  NOBODY_WAITS,
  orderedOf,
  sumOf,
  type TakenPlaces,
} from '../../functions/domain/bans/places.ts';
import { type Finding, isCounted } from '../../functions/domain/findings/finding.ts';

/**
 * The places of a ban's present revision, counted anew from its findings. What `known` counts
 * stays: devices may have been ordered to remove since the findings were saved. Places that the
 * findings have beyond those are taken where a device would take one: in its own partition, or the
 * next that has any left.
 */
export function countPlaces(
  ban: EnforcedBan,
  findings: readonly Finding[],
  known: ReadonlyMap<number, TakenPlaces>,
): ReadonlyMap<number, TakenPlaces> {
  const taken = new Map([...known].map(([at, one]) => [at, { ...one, ...NOBODY_WAITS }] as const));
  const add = (partition: number, change: Partial<TakenPlaces>) => {
    const before = taken.get(partition) ?? NO_PLACES;
    taken.set(
      partition,
      sumOf(
        new Map([
          [0, before],
          [1, { ...NO_PLACES, ...change }],
        ]),
      ),
    );
  };
  const placed = findings.filter((one) => one.placed === ban.revision);
  // Counted devices first: they may take a place of either pool.
  placed.sort((a, b) => Number(isCounted(b, ban)) - Number(isCounted(a, ban)));
  for (const one of placed.slice(orderedOf(sumOf(known)))) {
    const place = freePlace(ban, taken, one.shard, isCounted(one, ban));
    add(place?.partition ?? one.shard, { [place?.pool ?? 'later']: 1 });
  }
  for (const one of findings)
    if (one.held && one.revision === ban.revision) {
      const isLater = one.counted?.revision !== ban.revision;
      add(one.shard, { held: 1, heldLater: isLater ? 1 : 0 });
    }
  return taken;
}
