import { configFor } from '../../lib/config.ts';
import { ofSize } from '../../lib/fleet-size.ts';
import type { StageSettings } from '../../lib/stage-settings.ts';
import { COLD_TABLE, CONCURRENCY } from '../published/quotas.ts';
import { type ModelTable, type Site, TABLE_NAMES, type TableSizes } from './services.ts';

/** The settings of production for a fleet of this size, nothing set by hand. */
export function settingsFor(fleetSize: number): StageSettings {
  const { throttles, workersAtOnce, publishersPerShard, warmThroughput, settings, ...rest } =
    configFor('production');
  const { checkIn, ...others } = throttles;
  return ofSize({ ...rest, throttles: others, fleetSize });
}

/** The tables as they are warmed, the others cold. */
function tablesOf({ warmThroughput }: Pick<StageSettings, 'warmThroughput'>): Site['tables'] {
  const sizes = TABLE_NAMES.map((name): [ModelTable, TableSizes] => {
    const warm = warmThroughput[name];
    return [
      name,
      {
        reads: warm?.readUnitsPerSecond ?? COLD_TABLE.readUnits,
        writes: warm?.writeUnitsPerSecond ?? COLD_TABLE.writeUnits,
      },
    ];
  });
  return Object.fromEntries(sizes) as Record<ModelTable, TableSizes>;
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
