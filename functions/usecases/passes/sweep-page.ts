import { keepsWaiting } from '../../domain/bans/blocking.ts';
import { banOf, type EnforcedBan } from '../../domain/bans/blocklist.ts';
import { decide, nextDueOf } from '../../domain/findings/decide.ts';
import { type Finding, isLive } from '../../domain/findings/finding.ts';
import type { Presence } from '../../domain/findings/presence.ts';
import { standingsOf } from '../../domain/findings/standing.ts';
import { type CountName, causeName } from '../../domain/passes/counts.ts';
import { milestonesOf } from '../../domain/passes/history.ts';
import type { Part, Sweep } from '../../domain/passes/pass.ts';
import { Tally } from '../../domain/passes/tally.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { judgeAgain } from '../devices/judge-again.ts';
import { oldEvidenceAmong } from '../devices/old-evidence.ts';
import type { Pace } from './pace.ts';
import { PAGE_ROWS, type PageDone, type PartNeeds } from './page.ts';
import { settleRows } from './rows-of-page.ts';

const AS_RECORDED: Presence = { kind: 'as-recorded' };

/**
 * Whether the row might move, told by the row alone. An open finding is on a device that can be
 * ordered to remove. So the device's head is only read if this cannot rule a move out.
 */
function mayMove(ban: EnforcedBan | null, finding: Finding, now: Instant): boolean {
  if (finding.status !== 'open' || ban === null || finding.revision !== ban.revision) return true;
  const { settlesAt } = finding;
  const device = {
    ...finding.device,
    deviceId: finding.deviceId,
    hardwareHash: finding.hardwareHash,
    ownership: 'organization' as const,
    retiredAt: null,
    enrolledAt: 0,
    settling: settlesAt === null ? null : { since: 0, until: settlesAt },
  };
  return decide({ ban, device, presence: AS_RECORDED, finding, flapsWithin: 0, now }).next !== null;
}

interface Swept {
  /** The row as it is now. */
  readonly row: Finding;
  readonly moved: boolean;
}

/**
 * Moves one row to what holds now. The clock here may be behind the instant that the sweep carries
 * out. It may also be behind the clock of whoever wrote the row. So the decision is never made for
 * a moment earlier than either.
 */
async function sweepFinding(
  deps: PartNeeds,
  pass: Sweep,
  ban: EnforcedBan | null,
  finding: Finding,
): Promise<Swept> {
  const now = Math.max(deps.clock.now(), pass.asOf, finding.asOf);
  if (!isLive(finding) || !mayMove(ban, finding, now)) return { row: finding, moved: false };
  // A new revision may no longer name what was found, so the whole inventory is looked at.
  const rejudge = ban !== null && finding.revision !== ban.revision;
  const clock = { now: () => now };
  const how = { rejudge, row: finding };
  const settled = await judgeAgain({ ...deps, clock }, finding.deviceId, how);
  // The decision returns the rows that are still live. Only a row that ended must be read.
  const live = settled?.findings.find((one) => one.banId === pass.banId);
  const [row] = live ? [live] : await deps.fleet.readFindings([finding]);
  return { row: row ?? finding, moved: settled?.changed === true };
}

/** The rows of the page that rest on old evidence. */
async function oldAmong(
  deps: PartNeeds,
  pass: Sweep,
  ban: EnforcedBan | null,
  all: readonly Swept[],
): Promise<ReadonlySet<Finding>> {
  if (ban === null) return new Set();
  const now = Math.max(deps.clock.now(), pass.asOf);
  const rows = all.map(({ row }) => row);
  const asked = { document: ban.document, now, most: rows.length };
  return (await oldEvidenceAmong(deps, rows, asked)) ?? new Set();
}

/**
 * Works on a page of one ban's findings. Each row is moved to what holds now, by the same decision
 * as everywhere. It reads findings, not devices.
 */
export async function sweepPage(
  deps: PartNeeds,
  pass: Sweep,
  part: Part,
  pace: Pace,
): Promise<PageDone> {
  const ban = banOf(await deps.blocklist.fresh(), pass.banId);
  const page = await deps.fleet.queryFindings(pass.banId, part.part, part.cursor, PAGE_ROWS);
  const all: Swept[] = [];
  const left = await settleRows(deps, page.items, pace, async (finding) => {
    all.push(await sweepFinding(deps, pass, ban, finding));
  });
  const tally = new Tally(part.counts);
  const old = await oldAmong(deps, pass, ban, all);
  for (const { row } of all) {
    for (const standing of standingsOf(row, old.has(row))) {
      tally.add(standing);
      tally.addInGroup(standing, row.device.group);
    }
    for (const milestone of milestonesOf(row)) tally.add(milestone);
    if (ban !== null && keepsWaiting(ban, row)) tally.addInGroup('waiting', row.device.group);
    if (row.cause !== null) tally.add(causeName(row.status, row.cause));
  }
  const due = all.map(({ row }) => nextDueOf(ban, row)).filter((at) => at !== null);
  const nextDueAt = due.length > 0 ? Math.min(...due) : null;
  const moved = all.filter((one) => one.moved).length;
  const moves = { moved } satisfies Partial<Record<CountName, number>>;
  return { cursor: page.nextCursor, left, counts: tally.counts, moves, nextDueAt };
}
