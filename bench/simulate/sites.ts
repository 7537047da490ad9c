import { configFor } from '../../lib/config.ts';
import { ofSize, type StageOfSize } from '../../lib/fleet-size.ts';
import { COLD_TABLE, CONCURRENCY } from '../../lib/quotas.ts';
import type { StageSettings, WarmThroughput } from '../../lib/stage-settings.ts';
import { type ModelTable, type Site, TABLE_NAMES } from './services.ts';

/** The settings of production for a fleet of this size, with nothing set by hand but `byHand`. */
export function settingsFor(
  fleetSize: number,
  byHand: Partial<Omit<StageOfSize, 'fleetSize'>> = {},
): StageSettings {
  const { throttles, workersAtOnce, publishersPerShard, warmThroughput, settings, ...rest } =
    configFor('production');
  const { checkIn, ...others } = throttles;
  return ofSize({ ...rest, throttles: others, ...byHand, fleetSize });
}

/** The tables as they are warmed, the others cold. */
function tablesOf({ warmThroughput }: Pick<StageSettings, 'warmThroughput'>): Site['tables'] {
  const sizes = TABLE_NAMES.map((name) => [name, warmThroughput[name] ?? COLD_TABLE] as const);
  return Object.fromEntries(sizes) as Record<ModelTable, WarmThroughput>;
}

/** A stack with these settings, where SNS takes so many messages a second. */
export function siteOf(
  settings: Pick<StageSettings, 'warmThroughput' | 'workersAtOnce' | 'publishersPerShard'>,
  messages: number,
  concurrency: number = CONCURRENCY.ordinary,
): Site {
  const { workersAtOnce, publishersPerShard } = settings;
  return { messages, concurrency, workersAtOnce, publishersPerShard, tables: tablesOf(settings) };
}
