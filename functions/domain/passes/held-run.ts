import type { SourceRun } from '../devices/source-run.ts';
import { type Instant, MINUTE } from '../time/instant.ts';
import type { Retirement, RunNeed } from './pass.ts';
import { type RunVerdict, SECOND_RUN_AFTER } from './run-verdict.ts';

/** A run that left devices out, by which a later one may be borne out. */
export interface Testimony {
  /** When it was begun, by the server's clock. */
  readonly begunAt: Instant;
  /** When it began, as its source said. It left out who was not seen since. */
  readonly asOf: Instant;
}

/** The run of a source that waits. A source has at most one: the last that was counted. */
export interface HeldRun {
  readonly source: string;
  readonly run: string;
  /** The pass that has counted it. */
  readonly passId: string;
  readonly needs: RunNeed;
  /** Of it and of runs that waited before it, oldest first. */
  readonly testimonies: readonly Testimony[];
  readonly lock: number;
}

/** Testimonies are never closer than this, so that there are few, however often runs come. */
const CLOSEST_TESTIMONIES = 30 * MINUTE;

/** How long before the run that is to be borne out another one must have begun. */
function isOld({ begunAt }: Testimony, at: Instant): boolean {
  return begunAt <= at - SECOND_RUN_AFTER;
}

/**
 * When the run began that bears this one out. It is the last of those that are old enough. `null`:
 * there is none.
 */
export function testifiedAt(
  held: HeldRun | null,
  { begunAt, startedAt }: Pick<SourceRun, 'begunAt' | 'startedAt'>,
): Instant | null {
  const last = held?.testimonies.findLast((one) => isOld(one, begunAt));
  return last === undefined ? null : Math.min(last.asOf, startedAt);
}

/** Since when a second run may begin that bears this one out. `null`: none can. */
export function secondRunFrom({ needs, begunAt }: Retirement): Instant | null {
  return needs === 'second-run' ? begunAt + SECOND_RUN_AFTER : null;
}

/**
 * What waits of a source once the run is counted. A run that came short changes nothing. Any other
 * takes the place of the one that waits. `null`: none waits.
 */
export function heldAfter(
  before: HeldRun | null,
  count: Retirement,
  verdict: RunVerdict,
): HeldRun | null {
  if (verdict.kind === 'incomplete') return before;
  if (verdict.kind === 'complete') return null;
  const { source, run, id: passId, begunAt, asOf } = count;
  const earlier = withoutNeedless(before?.testimonies ?? [], begunAt);
  const last = earlier.at(-1);
  const isSoon = last !== undefined && begunAt < last.begunAt + CLOSEST_TESTIMONIES;
  return {
    source,
    run,
    passId,
    needs: verdict.needs,
    testimonies: verdict.testifies && !isSoon ? [...earlier, { begunAt, asOf }] : earlier,
    lock: (before?.lock ?? 0) + 1,
  };
}

/** Of those that are old enough for every later run, only the last is ever asked. */
function withoutNeedless(all: readonly Testimony[], begunAt: Instant): readonly Testimony[] {
  const old = all.filter((one) => isOld(one, begunAt)).length;
  return all.slice(Math.max(0, old - 1));
}

/** What becomes of the held run and of its count, in one write. */
export interface HeldChange {
  readonly source: string;
  /** Conditional on its lock; `null`: none waits. */
  readonly before: HeldRun | null;
  readonly after: HeldRun | null;
  /** The count of the run that waited, as it is now. `null`: there was none, or it is gone. */
  readonly settled: Retirement | null;
}
