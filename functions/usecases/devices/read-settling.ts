import { type Blocklist, banOf } from '../../domain/bans/blocklist.ts';
import type { Inventory } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { shardOf } from '../../domain/devices/shard.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { bansToDecide, type JudgeInput, matchInventory } from '../../domain/findings/judge.ts';
import { type Look, mustLook, type Settling } from '../../domain/findings/settling.ts';
import { DAY } from '../../domain/time/instant.ts';
import type { Dependencies, FindingKey } from '../ports.ts';

/**
 * Rows of a device as they were read or written a moment ago, by ban. They are not read again: a
 * write on one that has changed meanwhile fails, and then everything is read.
 */
export type KnownRows = ReadonlyMap<string, Finding>;

export const NO_ROWS: KnownRows = new Map();

/** A change of a device's head that is about to be judged. */
export interface Asked
  extends Pick<Settling, 'before' | 'wanted' | 'inventory' | 'census' | 'choices'> {
  /** Whether all apps are looked at even if nothing says that they changed. */
  readonly rejudge: boolean;
  readonly known: KnownRows;
}

/**
 * Gives a blocklist that is not older than the one the device was last judged by, and not older
 * than any ban that its head names. The bans count too, because a head that was stored unjudged
 * does not say which blocklist found its bans.
 */
export async function blocklistFor(
  deps: Pick<Dependencies, 'blocklist'>,
  head: Head,
): Promise<Blocklist> {
  const held = await deps.blocklist.current();
  const named = [...head.matches, ...head.disabled].every((banId) => banOf(held, banId) !== null);
  if (named && (head.judgedBy === null || held.version >= head.judgedBy)) return held;
  const fresh = await deps.blocklist.fresh();
  if (head.judgedBy !== null && fresh.version < head.judgedBy)
    throw new Error('the blocklist that was read is older than the one this device was judged by');
  return fresh;
}

/** Where the row of a ban and a device lies; `null`: the blocklist does not name the ban. */
export function findingKey(
  blocklist: Blocklist,
  banId: string,
  deviceId: string,
): FindingKey | null {
  const ban = banOf(blocklist, banId);
  return ban === null ? null : { banId, deviceId, shard: shardOf(deviceId, ban.shards) };
}

/**
 * Reads all that a decision on the device needs. `conflict`: the head no longer names the stored
 * apps.
 */
export async function readSettling(
  deps: Pick<Dependencies, 'fleet' | 'clock' | 'settings'>,
  asked: Asked,
  blocklist: Blocklist,
): Promise<Settling | 'conflict'> {
  const { before, wanted, inventory, census, choices, known } = asked;
  const now = deps.clock.now();
  const look = await lookAt(deps, asked, blocklist);
  if (look.kind === 'apps' && look.content.hash !== wanted.inventoryHash) return 'conflict';
  const seen = look.kind === 'apps' ? look : null;
  const rows = await readRows(deps, { blocklist, head: wanted, inventory: seen, now }, known);
  const { mostMoves } = deps.fleet;
  const flapsWithin = deps.settings.flapDays * DAY;
  return {
    before,
    wanted,
    inventory,
    look,
    blocklist,
    rows,
    mostMoves,
    census,
    choices,
    flapsWithin,
    now,
  };
}

/** Reads what is needed to decide on a device's rows as they are recorded. */
export async function readAsRecorded(
  deps: Pick<Dependencies, 'blocklist' | 'fleet' | 'clock' | 'settings'>,
  before: Head,
  wanted: Head,
): Promise<Settling> {
  const blocklist = await blocklistFor(deps, before);
  const now = deps.clock.now();
  const rows = await readRows(deps, { blocklist, head: wanted, inventory: null, now }, NO_ROWS);
  return {
    before,
    wanted,
    inventory: null,
    look: { kind: 'as-recorded' },
    blocklist,
    rows,
    mostMoves: deps.fleet.mostMoves,
    census: null,
    choices: new Map(),
    flapsWithin: deps.settings.flapDays * DAY,
    now,
  };
}

async function readRows(
  deps: Pick<Dependencies, 'fleet'>,
  given: Pick<JudgeInput, 'blocklist' | 'head' | 'inventory' | 'now'>,
  known: KnownRows,
): Promise<readonly Finding[]> {
  const { deviceId } = given.head;
  const keys = [...bansToDecide(given)].flatMap(
    (banId) => findingKey(given.blocklist, banId, deviceId) ?? [],
  );
  const unknown = keys.filter(({ banId }) => !known.has(banId));
  const read = unknown.length > 0 ? await deps.fleet.readFindings(unknown) : [];
  return [...keys.flatMap(({ banId }) => known.get(banId) ?? []), ...read];
}

async function lookAt(
  deps: Pick<Dependencies, 'fleet'>,
  { before, wanted, inventory, rejudge }: Asked,
  blocklist: Blocklist,
): Promise<Look> {
  if (!rejudge && !mustLook(before, wanted, blocklist)) return { kind: 'as-recorded' };
  const content = inventory ?? (await storedApps(deps, wanted));
  return content === null
    ? { kind: 'no-apps' }
    : { kind: 'apps', content, matches: matchInventory(blocklist, content) };
}

async function storedApps(
  deps: Pick<Dependencies, 'fleet'>,
  head: Head,
): Promise<Inventory | null> {
  return head.inventoryHash === null ? null : deps.fleet.readInventory(head.deviceId);
}
