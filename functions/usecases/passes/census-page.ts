import { banOf, waitsForCensus } from '../../domain/bans/blocklist.ts';
import { CAN_JUDGE_BY } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import { wouldOrder } from '../../domain/findings/decide.ts';
import { concernedBans, matchInventory } from '../../domain/findings/judge.ts';
import { hasName, orderName, seenName, type Visibility } from '../../domain/passes/counts.ts';
import type { Census, Part } from '../../domain/passes/pass.ts';
import { Tally } from '../../domain/passes/tally.ts';
import { DAY, type Instant } from '../../domain/time/instant.ts';
import { judgeAgain } from '../devices/judge-again.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';

/** A device that was not heard of for this long is silent. */
const SILENT_AFTER = 14 * DAY;

/** How far a device can be judged by what it reports. */
function visibilityOf(head: Head, now: Instant): Visibility {
  if (head.inventoryHash === null || !CAN_JUDGE_BY[head.coverage]) return 'unseen';
  return now - head.lastSeen > SILENT_AFTER ? 'silent' : 'reporting';
}

/**
 * Reads a page of heads with their inventories, and counts. Judges the devices that the blocklist
 * concerns and that this blocklist has not judged yet.
 */
export async function censusPage(deps: PartNeeds, pass: Census, part: Part): Promise<PageDone> {
  const blocklist = await deps.blocklist.fresh();
  const page = await deps.fleet.scanHeads(part.part, pass.parts, part.cursor, PAGE_ROWS);
  const heads = page.items.filter((head) => head.retiredAt === null);
  const inventories = await deps.fleet.readInventories(
    heads.filter((head) => head.inventoryHash !== null).map((head) => head.deviceId),
  );
  const now = Math.max(deps.clock.now(), pass.asOf);
  const tally = new Tally(part.counts);
  for (const head of heads) {
    tally.add('listed');
    tally.addInGroup(seenName(head.platform, visibilityOf(head, now)), head.group);
    const inventory = inventories.get(head.deviceId);
    if (!inventory) continue;
    const concerned = concernedBans(blocklist, head, matchInventory(blocklist, inventory), now);
    let counts = false;
    for (const banId of concerned) {
      tally.add(hasName(banId));
      const ban = banOf(blocklist, banId);
      if (ban === null || !wouldOrder(ban, head)) continue;
      tally.add(orderName(banId));
      counts ||= waitsForCensus(ban) && ban.sinceVersion <= pass.version;
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
    // A gate that waits keeps a place for each device that this census counts.
    if (!stands || counts)
      await judgeAgain(deps, head.deviceId, { rejudge: !stands, census: pass.version });
  }
  for (const head of page.items) {
    // Whoever retired it could not write all of its rows at once, and did not come to the rest.
    if (head.retiredAt !== null && head.matches.length > 0)
      await judgeAgain(deps, head.deviceId, { rejudge: false });
  }
  return { cursor: page.nextCursor, counts: tally.counts };
}
