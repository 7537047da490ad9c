import { shardsFor } from '../../functions/domain/devices/shard.ts';
import { HOUR, MINUTE, SECOND } from '../../functions/domain/time/instant.ts';
import { tick } from '../../functions/usecases/passes/tick.ts';
import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import type { ManyMoves } from './equal-rows.ts';
import { Services, type Site } from './services.ts';
import { depsAt, EFFECTIVE, rowsOfPart, sharedRows, templates } from './stage.ts';
import { Stream } from './stream.ts';
import { VirtualTime } from './virtual-time.ts';
import { Workers } from './workers.ts';

/** Rows that are modelled one by one, each for some; beyond them, fewer of the equal parts are. */
const MOST_MODELLED = 10_000;
const ROWS_A_MODELLED = 12.5;
/** A sweep that is planned ahead by a tick that comes so long before the instant. */
const TICK_BEFORE = 1.5 * MINUTE;

export interface SweepPlan {
  readonly affected: number;
  readonly site: Site;
  readonly planAheadSeconds: number;
  /** Rows beyond which fewer of the equal parts are modelled. */
  readonly mostModelled?: number;
}

export interface SweepResult {
  readonly affected: number;
  /** When the first finding moved, in seconds from the effective instant, as the next two. */
  readonly firstMoved: number;
  /** When the last finding moved. */
  readonly swept: number;
  /** When the last message went out. */
  readonly lastOrder: number;
  readonly messages: number;
  readonly workers: number;
  readonly bottleneck: string;
  /** Calls for one finding: reads and writes of rows. */
  readonly reads: number;
  readonly writes: number;
}

/** The part of equal parts that is modelled, so that it is few rows and at least one worker. */
function modelledParts(
  { affected, site, mostModelled = MOST_MODELLED }: SweepPlan,
  shards: number,
): number {
  let parts = shards;
  const rows = () => (affected * parts) / shards / ROWS_A_MODELLED;
  const fewest = Math.min(8, site.workersAtOnce / 2);
  const workers = () => (site.workersAtOnce * parts) / shards;
  while (rows() > mostModelled && workers() >= fewest && parts > 8) parts /= 2;
  return parts;
}

/** A quota of which so much was used is what everything waited for. */
const USED_UP = 0.85;
/** Who ended so early in the whole was not what it waited for. */
const EARLY = 0.8;

/** What the last order waited for: a quota that was used up, or else those who were too few. */
function bottleneckOf(
  services: Services,
  { swept, lastOrder, fullAfter }: { swept: number; lastOrder: number; fullAfter: number | null },
): string {
  const [most] = services.allowances.toSorted(
    (a, b) => b.usedOver(lastOrder) - a.usedOver(lastOrder),
  );
  if (most !== undefined && most.usedOver(lastOrder) > USED_UP) return most.name;
  if (swept < EARLY * lastOrder) return 'publishers';
  if (services.site.concurrency < services.site.workersAtOnce * 2) return 'concurrent executions';
  return fullAfter === null || fullAfter > swept / 2
    ? 'how fast Lambda adds readers of a queue'
    : '`workersAtOnce`';
}

/**
 * A ban that orders so many devices to remove at one instant. A real tick plans or starts the
 * sweep, real workers page through it, real publishers send what moves: over the services of the
 * site.
 */
export async function simulateSweep(plan: SweepPlan): Promise<SweepResult> {
  const { affected, site, planAheadSeconds } = plan;
  const shards = shardsFor(affected, DEFAULT_SETTINGS.fewestPartitions);
  const parts = modelledParts(plan, shards);
  const { world, rows } = await templates(planAheadSeconds);
  const time = new VirtualTime(EFFECTIVE - TICK_BEFORE);
  const services = new Services(time, site, parts / shards);
  const deps = await depsAt(world, time, affected, shards);
  const inPart = (part: number) => rowsOfPart(part, affected / shards);
  const hear = { add: (_move: ManyMoves) => {} };
  const shared = sharedRows({ ...rows, inPart, shards }, (move) => hear.add(move));
  const stream = new Stream(services, shared, deps);
  let first: number | null = null;
  let moved = 0;
  hear.add = (move) => {
    first ??= time.now;
    moved = time.now;
    stream.add(move);
  };
  const workers = new Workers(services, shared, deps, parts);
  const all = Array.from({ length: parts }, (_, part) => inPart(part)).reduce(
    (sum, one) => sum + one,
    0,
  );

  const ticking = async (): Promise<void> => {
    world.now = time.now;
    await tick({ ...deps, queue: workers }, () => MINUTE);
    time.at(time.now + MINUTE, () => void ticking());
  };
  time.at(time.now, () => void ticking());
  await time.run(() => stream.counts.messages >= all - 0.5, EFFECTIVE + 24 * HOUR);

  const after = (at: number) => (at - EFFECTIVE) / SECOND;
  const [swept, lastOrder] = [after(moved), after(stream.counts.lastAt)];
  const { most, fullAt } = workers.counts;
  const fullAfter = fullAt === null ? null : after(fullAt);
  return {
    affected,
    firstMoved: after(first ?? Number.NaN),
    swept,
    lastOrder,
    workers: Math.round(most / services.part),
    messages: stream.counts.messages / services.part,
    bottleneck: bottleneckOf(services, { swept, lastOrder, fullAfter }),
    reads: shared.counts.reads / shared.counts.moves,
    writes: shared.counts.writes / shared.counts.moves,
  };
}
