import { countOf } from '../../domain/passes/counts.ts';
import { type HeldChange, heldAfter } from '../../domain/passes/held-run.ts';
import { newRetirement, type Retirement } from '../../domain/passes/pass.ts';
import { retirementId } from '../../domain/passes/pass-id.ts';
import { type RunVerdict, verdictOn } from '../../domain/passes/run-verdict.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import { startPass } from './start-pass.ts';
import type { Tick } from './tick-state.ts';

/**
 * Ends the count of a source's run. Whom the run left out is retired if all that it listed has
 * arrived, and if they are few. Else the run waits. It takes the place of the run of its source
 * that has waited until now. `count`: with its sums, finished, and without an outcome.
 */
export async function finishCount(tick: Tick, count: Retirement): Promise<void> {
  const verdict = verdictOn(count, count.counts);
  if (!(await retireBy(tick, count, verdict))) return;
  const needs = verdict.kind === 'held' ? verdict.needs : null;
  const finished: Retirement = { ...count, outcome: verdict.kind, needs };
  if (await tick.deps.work.finish(finished, await changeOf(tick, finished, verdict)))
    tell(tick, finished);
}

/**
 * The retirement takes over the slot of the count. `false`: there was none for it, and the next
 * tick tries again.
 */
async function retireBy(tick: Tick, count: Retirement, verdict: RunVerdict): Promise<boolean> {
  const unseenSince = verdict.kind === 'incomplete' ? null : verdict.unseenSince;
  if (unseenSince === null) return true;
  const { deps, now } = tick;
  const retirement = retirementAfter(count, { unseenSince, startedAt: now, time: 1 });
  return (await startPass(deps, retirement, now, { from: count.id })).kind !== 'no-slot';
}

/** The pass that retires what was not seen since, and what the run has not named. */
export function retirementAfter(
  count: Retirement,
  about: { readonly unseenSince: Instant; readonly startedAt: Instant; readonly time: number },
): Retirement {
  const { unseenSince: asOf, startedAt, time } = about;
  const id = retirementId({ ...count, startedAt: count.asOf }, 'retire', time);
  return newRetirement({ ...count, id, purpose: 'retire', asOf, startedAt });
}

async function changeOf(
  { deps: { work } }: Tick,
  count: Retirement,
  verdict: RunVerdict,
): Promise<HeldChange | undefined> {
  const { source } = count;
  const before = await work.readHeld(source);
  const after = heldAfter(before, count, verdict);
  if (before === after) return;
  const former = before === null ? null : await work.read(before.passId);
  const settled: Retirement | null =
    former?.kind === 'retire' ? { ...former, outcome: 'superseded', needs: null } : null;
  return { source, before, after, settled };
}

function tell({ deps }: Tick, { source, run, expected, counts, outcome, needs }: Retirement): void {
  if (outcome === 'incomplete') {
    const arrived = countOf(counts, 'arrived');
    log('WARN', 'a run listed more devices than arrived: nothing is retired', {
      source,
      run,
      expected,
      arrived,
    });
    deps.metrics.count('RunsIncomplete', 1);
  }
  if (outcome === 'held')
    log('WARN', 'a run would retire too many devices, and waits', {
      source,
      run,
      needs,
      had: countOf(counts, 'had'),
      leftOut: countOf(counts, 'leftOut'),
    });
}

/** Counts the runs that wait, as long as they do. */
export async function countHeldRuns({ deps }: Tick): Promise<void> {
  const held = await deps.work.held();
  if (held.length > 0) deps.metrics.count('RunsHeld', held.length);
}
