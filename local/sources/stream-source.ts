import type { DynamoDBRecord } from 'aws-lambda';
import type { VirtualClock } from '../clock.ts';
import type { TableStream } from '../dynamodb/streams.ts';
import type { Habits } from '../habits/habits.ts';
import type { FunctionHost } from '../runner/function-host.ts';
import type { Instance } from '../runner/instance.ts';
import type { PropertiesOf } from '../template/carried-out.ts';
import { failedItems } from './batch-outcome.ts';
import { failureObject, type GivenUp } from './failure-object.ts';
import { backOff, type EventSource } from './source.ts';
import { Wake } from './wake.ts';

export interface StreamSourceOptions {
  readonly stream: TableStream;
  readonly host: FunctionHost;
  /**
   * Logical id of the event source mapping: its consumer name, so that it goes on where it was
   * after a restart.
   */
  readonly mappingId: string;
  readonly mapping: PropertiesOf<'AWS::Lambda::EventSourceMapping'>;
  readonly clock: VirtualClock;
  readonly habits: Habits;
  /** Where records go that are given up on. */
  readonly onGivenUp: (key: string, body: string) => Promise<void>;
  /** Told when the stream itself could not be read or its place not be kept; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** How far a shard's reader may fall behind the others at a time, real ms. */
const LAG = 40;

/**
 * Hands a table's stream to a function, shard by shard and in order, as a Lambda event source
 * mapping does: partial failures go on from the lowest failed record, failed batches are halved,
 * what is out of attempts or too old goes whole to the failure destination.
 */
export class StreamSource implements EventSource {
  readonly name: string;
  readonly #options: StreamSourceOptions;
  readonly #loops: Promise<void>[];
  readonly #wakes: Wake[] = [];
  readonly #unsubscribe: () => void;
  #stopping = false;

  constructor(options: StreamSourceOptions) {
    this.#options = options;
    this.name = `stream ${options.stream.arn.split('/')[1]} → ${options.host.fn.shortName}`;
    this.#loops = options.stream.shards.map((shard) => {
      const wake = new Wake();
      this.#wakes.push(wake);
      return this.#follow(shard, wake);
    });
    this.#unsubscribe = options.stream.subscribe(() => {
      for (const wake of this.#wakes) wake.wake();
    });
  }

  async outstanding(): Promise<string | null> {
    const { stream, mappingId } = this.#options;
    for (const shard of stream.shards) {
      const [next] = await stream.read(shard, stream.checkpoint(mappingId, shard), 1);
      if (next !== undefined)
        return `${this.name}: records of ${shard} from ${next.dynamodb?.SequenceNumber} on`;
    }
    return null;
  }

  /** Forgets records that were handed over and are older than the day that DynamoDB keeps them. */
  async tidy(): Promise<void> {
    if ((await this.outstanding()) === null)
      await this.#options.stream.trimBefore(this.#options.clock.now() - 86_400_000);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe();
    for (const wake of this.#wakes) wake.wake();
    await Promise.all(this.#loops);
  }

  async #follow(shard: string, wake: Wake): Promise<void> {
    const { stream, mapping, mappingId } = this.#options;
    while (!this.#stopping) {
      try {
        const records = await stream.read(
          shard,
          stream.checkpoint(mappingId, shard),
          mapping.BatchSize ?? 100,
        );
        if (records.length === 0) await wake.sleep();
        else {
          if (this.#options.habits.strikes('shards')) await this.#pause(LAG);
          await this.#handOver(shard, records, 0, new Set());
        }
      } catch (error) {
        this.#options.onFailure(error);
        await this.#pause(backOff(10));
      }
    }
  }

  /**
   * Hands records over until all are done or given up; leaves early, without moving the checkpoint,
   * when the stack stops.
   */
  async #handOver(
    shard: string,
    batch: readonly DynamoDBRecord[],
    attemptsBefore: number,
    tried: Set<Instance>,
  ): Promise<void> {
    let records = batch;
    let attempts = attemptsBefore;
    while (records.length > 0 && !this.#stopping) {
      const tooOld = records.filter((record) => this.#isTooOld(record));
      if (tooOld.length > 0) {
        await this.#giveUp(shard, tooOld, attempts, 'RecordAgeExceeded');
        records = records.slice(tooOld.length);
        continue;
      }
      const failedFrom = await this.#invoke(records, tried);
      if (failedFrom > 0) await this.#done(shard, records[failedFrom - 1]);
      if (failedFrom === records.length) return;
      attempts = failedFrom > 0 ? 1 : attempts + 1;
      records = records.slice(failedFrom);
      const { MaximumRetryAttempts: most, BisectBatchOnFunctionError: bisect } =
        this.#options.mapping;
      // A batch that failed as a whole is halved, so that a bad record ends up alone. Splitting
      // does not consume an attempt ("Retain discarded records for a DynamoDB event source", Lambda
      // developer guide).
      if (bisect && failedFrom === 0 && records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        attempts -= 1;
        await this.#handOver(shard, records.slice(0, middle), attempts, new Set(tried));
        records = records.slice(middle);
        continue;
      }
      if (most >= 0 && attempts > most)
        return await this.#giveUp(shard, records, attempts, 'RetryAttemptsExhausted');
      await this.#pause(backOff(attempts - 1));
    }
  }

  /**
   * The index of the first record that has to be handed over again; the batch's length when all is
   * well.
   */
  async #invoke(records: readonly DynamoDBRecord[], tried: Set<Instance>): Promise<number> {
    const { host, mapping } = this.#options;
    try {
      const result = await host.invoke({ Records: records }, tried);
      if (mapping.FunctionResponseTypes.length === 0) return records.length;
      const ids = records.map((record) => record.dynamodb?.SequenceNumber ?? '');
      const failed = failedItems(result, ids).map((id) => ids.indexOf(id));
      return failed.length === 0 ? records.length : Math.min(...failed);
    } catch {
      // The host has shown the error; here it only means: again.
      return 0;
    }
  }

  async #giveUp(
    shard: string,
    records: readonly DynamoDBRecord[],
    attempts: number,
    condition: GivenUp,
  ): Promise<void> {
    const { stream, host, mappingId, mapping, clock } = this.#options;
    if (mapping.DestinationConfig !== undefined) {
      const object = failureObject({
        mappingId,
        shard,
        streamArn: stream.arn,
        functionArn: host.fn.arn,
        condition,
        attempts,
        records,
        now: clock.now(),
      });
      await this.#options.onGivenUp(object.key, object.body);
    }
    await this.#done(shard, records.at(-1));
  }

  async #done(shard: string, last: DynamoDBRecord | undefined): Promise<void> {
    const sequence = last?.dynamodb?.SequenceNumber;
    if (sequence !== undefined)
      await this.#options.stream.saveCheckpoint(this.#options.mappingId, shard, sequence);
  }

  #isTooOld(record: DynamoDBRecord): boolean {
    const limit = this.#options.mapping.MaximumRecordAgeInSeconds;
    if (limit < 0) return false;
    return (
      this.#options.clock.now() / 1000 - (record.dynamodb?.ApproximateCreationDateTime ?? 0) > limit
    );
  }

  async #pause(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    while (!this.#stopping && performance.now() < until) {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(1, Math.min(50, until - performance.now()))),
      );
    }
  }
}
