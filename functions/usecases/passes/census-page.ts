import {
  type Blocklist,
  banOf,
  type EnforcedBan,
  waitsForCensus,
} from '../../domain/bans/blocklist.ts';
import type { Inventory } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { wouldOrder } from '../../domain/findings/decide.ts';
import { concernedBans, matchInventory } from '../../domain/findings/judge.ts';
import {
  fullName,
  hasName,
  orderName,
  orderOnName,
  seenName,
  ungroupedName,
} from '../../domain/passes/counts.ts';
import type { Census, Part } from '../../domain/passes/pass.ts';
import { Tally } from '../../domain/passes/tally.ts';
import { reportsInFull, visibilityOf } from '../../domain/passes/visibility.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { judgeAgain } from '../devices/judge-again.ts';
import type { Pace } from './pace.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';
import { settleRows } from './rows-of-page.ts';

/** A device that the census settles, and how. */
interface ToSettle {
  readonly deviceId: string;
  readonly rejudge: boolean;
  readonly census?: Census;
}

/** Counts a device that a ban concerns. */
function countFor(tally: Tally, ban: EnforcedBan, head: Head): void {
  tally.add(hasName(ban.id));
  if (head.group === null) tally.add(ungroupedName(ban.id));
  if (!wouldOrder(ban, head)) return;
  tally.add(orderName(ban.id));
  if (ban.gate.state === 'pending') tally.add(orderOnName(ban.id, head.platform));
}

/** Counts what a device has, and says whether it is to be judged. `null`: all is as it must be. */
function countInventory(
  {
    tally,
    blocklist,
    pass,
    now,
  }: { tally: Tally; blocklist: Blocklist; pass: Census; now: Instant },
  head: Head,
  inventory: Inventory,
): ToSettle | null {
  const concerned = concernedBans(blocklist, head, matchInventory(blocklist, inventory), now);
  let counts = false;
  for (const banId of concerned) {
    const ban = banOf(blocklist, banId);
    if (ban === null) continue;
    countFor(tally, ban, head);
    if (wouldOrder(ban, head)) counts ||= waitsForCensus(ban) && ban.sinceVersion <= pass.version;
  }
  // The head says that apps of the ban are disabled, but not which ones. A newer blocklist may
  // name other apps. Only the finding can tell, so the device is judged again.
  const known = (banId: string) =>
    head.matches.includes(banId) ||
    (head.disabled.includes(banId) && head.judgedBy === blocklist.version);
  const stands =
    inventory.hash === head.inventoryHash &&
    head.judgedBy !== null &&
    head.judgedBy <= blocklist.version &&
    concerned.every(known);
  // A gate that waits keeps a place for each device that this census counts. The finding of a
  // disabled app is over. It is only looked at if all apps are.
  const rejudge = !stands || (counts && head.disabled.length > 0);
  return rejudge || counts ? { deviceId: head.deviceId, rejudge, census: pass } : null;
}

/**
 * Reads a page of heads with their inventories, and counts. Judges the devices that the blocklist
 * concerns and that this blocklist has not judged yet. Inventories are looked at one by one, for a
 * hundred of the largest would not fit into the function.
 */
export async function censusPage(
  deps: PartNeeds,
  pass: Census,
  part: Part,
  pace: Pace,
): Promise<PageDone> {
  const blocklist = await deps.blocklist.fresh();
  const page = await deps.fleet.scanHeads(part.part, pass.parts, part.cursor, PAGE_ROWS);
  const now = Math.max(deps.clock.now(), pass.asOf);
  const tally = new Tally(part.counts);
  const withApps = new Map<string, Head>();
  for (const head of page.items.filter((one) => one.retiredAt === null)) {
    tally.add('listed');
    tally.addInGroup(seenName(head.platform, visibilityOf(head, now)), head.group);
    if (reportsInFull(head, now)) tally.addInGroup(fullName(head.platform), head.group);
    if (head.inventoryHash !== null) withApps.set(head.deviceId, head);
  }
  // Whoever retired it could not write all of its rows at once, and did not come to the rest.
  const toSettle: ToSettle[] = page.items
    .filter((head) => head.retiredAt !== null && head.matches.length > 0)
    .map(({ deviceId }) => ({ deviceId, rejudge: false }));
  await deps.fleet.eachInventory([...withApps.keys()], (inventory) => {
    const head = withApps.get(inventory.deviceId);
    if (head === undefined) return;
    const one = countInventory({ tally, blocklist, pass, now }, head, inventory);
    if (one !== null) toSettle.push(one);
  });
  const left = await settleRows(deps, toSettle, pace, async ({ deviceId, ...how }) => {
    await judgeAgain(deps, deviceId, how);
  });
  return { cursor: page.nextCursor, left, counts: tally.counts };
}
