import { HOUR, type Instant, MINUTE } from '../time/instant.ts';
import { type Part, type Pass, type Retirement, RUNS_ASIDE } from './pass.ts';

/** A pass that wrote no page for this long is stalled. Its parts were queued again meanwhile. */
const STALLED_AFTER = 30 * MINUTE;
/** A pass that runs for longer is stalled too: the census of the next day is at hand. */
const LONG_FOR_A_PASS = 12 * HOUR;
/** A pass that holds a slot and wrote no page for this long is given up. */
export const GIVEN_UP_AFTER = 6 * HOUR;

/** Whether nothing of the pass is left to be done, because it is finished or was given up. */
export function isOver(pass: Pass): boolean {
  return pass.finishedAt !== null || pass.givenUpAt !== null;
}

/** When a page of the pass was last written. */
function lastProgress(pass: Pass, parts: readonly Part[]): Instant {
  return parts.reduce((last, { heartbeat }) => Math.max(last, heartbeat), pass.startedAt);
}

/** Whether a running pass needs somebody to look at it. */
export function isStalled(pass: Pass, parts: readonly Part[], now: Instant): boolean {
  return (
    now - lastProgress(pass, parts) >= STALLED_AFTER || now - pass.startedAt >= LONG_FOR_A_PASS
  );
}

/** Whether a pass that holds a slot has stood still for so long that others get the slot. */
export function isAbandoned(pass: Pass, parts: readonly Part[], now: Instant): boolean {
  return RUNS_ASIDE[pass.kind] && now - lastProgress(pass, parts) >= GIVEN_UP_AFTER;
}

/** Whether a run has to be counted again: fewer arrived than it listed, or nobody knows. */
export function cameShort(count: Retirement): boolean {
  return count.givenUpAt !== null || count.outcome === 'incomplete';
}
