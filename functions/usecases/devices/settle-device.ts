import { type Blocklist, banOf } from '../../domain/bans/blocklist.ts';
import type { Inventory } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { shardOf } from '../../domain/devices/shard.ts';
import { type Finding, isLive } from '../../domain/findings/finding.ts';
import {
  concernedBans,
  type Judgement,
  judge,
  matchInventory,
} from '../../domain/findings/judge.ts';
import { sameIds } from '../../domain/same-ids.ts';
import type { Dependencies, FindingKey } from '../ports.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'clock' | 'metrics'>;

/** What a report, a pass or an operator says of a device. */
export interface DeviceChange {
  /**
   * The head as the change would have it, made anew of each head read. `null`: nothing is to be
   * done.
   */
  readonly head: (before: Head | null) => Head | null;
  /**
   * What was reported, to be stored where `head` makes it the head's own and it is not stored
   * already. `null`: what is stored stands.
   */
  readonly inventory: Inventory | null;
  /** Judge the whole inventory again even if nothing says that it changed. */
  readonly rejudge?: boolean;
  /**
   * A report is kept and answered when it cannot be judged now. What is not a report is tried again
   * as a whole, so its failure is thrown.
   */
  readonly failsOpen?: boolean;
}

export interface SettledDevice {
  readonly head: Head;
  readonly findings: readonly Finding[];
  /** `null`: it could not be read. */
  readonly blocklist: Blocklist | null;
  /**
   * Rows were left as they are because they could not be written: the inventory is kept and judged
   * later.
   */
  readonly notJudged: boolean;
  readonly changed: boolean;
}

const ATTEMPTS = 8;
/** A transaction takes 100 items: a head, an inventory, an audit entry, and these. */
const MOST_MOVES = 90;

/**
 * A blocklist no older than the one the device was last judged by, nor than any ban that its head
 * names: a kept head forgets who judged it.
 */
async function blocklistFor(deps: Pick<Needs, 'blocklist'>, head: Head): Promise<Blocklist> {
  const held = await deps.blocklist.current();
  const named = [...head.matches, ...head.disabled].every((banId) => banOf(held, banId) !== null);
  if (named && (head.judgedBy === null || held.version >= head.judgedBy)) return held;
  const fresh = await deps.blocklist.fresh();
  if (head.judgedBy !== null && fresh.version < head.judgedBy)
    throw new Error('the blocklist that was read is older than the one this device was judged by');
  return fresh;
}

function keysOf(blocklist: Blocklist, deviceId: string, banIds: Iterable<string>): FindingKey[] {
  return [...new Set(banIds)].flatMap((banId) => {
    const ban = banOf(blocklist, banId);
    return ban === null ? [] : [{ banId, deviceId, shard: shardOf(deviceId, ban.shards) }];
  });
}

/** Whether what the head says of the device calls for a look at all its apps. */
function mustJudge(before: Head | null, wanted: Head, blocklist: Blocklist): boolean {
  return before === null || wanted.judgedBy !== blocklist.version || !sameFacts(before, wanted);
}

/** What decisions rest on, but for the blocklist. */
function sameFacts(a: Head, b: Head): boolean {
  return (
    a.inventoryHash === b.inventoryHash &&
    a.coverage === b.coverage &&
    a.platform === b.platform &&
    a.group === b.group &&
    a.ownership === b.ownership &&
    a.management === b.management &&
    a.retiredAt === b.retiredAt
  );
}

function headAfter(
  wanted: Head,
  judgement: Pick<Judgement, 'matches' | 'disabled'>,
  judgedBy: number | null,
): Head {
  return {
    ...wanted,
    matches: judgement.matches,
    disabled: judgement.disabled,
    judgedBy,
    lock: wanted.lock + 1,
  };
}

/** Only `lastSeen`, `run` and such differ: nothing that a decision rests on. */
function sameHead(a: Head, b: Head): boolean {
  return (
    a.judgedBy === b.judgedBy &&
    a.osVersion === b.osVersion &&
    a.observedAt === b.observedAt &&
    sameIds(a.matches, b.matches) &&
    sameIds(a.disabled, b.disabled)
  );
}

/**
 * The one way in which a device's state changes: read the head, judge, and write inventory, head
 * and moved findings in a single transaction that names the head as it was read. On a conflict
 * everything is read and decided again. A device's own check-in, a source's batch, a census, a
 * retirement and a revocation all come through here.
 *
 * If the rows cannot be read or written, or the blocklist cannot be read, a report's inventory is
 * kept and the head marked as not judged.
 */
export async function settleDevice(
  deps: Needs,
  deviceId: string,
  change: DeviceChange,
  /** A head that was read a moment ago, for the first try. */
  known?: Head | null,
): Promise<SettledDevice | null> {
  let changed = false;
  let first = known;
  /** Once the change itself is written, what follows is only to come to rest. */
  let inventory = change.inventory;
  let apply = change.head;
  let rejudge = change.rejudge === true;
  const keep = change.failsOpen === true ? keepUnjudged : rethrow;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = first === undefined ? await deps.fleet.readHead(deviceId, true) : first;
    first = undefined;
    const wanted = apply(before);
    if (wanted === null) return null;
    // Between two readings another report may have become the stored one: then ours is no longer
    // what is to be written.
    const newest = inventory !== null && isToBeStored(inventory, before, wanted) ? inventory : null;
    const outcome = await tryOnce(deps, keep, before, wanted, newest, rejudge);
    if (outcome === 'conflict') continue;
    if (outcome.done) return { ...outcome.settled, changed: changed || outcome.settled.changed };
    changed = true;
    inventory = null;
    rejudge = false;
    apply = (head) => head;
    first = outcome.settled.head;
  }
  throw new Error('the device did not come to rest: too many writers at once');
}

function isToBeStored(inventory: Inventory, before: Head | null, wanted: Head): boolean {
  const isOf = (head: Head | null) =>
    head?.inventoryHash === inventory.hash && head.coverage === inventory.coverage;
  return isOf(wanted) && !isOf(before) && wanted.observedAt === inventory.observedAt;
}

/**
 * What a change of the head, with nothing new about the apps, does to the device's rows: for a
 * caller that writes it with more.
 */
export async function planDevice(
  deps: Pick<Dependencies, 'blocklist' | 'fleet' | 'clock'>,
  before: Head,
  wanted: Head,
): Promise<{ readonly head: Head; readonly moves: Judgement['moves'] }> {
  const blocklist = await blocklistFor(deps, before);
  const rows = await deps.fleet.readFindings(keysOf(blocklist, before.deviceId, wanted.matches));
  const findings = new Map(rows.map((row) => [row.banId, row]));
  const judgement = judge({
    blocklist,
    head: wanted,
    inventory: null,
    findings,
    now: deps.clock.now(),
  });
  return { head: headAfter(wanted, judgement, wanted.judgedBy), moves: judgement.moves };
}

type Tried = 'conflict' | { readonly done: boolean; readonly settled: SettledDevice };

async function tryOnce(
  deps: Needs,
  keep: typeof keepUnjudged,
  before: Head | null,
  wanted: Head,
  inventory: Inventory | null,
  rejudge: boolean,
): Promise<Tried> {
  let blocklist: Blocklist;
  try {
    blocklist = await blocklistFor(deps, wanted);
  } catch (error) {
    return keep(deps, before, wanted, inventory, error);
  }
  const now = deps.clock.now();
  const whole = rejudge || mustJudge(before, wanted, blocklist);
  let content: Inventory | null = null;
  try {
    if (whole)
      content =
        inventory ??
        (wanted.inventoryHash === null ? null : await deps.fleet.readInventory(wanted.deviceId));
  } catch (error) {
    return keep(deps, before, wanted, inventory, error, blocklist);
  }
  if (whole && content !== null && content.hash !== wanted.inventoryHash) return 'conflict';
  const matches = content === null ? null : matchInventory(blocklist, content);
  const keys = keysOf(blocklist, wanted.deviceId, [
    ...wanted.matches,
    ...(matches === null
      ? []
      : [...concernedBans(blocklist, wanted, matches, now), ...wanted.disabled]),
  ]);
  let rows: readonly Finding[];
  try {
    rows = keys.length > 0 ? await deps.fleet.readFindings(keys) : [];
  } catch (error) {
    return keep(deps, before, wanted, inventory, error, blocklist);
  }
  const judgement = judge({
    blocklist,
    head: wanted,
    inventory: content === null || matches === null ? null : { content, matches },
    findings: new Map(rows.map((row) => [row.banId, row])),
    now,
  });
  const moves = judgement.moves.slice(0, MOST_MOVES);
  const complete = moves.length === judgement.moves.length;
  const judgedBy = whole
    ? complete && (content !== null || wanted.inventoryHash === null)
      ? blocklist.version
      : null
    : wanted.judgedBy;
  const after = headAfter(
    wanted,
    complete ? judgement : withoutLate(wanted, judgement, moves),
    judgedBy,
  );
  const findings = [...judgement.findings.values()].filter((row) => isLive(row));
  const settled: SettledDevice = {
    head: after,
    findings,
    blocklist,
    notJudged: false,
    changed: true,
  };

  const headStands = before !== null && !whole && inventory === null && sameHead(before, after);
  if (headStands && moves.length === 0)
    return {
      done: true,
      settled: { ...settled, head: { ...after, lock: before.lock }, changed: false },
    };
  if (
    headStands &&
    moves.every((move) => move.before !== null && isLive(move.before) === isLive(move.after))
  ) {
    try {
      // These writes do not name the head. If it still is the one decided by, whatever changes it
      // from here on moves these rows too, and the writes fail.
      const still = await deps.fleet.readHead(before.deviceId, true);
      if (still?.lock !== before.lock) return 'conflict';
      const written = await Promise.all(
        moves.map((move) =>
          move.before ? deps.fleet.moveFinding(move.before, move.after) : false,
        ),
      );
      if (!written.every(Boolean)) return 'conflict';
    } catch (error) {
      return keep(deps, before, wanted, inventory, error, blocklist);
    }
    return { done: false, settled: { ...settled, head: { ...after, lock: before.lock } } };
  }
  if (
    whole &&
    before !== null &&
    inventory === null &&
    moves.length === 0 &&
    sameFacts(before, after) &&
    sameHead(before, after)
  ) {
    return { done: true, settled: { ...settled, head: before, changed: false } };
  }
  try {
    const written = await deps.fleet.record({
      head: { before, after },
      ...(inventory === null ? {} : { inventory }),
      findings: moves,
    });
    if (!written) return 'conflict';
  } catch (error) {
    return keep(deps, before, wanted, inventory, error, blocklist);
  }
  return { done: moves.length === 0, settled };
}

/** More rows move than one transaction takes: the head names only those that this one writes. */
function withoutLate(
  wanted: Head,
  judgement: Judgement,
  moves: Judgement['moves'],
): Pick<Judgement, 'matches' | 'disabled'> {
  const written = new Set(moves.map((move) => move.after.banId));
  const late = new Set(
    judgement.moves.flatMap((move) => (written.has(move.after.banId) ? [] : [move.after.banId])),
  );
  const keep = (ids: readonly string[], old: readonly string[]) =>
    [
      ...new Set([...ids.filter((id) => !late.has(id)), ...old.filter((id) => late.has(id))]),
    ].sort();
  return {
    matches: keep(judgement.matches, wanted.matches),
    disabled: keep(judgement.disabled, wanted.disabled),
  };
}

/** Passes and operators: what cannot be judged is not done, and comes again. */
async function rethrow(
  _deps: Needs,
  _before: Head | null,
  _wanted: Head,
  _inventory: Inventory | null,
  cause: unknown,
): Promise<Tried> {
  throw cause;
}

/**
 * Check-in fails open: what the device said is kept, and judged by its next check-in or by the next
 * census.
 */
async function keepUnjudged(
  deps: Needs,
  before: Head | null,
  wanted: Head,
  inventory: Inventory | null,
  cause: unknown,
  blocklist?: Blocklist,
): Promise<Tried> {
  const unjudged = (head: Head, changed: boolean): Tried => ({
    done: true,
    settled: { head, findings: [], blocklist: blocklist ?? null, notJudged: true, changed },
  });
  // Nothing new was said: what is stored was judged when it came.
  if (inventory === null && before !== null && sameFacts(before, wanted))
    return unjudged(before, false);
  const after: Head = { ...wanted, judgedBy: null, lock: wanted.lock + 1 };
  let written: boolean;
  try {
    written = await deps.fleet.record({
      head: { before, after },
      ...(inventory === null ? {} : { inventory }),
      findings: [],
    });
  } catch {
    throw cause;
  }
  if (!written) return 'conflict';
  deps.metrics.count('NotJudged', 1);
  return unjudged(after, true);
}
