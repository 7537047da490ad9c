import { countOf, sumCounts } from '../../domain/passes/counts.ts';
import {
  newRetirement,
  type Part,
  type Pass,
  type Retirement,
  STALE_HEARTBEAT,
} from '../../domain/passes/pass.ts';
import { retirementId } from '../../domain/passes/pass-id.ts';
import { foldGroups } from '../../domain/passes/tally.ts';
import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import { startPass } from './start-pass.ts';
import type { Tick } from './tick-state.ts';

/**
 * Finishes passes whose parts are all done. Queues again the parts that nobody seems to work on.
 */
export async function finishPasses(tick: Tick): Promise<void> {
  for (const pass of await tick.deps.work.running())
    await tick.attempt(`the pass ${pass.id}`, () => finishOrRequeue(tick, pass), undefined);
}

async function finishOrRequeue(tick: Tick, pass: Pass): Promise<void> {
  const parts = await tick.deps.work.readParts(pass.id);
  if (parts.filter((part) => part.done).length === pass.parts) await finishPass(tick, pass, parts);
  else await requeueStale(tick, pass, parts);
}

async function finishPass(tick: Tick, pass: Pass, parts: readonly Part[]): Promise<void> {
  const counts = sumCounts(parts.map((part) => part.counts));
  if (pass.kind === 'retire' && pass.purpose === 'count')
    await continueRetirement(tick, pass, countOf(counts, 'arrived'));
  await tick.deps.work.finish({ ...pass, finishedAt: tick.now, counts: foldGroups(counts) });
}

/**
 * A source's run is counted first. The other devices are retired only if everything that it listed
 * has arrived.
 */
async function continueRetirement(
  { deps, now }: Tick,
  pass: Retirement,
  arrived: number,
): Promise<void> {
  const { source, run } = pass;
  if (arrived < pass.expected) {
    log('WARN', 'a run listed more devices than arrived: nothing is retired', {
      source,
      run,
      arrived,
    });
    return;
  }
  const id = retirementId({ source, run, begunAt: pass.asOf }, 'retire');
  await startPass(deps, newRetirement({ ...pass, id, purpose: 'retire', startedAt: now }), now);
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
  await deps.queue.send(
    stale.map((part) => ({ passId: pass.id, part })),
    0,
  );
}
