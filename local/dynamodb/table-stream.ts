import type { DynamoDBRecord } from 'aws-lambda';
import type { Level, TableDescription } from './engine.ts';
import type { Ledger } from './ledger.ts';

/** One record as a function gets it in `event.Records`. */
export type StreamRecord = DynamoDBRecord;

/**
 * Items are spread over shards by their partition key; order holds within a shard, and so for each
 * item.
 */
export const shardNames = (count: number): readonly string[] =>
  Array.from(
    { length: count },
    (_, index) => `shardId-00000000000000000000-${String(index).padStart(8, '0')}`,
  );

/** Where the highest sequence number that was trimmed away is kept. */
export const LAST_TRIMMED = 'sequence~last';

/** The stream of one table, to be read by consumers in this process. */
export class TableStream {
  readonly arn: string;
  readonly shards: readonly string[];
  readonly #table: string;
  readonly #level: Level;
  readonly #ledger: Ledger;
  readonly #listeners = new Set<() => void>();

  constructor(table: TableDescription, level: Level, ledger: Ledger, shards: readonly string[]) {
    this.shards = shards;
    this.arn = String(table.LatestStreamArn);
    this.#table = table.TableName;
    this.#level = level;
    this.#ledger = ledger;
  }

  /**
   * Up to `limit` records of a shard after a sequence number (from the oldest kept, if none is
   * given), in order. Only what is written is read: a record that was seen once is there after a
   * crash too.
   */
  async read(shard: string, after: string | undefined, limit: number): Promise<StreamRecord[]> {
    const prefix = this.#recordsOf(shard);
    const range = { gt: prefix + (after ?? ''), lt: `${prefix}~`, limit };
    return (await this.#level.values(range).all()) as StreamRecord[];
  }

  /** Calls `listener` whenever there are new records to read; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /**
   * The last sequence number that a consumer has saved for a shard: where it goes on after a
   * restart.
   */
  checkpoint(consumer: string, shard: string): string | undefined {
    return this.#ledger.get(this.#checkpointOf(consumer, shard)) as string | undefined;
  }

  async saveCheckpoint(consumer: string, shard: string, sequence: string): Promise<void> {
    await this.#ledger.commit([
      { type: 'put', key: this.#checkpointOf(consumer, shard), value: sequence },
    ]);
  }

  /** Forgets a shard's records up to and including a sequence number; returns how many. */
  async trim(shard: string, through: string): Promise<number> {
    const prefix = this.#recordsOf(shard);
    return this.#forget(await this.#level.keys({ gte: prefix, lte: prefix + through }).all());
  }

  /**
   * Forgets all records from before an instant (ms), as DynamoDB does after 24 hours; returns how
   * many.
   */
  async trimBefore(instant: number): Promise<number> {
    const keys: string[] = [];
    for (const shard of this.shards) {
      const prefix = this.#recordsOf(shard);
      for await (const [key, record] of this.#level.iterator({ gte: prefix, lt: `${prefix}~` })) {
        const created = (record as StreamRecord).dynamodb?.ApproximateCreationDateTime ?? 0;
        if (created * 1000 >= instant) break;
        keys.push(key);
      }
    }
    return this.#forget(keys);
  }

  async #forget(keys: readonly string[]): Promise<number> {
    const newest = keys
      .map((key) => key.slice(key.lastIndexOf('~') + 1))
      .sort()
      .at(-1);
    if (newest === undefined) return 0;
    const kept = this.#ledger.get(LAST_TRIMMED);
    const last = typeof kept === 'string' && kept > newest ? kept : newest;
    // Sequence numbers must go on growing after a restart, even if no record is left to tell where
    // they were.
    await this.#ledger.commit([
      ...keys.map((key) => ({ type: 'del' as const, key })),
      { type: 'put', key: LAST_TRIMMED, value: last },
    ]);
    return keys.length;
  }

  #recordsOf(shard: string): string {
    if (!this.shards.includes(shard))
      throw new Error(`The stream of ${this.#table} has no shard ${shard}`);
    return `stream-${this.#table}~${shard}~`;
  }

  #checkpointOf(consumer: string, shard: string): string {
    return `checkpoint-${this.#table}~${consumer}~${shard}`;
  }
}
