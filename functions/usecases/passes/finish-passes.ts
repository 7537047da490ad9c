import { sumCounts } from '../../domain/passes/counts.ts';
import { type Part, type Pass, STALE_HEARTBEAT } from '../../domain/passes/pass.ts';
import { isAbandoned, isStalled } from '../../domain/passes/progress.ts';
import { foldGroups } from '../../domain/passes/tally.ts';
import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import { inParallel } from '../in-parallel.ts';
import { finishCount } from './finish-count.ts';
import { noteHistory } from './note-history.ts';
import type { Tick } from './tick-state.ts';

/** Passes whose parts are read and queued side by side. */
const PASSES_AT_ONCE = 4;

/**
 * Finishes passes whose parts are all done. Queues again the parts that nobody seems to work on.
 */
export async function finishPasses(tick: Tick): Promise<void> {
  const { deps } = tick;
  let stalled = 0;
  await inParallel(await deps.work.running(), PASSES_AT_ONCE, async (pass) => {
    if (!tick.hasTimeFor('finishing')) return;
    const goOn = () => finishOrRequeue(tick, pass);
    if (await tick.attempt(`the pass ${pass.id}`, goOn, false)) stalled += 1;
  });
  if (stalled > 0) deps.metrics.count('PassesStalled', stalled);
}

/** Returns whether the pass goes on and is stalled. */
async function finishOrRequeue(tick: Tick, pass: Pass): Promise<boolean> {
  const parts = await tick.deps.work.readParts(pass.id);
  if (parts.filter((part) => part.done).length === pass.parts) {
    await finishPass(tick, pass, parts);
    return false;
  }
  if (isAbandoned(pass, parts, tick.now)) {
    await giveUp(tick, pass);
    return false;
  }
  await requeueStale(tick, pass, parts);
  return isStalled(pass, parts, tick.now);
}

/** The slot of a pass that stands still for good is needed by others. */
async function giveUp({ deps, now }: Tick, pass: Pass): Promise<void> {
  if (await deps.work.finish({ ...pass, givenUpAt: now }))
    log('ERROR', 'a pass is given up, because nothing of it moved for hours', { id: pass.id });
}

async function finishPass(tick: Tick, pass: Pass, parts: readonly Part[]): Promise<void> {
  const counts = foldGroups(sumCounts(parts.map((part) => part.counts)));
  const finished = { ...pass, finishedAt: tick.now, counts };
  await noteHistory(tick.deps, finished);
  if (finished.kind === 'retire' && finished.purpose === 'count') await finishCount(tick, finished);
  else await tick.deps.work.finish(finished);
}

/** The parts that are not done and whose worker has not been heard of for long. */
function staleParts(pass: Pass, parts: readonly Part[], now: Instant): readonly number[] {
  const byNumber = new Map(parts.map((part) => [part.part, part]));
  return Array.from({ length: pass.parts }, (_, part) => part).filter((part) => {
    const known = byNumber.get(part);
    return known?.done !== true && (known?.heartbeat ?? pass.startedAt) <= now - STALE_HEARTBEAT;
  });
}

/**
 * Queues stale parts once or twice in the time of a stale heartbeat, not at each tick. So a part
 * that only waits in the queue is not put there again and again. Two ticks may be nearly two
 * minutes apart, so the check for a new turn looks back that far.
 */
async function requeueStale(
  { deps, now }: Tick,
  pass: Pass,
  parts: readonly Part[],
): Promise<void> {
  const stale = staleParts(pass, parts, now);
  const turn = (at: Instant) => Math.floor((at - pass.startedAt) / STALE_HEARTBEAT);
  if (stale.length === 0 || turn(now) === turn(now - 2 * MINUTE)) return;
  await deps.queue.send(pass, stale, 0);
}
