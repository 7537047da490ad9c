import type { TableName } from '../functions/adapters/dynamodb/tables.ts';
import type { RouteClass } from '../functions/http/all-routes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../functions/usecases/settings.ts';
import { API_REQUESTS, COLD_TABLE, CONCURRENCY, partitionsOf, SNS_CLASSES } from './quotas.ts';
import type { StageSettings, Throttle, WarmThroughput } from './stage-settings.ts';

/** Of a fleet, the part that a ban is taken to order to remove at one instant. */
const AFFECTED = 1 / 10;
/** Seconds in which nearly all of their orders go out, once as many work as may. */
const IN_SECONDS = 30;
/** The most messages a second that SNS takes in any region, unless it is asked for more. */
const [{ messages: MOST_MESSAGES }] = SNS_CLASSES;
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
/** Units a second of each kind that an account may have for a table before it asks for more. */
const ORDINARY_UNITS = 40_000;

/** Check-ins a second that a fleet is spread to after an instant. */
const SPREAD_TO = 500;
/** The shortest spread, in seconds. */
const SHORTEST_SPREAD = 900;
/** Devices that one segment of a census goes over within the hour. */
const A_SEGMENT = 1_500_000;
/** The least that any stage has; check-ins by the second. */
const LEAST = { workers: 4, publishers: 4, segments: 8, checkIns: 50 } as const;
/** The most that follow from a size: publishers of a shard as Lambda allows. */
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
      readUnitsPerSecond: Math.max(
        COLD_TABLE.readUnitsPerSecond,
        orders * units.readUnitsPerSecond,
      ),
      writeUnitsPerSecond: Math.max(
        COLD_TABLE.writeUnitsPerSecond,
        orders * units.writeUnitsPerSecond,
      ),
    };
    return [name, warm] as const;
  });
  return Object.fromEntries(
    wanted.filter(
      ([, { readUnitsPerSecond: reads, writeUnitsPerSecond: writes }]) =>
        reads > COLD_TABLE.readUnitsPerSecond || writes > COLD_TABLE.writeUnitsPerSecond,
    ),
  );
}

/** Batches of a shard side by side, so that publishers keep up though shards are not alike. */
function publishersFor(orders: number, findings: WarmThroughput): number {
  const lanes = (2 * orders) / A_PUBLISHER;
  return between(LEAST.publishers, lanes / partitionsOf(findings), MOST.publishers);
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
  const { checkInSeconds = DEFAULT_SETTINGS.checkInSeconds } = stage.settings ?? {};
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    // Nobody is told to come later than it would come anyway.
    spreadSeconds: between(SHORTEST_SPREAD, fleetSize / SPREAD_TO, checkInSeconds),
    censusSegments: between(LEAST.segments, fleetSize / A_SEGMENT, MOST.segments),
    ...stage.settings,
  };
  return {
    ...stage,
    settings,
    throttles: { checkIn: checkInsFor(fleetSize, settings), ...stage.throttles },
    workersAtOnce: stage.workersAtOnce ?? between(LEAST.workers, orders / A_WORKER, MOST.workers),
    publishersPerShard:
      stage.publishersPerShard ?? publishersFor(orders, warmThroughput.findings ?? COLD_TABLE),
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
      Math.max(reads, writes) > ORDINARY_UNITS,
  );
  for (const [name, { readUnitsPerSecond: reads, writeUnitsPerSecond: writes }] of tables)
    needed.push(
      `DynamoDB: ${numeral.format(reads)} read and ${numeral.format(writes)} write units a ` +
        `second ` +
        `for the table ${name}; an account has ${numeral.format(ORDINARY_UNITS)} of each.`,
    );
  const [first, second, , others] = SNS_CLASSES;
  if (orders > others.messages)
    needed.push(
      `SNS: ${numeral.format(orders)} messages a second, so that the orders of a tenth of ` +
        `${numeral.format(fleetSize)} devices leave within a minute. ` +
        `us-east-1 has ${numeral.format(first.messages)}, ` +
        `us-west-2 and eu-west-1 have ${numeral.format(second.messages)}, ` +
        `and most regions ${others.messages} (docs/scale.md).`,
    );
  const checkIns = Math.ceil(throttles.checkIn.rate * 0.01);
  const publishers = Math.ceil((2 * orders) / A_PUBLISHER);
  const concurrency = workersAtOnce + publishers + checkIns + CONCURRENCY.unreserved;
  if (concurrency > CONCURRENCY.ordinary / 2 || workersAtOnce > LEAST.workers)
    needed.push(
      `Lambda: ${numeral.format(concurrency)} concurrent executions, ${workersAtOnce} of them ` +
        `workers; an account has ${numeral.format(CONCURRENCY.ordinary)}, and a new one ` +
        `${CONCURRENCY.new}.`,
    );
  if (throttles.checkIn.rate > API_REQUESTS.ordinary / 2)
    needed.push(
      `API Gateway: ${numeral.format(throttles.checkIn.rate)} requests a second; an account has ` +
        `${numeral.format(API_REQUESTS.ordinary)}, in newer regions ` +
        `${numeral.format(API_REQUESTS.newer)}.`,
    );
  return needed;
}
