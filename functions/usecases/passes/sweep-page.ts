import { banOf, type EnforcedBan } from '../../domain/bans/blocklist.ts';
import { decide, nextDueOf, type Presence } from '../../domain/findings/decide.ts';
import { type Finding, isLive } from '../../domain/findings/finding.ts';
import { standingsOf } from '../../domain/findings/standing.ts';
import { causeName } from '../../domain/passes/counts.ts';
import type { Part, Sweep } from '../../domain/passes/pass.ts';
import { Tally } from '../../domain/passes/tally.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { judgeAgain } from '../devices/judge-again.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';

/** Rows of a page that are moved side by side. */
const AT_ONCE = 8;
const AS_RECORDED: Presence = { kind: 'as-recorded' };

/**
 * Whether the row might move, told by the row alone. An open finding is on a device that can be
 * ordered to remove, so the device's head is only read for what this cannot rule out.
 */
function mayMove(ban: EnforcedBan | null, finding: Finding, now: Instant): boolean {
  if (finding.status !== 'open' || ban === null || finding.revision !== ban.revision) return true;
  const device = {
    ...finding.device,
    deviceId: finding.deviceId,
    ownership: 'organization' as const,
    retiredAt: null,
  };
  return decide({ ban, device, presence: AS_RECORDED, finding, now }).next !== null;
}

/**
 * A page of one ban's findings: each row is moved to what holds now, by the same decision as
 * everywhere. Reads findings, not devices.
 */
export async function sweepPage(deps: PartNeeds, pass: Sweep, part: Part): Promise<PageDone> {
  const { banId } = pass;
  const blocklist = await deps.blocklist.fresh();
  const ban = banOf(blocklist, banId);
  const page = await deps.fleet.queryFindings(banId, part.part, part.cursor, PAGE_ROWS);
  const tally = new Tally(part.counts);
  let nextDueAt: Instant | null = null;
  const note = (finding: Finding) => {
    for (const standing of standingsOf(finding)) {
      tally.add(standing);
      tally.addInGroup(standing, finding.device.group);
    }
    if (finding.cause !== null) tally.add(causeName(finding.status, finding.cause));
    const due = nextDueOf(ban, finding);
    if (due !== null && (nextDueAt === null || due < nextDueAt)) nextDueAt = due;
  };
  const waiting = [...page.items];
  const work = async () => {
    for (let finding = waiting.shift(); finding; finding = waiting.shift()) {
      const now = Math.max(deps.clock.now(), pass.asOf, finding.asOf);
      if (!isLive(finding) || !mayMove(ban, finding, now)) {
        note(finding);
        continue;
      }
      // A new revision may no longer name what was found: the whole inventory is looked at.
      const rejudge = ban !== null && finding.revision !== ban.revision;
      const clock = { now: () => now };
      const settled = await judgeAgain({ ...deps, clock }, finding.deviceId, { rejudge });
      // Rows that are still live came back with the decision; only one that ended is looked up.
      const live = settled?.findings.find((one) => one.banId === banId);
      const [row] = live ? [live] : await deps.fleet.readFindings([finding]);
      note(row ?? finding);
      if (settled?.changed) tally.add('moved');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { cursor: page.nextCursor, counts: tally.counts, nextDueAt };
}
