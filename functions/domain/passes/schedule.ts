import { enforces } from '../bans/ban.ts';
import type { BanRecord } from '../bans/ban-record.ts';
import { type EnforcedBan, gateIsOpen } from '../bans/blocklist.ts';
import { tellsGroupsApart } from '../bans/telling-groups-apart.ts';
import { instantsOf, timelineOf } from '../bans/timeline.ts';
import { SETTLES_WITHIN } from '../devices/report.ts';
import { FENCE } from '../time/fence.ts';
import { HOUR, type Instant, MINUTE } from '../time/instant.ts';

/**
 * Follow-up sweeps of one ban are never closer than this. Nor are they closer than a twenty-fourth
 * of the ban's own period or an hour, whichever is less, unless newcomers may wait for one.
 */
const CLOSEST_SWEEPS = 10 * MINUTE;

/**
 * The latest of the ban's instants that is past, and whether a complete sweep has carried it out
 * for this revision.
 */
export function sweepWanted(
  ban: EnforcedBan,
  record: Pick<BanRecord, 'sweptThrough'>,
  now: Instant,
): { readonly instant: Instant; readonly done: boolean } | null {
  const past = instantsOf(ban).filter((at) => at <= now);
  const instant = past.at(-1);
  if (instant === undefined) return null;
  const { sweptThrough } = record;
  return {
    instant,
    done:
      sweptThrough !== null &&
      sweptThrough.revision === ban.revision &&
      sweptThrough.instant >= instant,
  };
}

/** The ban's next instant after now. */
export function nextInstantOf(ban: EnforcedBan, now: Instant): Instant | null {
  return instantsOf(ban).find((at) => at > now) ?? null;
}

/**
 * Whether a pass can have missed nothing that was known before `instant`. It was asked for by
 * `instant` and began at `startedAt`.
 */
export function beganBehindFence(startedAt: Instant, instant: Instant): boolean {
  return startedAt >= instant + FENCE;
}

/**
 * When the next sweep for single findings (repeats, escalations, newcomers) is due. It is due at
 * the earliest instant that the last sweep saw, and no later than one whole period after that sweep
 * began, or than a day where newcomers may wait. What was ordered or began to wait since then is
 * due no sooner. `null`: the ban repeats nothing now.
 */
export function followUpDue(
  ban: EnforcedBan,
  record: Pick<BanRecord, 'lastSweepAt' | 'nextDueAt'>,
  now: Instant,
): Instant | null {
  const timeline = timelineOf(ban);
  const begun = [timeline.effective, ...timeline.overrides.map((one) => one.effective)].some(
    (at) => at !== null && at <= now,
  );
  const over = timeline.lift !== null && timeline.lift <= now;
  if (!enforces(ban.document) || !begun || over || !gateIsOpen(ban) || record.lastSweepAt === null)
    return null;
  const newcomersWait = tellsGroupsApart(ban, now);
  const period = Math.min(
    timeline.followUpEvery,
    timeline.escalateAfter ?? Number.POSITIVE_INFINITY,
    newcomersWait ? SETTLES_WITHIN : Number.POSITIVE_INFINITY,
  );
  if (!Number.isFinite(period)) return null;
  const wanted = Math.min(
    record.nextDueAt ?? Number.POSITIVE_INFINITY,
    record.lastSweepAt + period,
  );
  const apart = newcomersWait ? CLOSEST_SWEEPS : Math.min(HOUR, period / 24);
  return Math.max(wanted, record.lastSweepAt + Math.max(CLOSEST_SWEEPS, apart));
}
