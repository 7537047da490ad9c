import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { announce } from '../publishing/announce.ts';
import { auditPauses } from './audit-pauses.ts';
import { countHeldRuns } from './finish-count.ts';
import { finishPasses } from './finish-passes.ts';
import { moveGates } from './move-gates.ts';
import { sweepBans } from './sweep-bans.ts';
import { takeCensus } from './take-census.ts';
import { Tick, type TickNeeds } from './tick-state.ts';

/**
 * Compares what should have been swept, counted and published with what has been, and starts what
 * is missing. Nothing is remembered between two ticks. So a tick that died, came late or came twice
 * does no harm. A tick that has too much to do leaves the rest to the next.
 *
 * Returns the next instant at which there is something to do, as far as is known now.
 */
export async function tick(
  deps: TickNeeds,
  timeLeft: () => number,
): Promise<{ readonly nextInstant: Instant | null }> {
  const one = new Tick(deps, timeLeft);
  await finishPasses(one);
  await one.attempt('the runs that wait', () => countHeldRuns(one), undefined);
  const asRead = await deps.bans.readBlocklist();
  await auditPauses(one, asRead);
  const census = await one.attempt('the census', () => takeCensus(one, asRead), null);
  const blocklist = await moveGates(one, asRead, census);
  await sweepBans(one, blocklist);
  await announce(deps, blocklist, one.now, () => one.hasTimeFor('announcing'));
  if ((await deps.work.running()).length > 0) one.comeBackAt(one.now + MINUTE);
  return { nextInstant: one.end() };
}
