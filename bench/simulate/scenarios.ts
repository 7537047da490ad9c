import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import { CONCURRENCY, SNS_CLASSES } from '../../lib/quotas.ts';
import { type CensusResult, simulateCensus } from './census.ts';
import { type FloodResult, simulateImport, simulateMonday } from './floods.ts';
import { settingsFor, siteOf } from './sites.ts';
import { type SweepResult, simulateSweep } from './sweep.ts';

export const MILLION = 1_000_000;
/** Before an instant, sweeps are queued so long ahead. */
const AHEAD = DEFAULT_SETTINGS.planAheadSeconds;
/**
 * Numbers of devices that a sweep orders to remove, each in the smallest fleet that has so many.
 */
const SIZES = [
  { affected: 10_000, fleet: 100_000 },
  { affected: MILLION, fleet: 10 * MILLION },
  { affected: 10 * MILLION, fleet: 10 * MILLION },
] as const;
/** What a stage has that says nothing of its fleet. */
const UNSAID = 20_000;

/** One thing that is simulated, and what came of it. */
export interface Scenario<T> {
  readonly name: string;
  readonly run: () => Promise<T> | T;
}

/** The name of a sweep in regions of one class, of which the first stands for all. */
function sweepIn(affected: number, regions: string): string {
  return `${affected} in ${regions.split(',')[0]}`;
}

function sweepsByRegion(): readonly Scenario<SweepResult>[] {
  return SNS_CLASSES.flatMap(({ regions, messages }) =>
    SIZES.map(({ affected, fleet }) => ({
      name: sweepIn(affected, regions),
      run: () =>
        simulateSweep({
          affected,
          site: siteOf(settingsFor(fleet), messages),
          planAheadSeconds: AHEAD,
        }),
    })),
  );
}

/** The same sweep with less than it could have. */
function sweepsWithLess(): readonly Scenario<SweepResult>[] {
  const [{ messages }] = SNS_CLASSES;
  const large = settingsFor(10 * MILLION);
  const cold = { ...large, warmThroughput: {} };
  const unsaid = settingsFor(UNSAID);
  const sweep =
    (affected: number, site: ReturnType<typeof siteOf>, planAheadSeconds = AHEAD) =>
    () =>
      simulateSweep({ affected, site, planAheadSeconds });
  return [
    { name: 'not planned ahead', run: sweep(MILLION, siteOf(large, messages), 0) },
    { name: 'tables cold', run: sweep(MILLION, siteOf(cold, messages)) },
    { name: 'fleetSize left at 20,000', run: sweep(MILLION, siteOf(unsaid, messages)) },
    {
      name: 'a new account, 10,000 affected',
      run: sweep(10_000, siteOf(settingsFor(100_000), messages, CONCURRENCY.new)),
    },
  ];
}

/** Requests of a source side by side. */
export const IMPORTS = { cold: 4, warmed: 32 } as const;
const FLEETS = [10_000, MILLION, 10 * MILLION] as const;

/** All that is simulated, by the table in which it is shown. */
export const SCENARIOS = {
  sweeps: sweepsByRegion(),
  less: sweepsWithLess(),
  censuses: FLEETS.map((devices) => ({
    name: `${devices}`,
    run: () => simulateCensus(devices, settingsFor(devices)),
  })),
  mondays: FLEETS.map((devices) => ({
    name: `${devices}`,
    run: () => simulateMonday(devices, settingsFor(devices)),
  })),
  imports: FLEETS.flatMap((devices) =>
    [false, true].map((isWarm) => ({
      name: `${devices}, ${isWarm ? 'tables warmed' : 'tables cold'}`,
      run: () =>
        simulateImport(devices, settingsFor(devices), {
          atOnce: isWarm ? IMPORTS.warmed : IMPORTS.cold,
          isWarm,
        }),
    })),
  ),
} as const satisfies Readonly<
  Record<string, readonly Scenario<SweepResult | CensusResult | FloodResult>[]>
>;

/** What came of all scenarios, by table and name. */
export interface Simulated {
  readonly sweeps: Readonly<Record<string, SweepResult>>;
  readonly less: Readonly<Record<string, SweepResult>>;
  readonly censuses: Readonly<Record<string, CensusResult>>;
  readonly mondays: Readonly<Record<string, FloodResult>>;
  readonly imports: Readonly<Record<string, FloodResult>>;
}

/** What came of the sweeps in regions of one class, the smallest first. */
export function sweptIn({ sweeps }: Simulated, regions: string): readonly SweepResult[] {
  return SIZES.map(({ affected }) => {
    const name = sweepIn(affected, regions);
    const result = sweeps[name];
    if (result === undefined)
      throw new Error(`bench/simulated.json has no ${name}: simulate anew.`);
    return result;
  });
}

/** The settings that are shown, by the size of the fleet. */
const SHOWN_SIZES = [UNSAID, 100_000, MILLION, 10 * MILLION] as const;
export const shownSettings = SHOWN_SIZES.map((size) => [size, settingsFor(size)] as const);
