import type { EnforcedBan } from './blocklist.ts';
import { type Gate, hasPlaces } from './gate.ts';

/**
 * A revision has as many places as its limit. Each device that it orders to remove takes one, once.
 * Devices that its census has counted have a pool of their own, so that devices that come later
 * cannot take their places. `later`: the room above.
 */
export const POOLS = ['counted', 'later'] as const;
export type Pool = (typeof POOLS)[number];

/** The findings that wait for a place of a revision. */
export interface Waiting {
  readonly held: number;
  /** Of these, findings of devices that no census of the revision has counted. */
  readonly heldLater: number;
}

/** The places of a revision that are taken, and the findings that wait for one. */
export interface TakenPlaces extends Readonly<Record<Pool, number>>, Waiting {}

export const NOBODY_WAITS: Waiting = { held: 0, heldLater: 0 };
export const NO_PLACES: TakenPlaces = { counted: 0, later: 0, ...NOBODY_WAITS };

/** How many places a pool has. None has any before each counted device has one. */
export function poolSize(gate: Gate, pool: Pool): number {
  if (!hasPlaces(gate)) return 0;
  switch (pool) {
    case 'counted':
      return gate.count;
    case 'later':
      return gate.limit - gate.count;
    default:
      return pool satisfies never;
  }
}

/**
 * How many places of a pool one of the ban's finding partitions may give out. Over all partitions
 * these are the whole pool, so that no one count is written by every device.
 */
export function quotaOf(size: number, shards: number, partition: number): number {
  return Math.floor((size + shards - 1 - partition) / shards);
}

/**
 * The number to which a full gate's limit would be raised, so that all that wait find a place.
 * Places of counted devices are kept for them, also where they are due later. So the limit grows by
 * what waits without one. `null`: the gate is not full.
 */
export function raiseTo(gate: Gate, places: TakenPlaces): number | null {
  if (gate.state !== 'full') return null;
  const least = hasPlaces(gate) ? gate.limit + places.held : gate.count + places.heldLater;
  return Math.max(least, orderedOf(places) + places.held);
}

/** The places of all partitions together. */
export function sumOf(partitions: ReadonlyMap<number, TakenPlaces>): TakenPlaces {
  return [...partitions.values()].reduce(
    (sum, one) => ({
      counted: sum.counted + one.counted,
      later: sum.later + one.later,
      held: sum.held + one.held,
      heldLater: sum.heldLater + one.heldLater,
    }),
    NO_PLACES,
  );
}

/** Devices that this revision has ordered to remove. */
export function orderedOf(places: TakenPlaces): number {
  return places.counted + places.later;
}

/** The pools that a device may take a place from, the first choice first. */
function poolsFor(isCounted: boolean): readonly Pool[] {
  return isCounted ? POOLS : ['later'];
}

/** Where a place can be taken. */
export interface PlaceChoice {
  readonly pool: Pool;
  readonly partition: number;
}

/**
 * Where a device of a partition takes a place: in its own partition, or else in the next that has
 * one left. `null`: all are taken.
 */
export function freePlace(
  { gate, shards }: Pick<EnforcedBan, 'gate' | 'shards'>,
  taken: ReadonlyMap<number, TakenPlaces>,
  own: number,
  isCounted: boolean,
): PlaceChoice | null {
  for (const pool of poolsFor(isCounted)) {
    const size = poolSize(gate, pool);
    for (let step = 0; step < shards; step++) {
      const partition = (own + step) % shards;
      const used = (taken.get(partition) ?? NO_PLACES)[pool];
      if (used < quotaOf(size, shards, partition)) return { pool, partition };
    }
  }
  return null;
}

/** Where a device takes a place if nothing is known of what is taken. */
export function firstPlace(
  ban: Pick<EnforcedBan, 'gate' | 'shards'>,
  own: number,
  isCounted: boolean,
): PlaceChoice {
  return freePlace(ban, new Map(), own, isCounted) ?? { pool: 'later', partition: own };
}

/** Whether a finding waits for a place, and a device that no census has counted finds none. */
export function isFull(
  ban: Pick<EnforcedBan, 'gate' | 'shards'>,
  taken: ReadonlyMap<number, TakenPlaces>,
): boolean {
  return sumOf(taken).held > 0 && freePlace(ban, taken, 0, false) === null;
}

/**
 * Whether it is worth to look for a place. A full gate has none left for a device that no census
 * has counted.
 */
export function mayHavePlace({ gate }: Pick<EnforcedBan, 'gate'>, isCounted: boolean): boolean {
  if (gate.state === 'full' && !isCounted) return false;
  return poolsFor(isCounted).some((pool) => poolSize(gate, pool) > 0);
}

/**
 * What a write of findings changes in the places of one revision: how many places it takes, of
 * which pool and partition, and how many findings wait more or fewer.
 */
export interface PlaceChange extends Waiting {
  readonly banId: string;
  readonly revision: number;
  readonly partition: number;
  /** `null`: no place is taken. */
  readonly taking: {
    readonly pool: Pool;
    readonly count: number;
    /** How many places of the pool the partition has. */
    readonly quota: number;
  } | null;
}

/** Whether as many findings wait as before. */
export function changesNothing({ held, heldLater }: Waiting): boolean {
  return held === 0 && heldLater === 0;
}
