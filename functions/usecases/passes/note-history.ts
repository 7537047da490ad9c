import { type HistoryPoint, pointOfSweep, pointsOfCensus } from '../../domain/passes/history.ts';
import type { Pass } from '../../domain/passes/pass.ts';
import { DAY } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import { inParallel } from '../in-parallel.ts';
import type { Dependencies } from '../ports.ts';

type Needs = Pick<Dependencies, 'bans' | 'history' | 'settings'>;

/** Points that are written side by side: a census has one for each ban. */
const POINTS_AT_ONCE = 8;

/**
 * Notes what a pass has counted in the history of each ban that it was about. It is called before
 * the pass is closed, so that a tick that dies in between does it again, and a point that is there
 * stays as it is. Enforcement never waits for a curve: what cannot be noted is left out and logged.
 */
export async function noteHistory(deps: Needs, finished: Pass): Promise<void> {
  try {
    const points = await pointsOf(deps, finished);
    const { historyDays } = deps.settings;
    await inParallel(points, POINTS_AT_ONCE, (point) =>
      deps.history.add(point, point.at + historyDays * DAY),
    );
  } catch (error) {
    const fields = { id: finished.id, error: describeError(error) };
    log('WARN', 'what a pass has counted could not be noted in histories', fields);
  }
}

async function pointsOf(
  deps: Pick<Needs, 'bans'>,
  finished: Pass,
): Promise<readonly HistoryPoint[]> {
  if (finished.kind === 'sweep') return [pointOfSweep(finished)];
  if (finished.kind !== 'census') return [];
  return pointsOfCensus(finished, (await deps.bans.readBlocklist()).bans);
}
