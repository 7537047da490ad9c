import { shareOf } from '../habits/generator.ts';
import type { NamedItem } from './named-items.ts';

/**
 * What a partition gives in a second at most ("Burst and adaptive capacity", DynamoDB developer
 * guide): 1,000 write units and 3,000 read units.
 */
const MOST = { write: 1_000, read: 3_000 } as const;
/** A new table on demand has four partitions: it takes 4,000 writes a second at once. */
const PARTITIONS = 4;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * The partitions of all tables as token buckets: full after a second, by real time. A request that
 * finds a unit left takes what it needs, and leaves a debt if that is more.
 */
export class Partitions {
  readonly #buckets = new Map<string, Bucket>();
  /** The share of a partition's units that others use. */
  readonly #used: () => number;
  /** Real time in ms. */
  readonly #now: () => number;

  constructor(used: () => number, now: () => number = () => performance.now()) {
    this.#used = used;
    this.#now = now;
  }

  /** The partition in which an item's partition key lies. */
  static of({ table, key }: NamedItem): string {
    return Partitions.ofKey(table.TableName, key[table.KeySchema[0]?.AttributeName ?? '']);
  }

  static ofKey(table: string, value: unknown): string {
    return `${table}/${Math.floor(shareOf(JSON.stringify(value) ?? '') * PARTITIONS)}`;
  }

  /** Whether the partition has a unit left. */
  has(partition: string, kind: keyof typeof MOST): boolean {
    return this.#filled(partition, kind).tokens >= 1;
  }

  take(partition: string, kind: keyof typeof MOST, units: number): void {
    this.#filled(partition, kind).tokens -= units;
  }

  #filled(partition: string, kind: keyof typeof MOST): Bucket {
    const name = `${kind} ${partition}`;
    const most = MOST[kind] * (1 - this.#used());
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? { tokens: most, at: now };
    bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1000) * most);
    bucket.at = now;
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
