import type { EnforcedBan } from '../bans/blocklist.ts';
import { timelineOf } from '../bans/timeline.ts';
import { DAY, type Instant } from '../time/instant.ts';
import type { Finding, OrderedPhase } from './finding.ts';

/** From the second return on, the clock goes on, and each return is a round. */
export function roundOfReturn(ban: EnforcedBan, { back, rounds }: Finding): number {
  if (back === null || back.times < 2) return 0;
  return Math.min(rounds + 1, timelineOf(ban).maxRounds);
}

/** What a list lacked that proves nothing is left alone for so long, once an episode. */
const DOUBTED_FOR = DAY;

export function doubtedUntil({ doubt }: Finding): Instant {
  return doubt?.lacking ? doubt.since + DOUBTED_FOR : Number.NEGATIVE_INFINITY;
}

/**
 * From when on a device may be taken out of use for an app that keeps coming back: once the order
 * of this return is as old as one that is repeated.
 */
export function quarantinedFrom(ban: EnforcedBan, { back }: Finding): Instant {
  if (back === null || back.times < 2) return Number.NEGATIVE_INFINITY;
  const { followUpEvery } = timelineOf(ban);
  const wait = Number.isFinite(followUpEvery) ? followUpEvery : DAY;
  return back.orderedAt === null ? Number.POSITIVE_INFINITY : back.orderedAt + wait;
}

/** The phase that holds by the ban's clock, or the one before it where quarantine has to wait. */
export function unhurried(
  ban: EnforcedBan,
  finding: Finding,
  wanted: OrderedPhase,
  now: Instant,
): OrderedPhase {
  if (wanted !== 'quarantine' || finding.phase === 'quarantine') return wanted;
  const waits = now < Math.max(doubtedUntil(finding), quarantinedFrom(ban, finding));
  return waits ? 'remove' : wanted;
}
