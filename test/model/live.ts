import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import { memoryDependencies } from '../memory/dependencies.ts';
import { Actors } from './actors.ts';
import { checkAtRest } from './at-rest.ts';
import type { Ground } from './ground.ts';
import type { Event } from './history.ts';
import { Simulation } from './simulation.ts';

export const BEGINNING = Date.parse('2023-10-30T00:00:00Z');
const SETTINGS = { ...DEFAULT_SETTINGS, censusSegments: 2 };

/** Stores in memory. */
export function memoryGround(sim: Simulation): Ground {
  const deps = memoryDependencies({ clock: { now: () => sim.now }, settings: SETTINGS });
  deps.faults.isStale = () => sim.staleReads;
  deps.faults.refuses = () => {
    if (sim.refusals === 0) return false;
    sim.refusals -= 1;
    return true;
  };
  deps.faults.refusesForGood = (event) => sim.refusedForGood.has(event);
  deps.faults.isStaleInScans = (deviceId) => sim.isStaleInScans(deviceId);
  const look = async () => ({
    heads: deps.heads(),
    findings: deps.findings(),
    inventories: deps.fleet.inventories,
  });
  return { ...deps, look };
}

/** Makes the stores of one history. */
export type GroundFor = (sim: Simulation) => Ground;

/**
 * Lives a history from its first event to rest. Throws a `Violation` where something does not hold.
 */
export async function live(
  events: readonly Event[],
  ground: GroundFor = memoryGround,
): Promise<void> {
  const sim = new Simulation(BEGINNING, ground);
  const actors = new Actors(sim);
  for (const event of events) {
    await sim.anEventPassed();
    await actors.live(event);
  }
  await checkAtRest(sim, actors);
}
