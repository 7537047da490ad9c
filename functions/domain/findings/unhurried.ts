import type { EnforcedBan } from '../bans/blocklist.ts';
import { timelineOf } from '../bans/timeline.ts';
import { DAY, type Instant } from '../time/instant.ts';
import type { Finding, OrderedPhase } from './finding.ts';

/** From the second return on the clock goes on, and so does the count of rounds. */
const goesOn = ({ back }: Finding): boolean => back !== null && back.times >= 2;

/** The row that has just come back: from the second return on, each is a round. */
export function withRoundOfReturn(ban: EnforcedBan, finding: Finding): Finding {
  if (!goesOn(finding)) return finding;
  const { rounds } = finding;
  const next = Math.min(rounds + 1, timelineOf(ban).maxRounds);
  return { ...finding, rounds: Math.max(rounds, next) };
}

/** The round of an order that was withdrawn and holds again. */
export function roundAgain(finding: Finding): number {
  return goesOn(finding) ? finding.rounds : 0;
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
export function quarantinedFrom(ban: EnforcedBan, finding: Finding): Instant {
  const { back } = finding;
  if (back === null || !goesOn(finding)) return Number.NEGATIVE_INFINITY;
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
