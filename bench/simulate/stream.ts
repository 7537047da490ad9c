import { stableHash } from '../../functions/domain/devices/shard.ts';
import type { Dependencies, OrdersTopic, Stories } from '../../functions/usecases/ports.ts';
import { noteMoves } from '../../functions/usecases/publishing/note-moves.ts';
import { publishMoves } from '../../functions/usecases/publishing/publish.ts';
import { partitionsOf } from '../../lib/quotas.ts';
import { EqualRowsFleet, type ManyMoves, type SharedRows } from './equal-rows.ts';
import { LATENCY, OWN_TIME, type Services } from './services.ts';

/** The most records that a batch of the stream has, and messages and chapters of one call. */
const BATCH = 100;
const MESSAGES = 10;
const CHAPTERS = 25;

type Needs = Parameters<typeof publishMoves>[0];

interface Lane {
  readonly waiting: { readonly key: string; readonly move: ManyMoves }[];
  isRunning: boolean;
  isWarm: boolean;
  tries: number;
}

export interface StreamCounts {
  messages: number;
  /** When the last message went out, epoch ms. */
  lastAt: number;
}

/**
 * The stream of findings and its publishers: shards by the table’s partitions, some batches of each
 * side by side, all moves of one partition key in one of them. What is made of a batch, and what of
 * it is to be tried again, is decided by the real code.
 */
export class Stream {
  readonly counts: StreamCounts = { messages: 0, lastAt: 0 };
  /** Batches side by side. */
  readonly #sideBySide: number;
  readonly #services: Services;
  readonly #shared: SharedRows;
  readonly #base: Needs & Pick<Dependencies, 'stories'>;
  readonly #lanes = new Map<number, Lane>();
  #keys = 0;

  constructor(services: Services, shared: SharedRows, base: Needs & Pick<Dependencies, 'stories'>) {
    this.#services = services;
    this.#shared = shared;
    this.#base = base;
    const { tables, publishersPerShard } = services.site;
    const sideBySide = partitionsOf(tables.findings) * publishersPerShard;
    this.#sideBySide = Math.max(1, Math.round(sideBySide * services.part));
  }

  add(move: ManyMoves): void {
    const number = stableHash(`${move.after.shard}`) % this.#sideBySide;
    const lane = this.#lanes.get(number) ?? {
      waiting: [],
      isRunning: false,
      isWarm: false,
      tries: 0,
    };
    this.#lanes.set(number, lane);
    lane.waiting.push({ key: String(this.#keys++), move });
    this.#start(lane, LATENCY.streamPoll / 2);
  }

  #start(lane: Lane, after: number): void {
    if (lane.isRunning || lane.waiting.length === 0) return;
    lane.isRunning = true;
    this.#services.time.at(this.#services.time.now + after, () => void this.#run(lane));
  }

  async #run(lane: Lane): Promise<void> {
    const { time, running } = this.#services;
    if (!this.#services.publisherIsFree) {
      lane.isRunning = false;
      this.#start(lane, 1_000);
      return;
    }
    running.publishers += 1;
    await time.sleep(LATENCY.invoke + (lane.isWarm ? 0 : LATENCY.coldStart));
    lane.isWarm = true;
    const batch = this.#batchOf(lane);
    const failed = await this.#publish(batch);
    const first = batch.findIndex(({ key }) => failed.has(key));
    lane.waiting.splice(0, first < 0 ? batch.length : first);
    lane.tries = first < 0 ? 0 : lane.tries + 1;
    running.publishers -= 1;
    lane.isRunning = false;
    // Lambda waits longer the more often a batch has failed.
    this.#start(lane, lane.tries === 0 ? 0 : Math.min(30_000, 500 * 2 ** lane.tries));
  }

  #batchOf(lane: Lane): Lane['waiting'] {
    let rows = 0;
    const end = lane.waiting.findIndex(({ move }) => {
      rows += move.rows;
      return rows > BATCH + 1e-6;
    });
    return lane.waiting.slice(0, end < 0 ? lane.waiting.length : Math.max(1, end));
  }

  async #publish(batch: Lane['waiting']): Promise<ReadonlySet<string>> {
    const many = new Map(batch.map(({ move }) => [move.after.deviceId, move.rows]));
    const fleet = new EqualRowsFleet(this.#services, this.#shared);
    for (const [deviceId, rows] of many) fleet.knows(deviceId, rows);
    const deps = { ...this.#base, fleet, topic: this.#topic(many), stories: this.#stories(many) };
    const moves = batch.map(({ key, move: { before, after } }) => ({ key, before, after }));
    const unsent = await publishMoves(deps, moves);
    return new Set([...unsent, ...(await noteMoves(deps, moves))]);
  }

  /** Ten messages a call, one call after the other, as the adapter makes them. */
  #topic(many: ReadonlyMap<string, number>): OrdersTopic {
    const { time, topic } = this.#services;
    return {
      publish: async (events) => {
        const refused: { id: string; forGood: boolean; why: string }[] = [];
        for (const event of events) {
          const rows = many.get(event.subject.split('/').at(-1) ?? '') ?? 1;
          const isTaken = await topic.take(rows);
          await time.sleep((rows / MESSAGES) * (LATENCY.publishBatch + OWN_TIME));
          if (!isTaken) refused.push({ id: event.id, forGood: false, why: 'throttled' });
          else {
            this.counts.messages += rows;
            this.counts.lastAt = time.now;
          }
        }
        return refused;
      },
    };
  }

  #stories(many: ReadonlyMap<string, number>): Stories {
    const { time, writes } = this.#services;
    return {
      add: async (chapters) => {
        const rows = chapters.reduce((sum, { deviceId }) => sum + (many.get(deviceId) ?? 1), 0);
        const isTaken = await writes.stories.take(rows);
        await time.sleep(LATENCY.batchWrite + (rows / CHAPTERS) * OWN_TIME);
        if (!isTaken) throw new Error('the stories were throttled');
      },
      page: () => Promise.reject(new Error('nobody reads stories here')),
    };
  }
}
