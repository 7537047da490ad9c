import type { TableName } from '../functions/adapters/dynamodb/tables.ts';
import type { RouteClass } from '../functions/http/all-routes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../functions/usecases/settings.ts';
import type { StageSettings, Throttle, WarmThroughput } from './stage-settings.ts';

/** Of a fleet, the part that a ban is taken to order to remove at one instant. */
const AFFECTED = 1 / 10;
/** Seconds in which nearly all of their orders go out, once as many work as may. */
const IN_SECONDS = 30;
/** The most messages a second that SNS takes in any region, unless it is asked for more. */
const MOST_MESSAGES = 30_000;
/** Findings that a worker moves in a second, and messages that a publisher sends. */
const A_WORKER = 150;
const A_PUBLISHER = 300;
/** Units of one order, by table, as the bench counts them. */
const UNITS: Readonly<Partial<Record<TableName, WarmThroughput>>> = {
  devices: { readUnitsPerSecond: 2, writeUnitsPerSecond: 0 },
  findings: { readUnitsPerSecond: 3, writeUnitsPerSecond: 2 },
  places: { readUnitsPerSecond: 0, writeUnitsPerSecond: 1 },
  stories: { readUnitsPerSecond: 0, writeUnitsPerSecond: 1 },
};
/** What a new table bears without being warmed, and one partition of any. */
const COLD: WarmThroughput = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000 };
const PARTITION: WarmThroughput = { readUnitsPerSecond: 3_000, writeUnitsPerSecond: 1_000 };
/** What an account has of these before it asks for more. */
const ORDINARY = { concurrency: 1_000, tableUnits: 40_000, requests: 10_000 } as const;

/** Check-ins a second that a fleet is spread to after an instant, and the shortest spread. */
const SPREAD_TO = 500;
const SHORTEST_SPREAD = 900;
/** Devices that one segment of a census goes over within the hour. */
const A_SEGMENT = 1_500_000;
/** The least that any stage has. */
const LEAST = { workers: 4, publishers: 4, segments: 8, checkIns: 50 } as const;
const MOST = { workers: 400, publishers: 10, segments: 64 } as const;

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, Math.ceil(value)));
}

/** Orders a second that shall leave. */
function ordersASecond(fleetSize: number): number {
  return Math.min(MOST_MESSAGES, Math.ceil((fleetSize * AFFECTED) / IN_SECONDS));
}

/** Tables that have to bear more than a new one does. */
function warmed(orders: number): StageSettings['warmThroughput'] {
  const wanted = Object.entries(UNITS).map(([name, units]) => {
    const warm: WarmThroughput = {
      readUnitsPerSecond: Math.max(COLD.readUnitsPerSecond, orders * units.readUnitsPerSecond),
      writeUnitsPerSecond: Math.max(COLD.writeUnitsPerSecond, orders * units.writeUnitsPerSecond),
    };
    return [name, warm] as const;
  });
  return Object.fromEntries(
    wanted.filter(
      ([, { readUnitsPerSecond: reads, writeUnitsPerSecond: writes }]) =>
        reads > COLD.readUnitsPerSecond || writes > COLD.writeUnitsPerSecond,
    ),
  );
}

/** Batches of a shard side by side, so that publishers keep up though shards are not alike. */
function publishersFor(orders: number, findings: WarmThroughput): number {
  const partitions = Math.max(
    Math.ceil(findings.readUnitsPerSecond / PARTITION.readUnitsPerSecond),
    Math.ceil(findings.writeUnitsPerSecond / PARTITION.writeUnitsPerSecond),
  );
  const lanes = (2 * orders) / A_PUBLISHER;
  return between(LEAST.publishers, lanes / partitions, MOST.publishers);
}

function checkInsFor(fleetSize: number, { checkInSeconds, spreadSeconds }: Settings): Throttle {
  const peak = Math.max(fleetSize / checkInSeconds, fleetSize / spreadSeconds);
  const rate = Math.max(LEAST.checkIns, Math.ceil(2 * peak));
  return { rate, burst: 2 * rate };
}

/** What follows from the size of a fleet. */
type Derived = 'settings' | 'throttles' | 'workersAtOnce' | 'publishersPerShard' | 'warmThroughput';

/**
 * A stage as it is written: the size of its fleet, in devices, and whatever is set by hand besides.
 * What is set by hand stands.
 */
export interface StageOfSize
  extends Omit<StageSettings, Derived>,
    Partial<Pick<StageSettings, Exclude<Derived, 'settings' | 'throttles'>>> {
  readonly fleetSize: number;
  readonly settings?: Partial<Settings>;
  readonly throttles: Omit<StageSettings['throttles'], 'checkIn'> &
    Partial<Record<Extract<RouteClass, 'checkIn'>, Throttle>>;
}

/** The stage with what follows from the size of its fleet, where it is not set by hand. */
export function ofSize(stage: StageOfSize): StageSettings {
  const { fleetSize } = stage;
  const orders = ordersASecond(fleetSize);
  const warmThroughput = stage.warmThroughput ?? warmed(orders);
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    spreadSeconds: between(SHORTEST_SPREAD, fleetSize / SPREAD_TO, DEFAULT_SETTINGS.checkInSeconds),
    censusSegments: between(LEAST.segments, fleetSize / A_SEGMENT, MOST.segments),
    ...stage.settings,
  };
  return {
    ...stage,
    settings,
    throttles: { checkIn: checkInsFor(fleetSize, settings), ...stage.throttles },
    workersAtOnce: stage.workersAtOnce ?? between(LEAST.workers, orders / A_WORKER, MOST.workers),
    publishersPerShard:
      stage.publishersPerShard ?? publishersFor(orders, warmThroughput.findings ?? COLD),
    warmThroughput,
  };
}

const numeral = new Intl.NumberFormat('en');

/** The quotas that the settings need and an account may not have, a sentence each. */
export function quotasNeeded({
  throttles,
  workersAtOnce,
  warmThroughput,
  fleetSize,
}: StageSettings): readonly string[] {
  const orders = ordersASecond(fleetSize);
  const needed: string[] = [];
  const tables = Object.entries(warmThroughput).filter(
    ([, { readUnitsPerSecond: reads, writeUnitsPerSecond: writes }]) =>
      Math.max(reads, writes) > ORDINARY.tableUnits,
  );
  for (const [name, { readUnitsPerSecond: reads, writeUnitsPerSecond: writes }] of tables)
    needed.push(
      `DynamoDB: ${numeral.format(reads)} read and ${numeral.format(writes)} write units a ` +
        `second ` +
        `for the table ${name}; an account has ${numeral.format(ORDINARY.tableUnits)} of each.`,
    );
  if (orders > 300)
    needed.push(
      `SNS: ${numeral.format(orders)} messages a second, so that the orders of a tenth of ` +
        `${numeral.format(fleetSize)} devices leave within a minute. us-east-1 has 30,000, ` +
        'us-west-2 and eu-west-1 have 9,000, and most regions 300 (docs/scale.md).',
    );
  const checkIns = Math.ceil(throttles.checkIn.rate * 0.01);
  const concurrency = workersAtOnce + Math.ceil((2 * orders) / A_PUBLISHER) + checkIns + 100;
  if (concurrency > ORDINARY.concurrency / 2 || workersAtOnce > LEAST.workers)
    needed.push(
      `Lambda: ${numeral.format(concurrency)} concurrent executions, ${workersAtOnce} of them ` +
        'workers; an account has 1,000, and a new one 10.',
    );
  if (throttles.checkIn.rate > ORDINARY.requests / 2)
    needed.push(
      `API Gateway: ${numeral.format(throttles.checkIn.rate)} requests a second; an account has ` +
        `${numeral.format(ORDINARY.requests)}, in newer regions 2,500.`,
    );
  return needed;
}
