import type { Blocklist } from '../../functions/domain/bans/blocklist.ts';
import { stableHash } from '../../functions/domain/devices/shard.ts';
import { over } from '../../test/made/over.ts';
import { aBan, WECHAT } from '../../test/usecases/a-ban.ts';
import { World } from '../../test/usecases/world.ts';
import type { EqualRows, ManyMoves, RowCounts, SharedRows } from './equal-rows.ts';
import type { VirtualTime } from './virtual-time.ts';

const BAN = 'simulated';
/** When the ban of the stage takes effect. */
export const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
/** Its notices are out, and nothing else is due before. */
const NOTICED = '2023-10-24T12:00:00Z';

/**
 * A world of one device with one finding, all rows of which others are made after, on the day
 * before its ban takes effect.
 */
export async function templates(planAheadSeconds: number) {
  const world = new World({ censusSegments: 1, planAheadSeconds });
  await world.report('template', [WECHAT, 'org.example.one', 'org.example.two']);
  await world.inForce(aBan(BAN, { timeline: { effective: new Date(EFFECTIVE).toISOString() } }));
  await world.settle();
  await world.until(NOTICED);
  const [inventory] = world.deps.fleet.inventories.values();
  if (inventory === undefined) throw new Error('the template was not stored');
  const rows: Omit<EqualRows, 'inPart' | 'shards'> = {
    head: world.head('template'),
    finding: world.finding(BAN, 'template'),
    inventory,
    inventoryUnits: 3,
  };
  return { world, rows };
}

/** The blocklist as it is where so many have the app, in so many partitions, each with a place. */
function scaled(blocklist: Blocklist, affected: number, shards: number): Blocklist {
  const bans = blocklist.bans.map((ban) => ({
    ...ban,
    shards,
    gate: { ...ban.gate, count: affected, limit: affected },
  }));
  return { ...blocklist, bans };
}

/**
 * Rows of a part, of so many on average. Rows fall to parts by a hash of their device, so that
 * some have more: as much as a normal distribution would have it.
 */
export function rowsOfPart(part: number, mean: number): number {
  const drawn = [1, 2, 3, 4].map((n) => stableHash(`${part}.${n}`) / 2 ** 32 - 0.5);
  const deviation = drawn.reduce((sum, one) => sum + one, 0) * Math.sqrt(3);
  return Math.max(0, Math.round(mean + deviation * Math.sqrt(mean)));
}

export function sharedRows(rows: EqualRows, onMove: (move: ManyMoves) => void): SharedRows {
  const counts: RowCounts = { reads: 0, writes: 0, moves: 0, scanned: 0 };
  return { rows, moved: new Map(), counts, onMove };
}

/** The world’s ports on the clock of the model, with its blocklist at scale. */
export async function depsAt(world: World, time: VirtualTime, affected: number, shards: number) {
  const blocklist = scaled(await world.deps.bans.readBlocklist(), affected, shards);
  const bans = over(world.deps.bans, { readBlocklist: async () => blocklist });
  return { ...world.deps, bans, clock: { now: () => time.now } };
}
