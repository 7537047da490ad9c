import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { type Census, newCensus } from '../../domain/passes/pass.ts';
import { censusId, recurringCensusId } from '../../domain/passes/pass-id.ts';
import { HOUR } from '../../domain/time/instant.ts';
import { completePass } from './complete-pass.ts';
import { startPass } from './start-pass.ts';
import type { Tick } from './tick-state.ts';

/**
 * Counts and judges the whole fleet: twice for each version of the blocklist, and again at regular
 * intervals. Returns the census that counts for the present version.
 */
export async function takeCensus(tick: Tick, blocklist: Blocklist): Promise<Census | null> {
  if (blocklist.bans.length === 0) return null;
  const { version, versionAt } = blocklist;
  const complete = await completePass(tick, versionAt, (round) =>
    censusOf(tick, version, censusId(version, round)),
  );
  if (complete?.kind !== 'census') return null;
  await repeatCensus(tick, version, complete);
  return complete;
}

function censusOf({ deps, now }: Tick, version: number, id: string): Census {
  return newCensus({ id, version, asOf: now, startedAt: now, parts: deps.settings.censusSegments });
}

/**
 * Starts the census that comes every `censusEveryHours`, unless the complete one began in this
 * turn.
 */
async function repeatCensus(tick: Tick, version: number, complete: Census): Promise<void> {
  const { deps, now } = tick;
  const { censusEveryHours } = deps.settings;
  const every = censusEveryHours * HOUR;
  const turn = Math.floor(now / every);
  tick.comeBackAt((turn + 1) * every);
  if (complete.startedAt >= turn * every) return;
  const again = censusOf(tick, version, recurringCensusId(censusEveryHours, turn));
  if ((await deps.work.read(again.id)) === null) await startPass(deps, again, now);
}
