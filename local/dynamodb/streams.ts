import { createHash } from 'node:crypto';
import {
  type Body,
  engine,
  type Item,
  type Level,
  type Operation,
  type TableDescription,
} from './engine.ts';
import type { Ledger } from './ledger.ts';
import { sameItem } from './same-item.ts';
import type { Change } from './staging.ts';
import type { TableRegistry } from './table-registry.ts';
import { LAST_TRIMMED, shardNames, TableStream } from './table-stream.ts';

export type { TableStream } from './table-stream.ts';

/** The name that DynamoDB gives itself in the record when it deletes an expired item. */
const EXPIRY = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** Shards of a stream, and with the habit of having several. */
export const FEW_SHARDS = 2;
export const MANY_SHARDS = 8;
/** Where the number of shards is kept. */
const SHARD_COUNT = 'shards~count';

/**
 * Sequence numbers are strings of 21 digits, so that they sort as strings as they do as numbers.
 */
const sequenceNumber = (n: number) => `1${String(n).padStart(20, '0')}`;

/** The streams of all tables. It makes the records that go into the ledger with their changes. */
export class Streams {
  readonly #level: Level;
  readonly #ledger: Ledger;
  readonly #tables: TableRegistry;
  readonly #now: () => number;
  readonly #region: string;
  readonly #streams = new Map<string, TableStream>();
  #last = 0;
  #shards: readonly string[];

  constructor(
    level: Level,
    ledger: Ledger,
    tables: TableRegistry,
    region: string,
    { now, shards }: { readonly now: () => number; readonly shards: number },
  ) {
    this.#shards = shardNames(shards);
    this.#level = level;
    this.#ledger = ledger;
    this.#tables = tables;
    this.#region = region;
    this.#now = now;
  }

  /**
   * Finds the last sequence number given out before a restart, and the number of shards: a kept
   * state goes on with its own, or an item's records would lie in two.
   */
  async load(): Promise<void> {
    const kept = this.#ledger.get(SHARD_COUNT);
    if (typeof kept === 'number') this.#shards = shardNames(kept);
    else {
      if (this.#tables.names().length > 0) this.#shards = shardNames(FEW_SHARDS);
      await this.#ledger.commit([{ type: 'put', key: SHARD_COUNT, value: this.#shards.length }]);
    }
    const seen = [this.#ledger.get(LAST_TRIMMED)];
    for (const table of this.#tables.names()) {
      for (const shard of this.#shards) {
        const prefix = `stream-${table}~${shard}~`;
        const newest = await this.#level
          .keys({ gte: prefix, lt: `${prefix}~`, reverse: true, limit: 1 })
          .all();
        seen.push(newest[0]?.slice(prefix.length));
      }
    }
    for (const sequence of seen) {
      if (typeof sequence === 'string')
        this.#last = Math.max(this.#last, Number(sequence.slice(1)));
    }
  }

  /** The stream of a table. Throws if the table does not exist or was created without one. */
  of(name: string): TableStream {
    const { description } = this.#tables.get(name);
    if (!description.LatestStreamArn) {
      throw new Error(
        `Table ${name} has no stream: create it with StreamSpecification.StreamEnabled`,
      );
    }
    const known = this.#streams.get(name);
    if (known?.arn === description.LatestStreamArn) return known;
    const stream = new TableStream(description, this.#level, this.#ledger, this.#shards);
    this.#streams.set(name, stream);
    return stream;
  }

  /** Tables that stream. */
  names(): string[] {
    return this.#tables
      .names()
      .filter((name) => this.#tables.get(name).description.LatestStreamArn);
  }

  /**
   * The writes that put the changes' records into their streams; none for an item left the same.
   */
  recordsOf(changes: readonly Change[], expired = false): Operation[] {
    const operations: Operation[] = [];
    for (const change of changes) {
      if (!change.table.LatestStreamArn || sameItem(change.before, change.after)) continue;
      this.#last += 1;
      const sequence = sequenceNumber(this.#last);
      const key = `stream-${change.table.TableName}~${this.#shardOf(change)}~${sequence}`;
      operations.push({ type: 'put', key, value: this.#record(change, sequence, expired) });
    }
    return operations;
  }

  #shardOf({ table, before, after }: Change): string {
    const partitionKey = table.KeySchema[0]?.AttributeName ?? '';
    const [type = 'S', value] = Object.entries((after ?? before)?.[partitionKey] ?? {})[0] ?? [];
    const spread = Number.parseInt(engine.hashPrefix(value, type), 16);
    return this.#shards[spread % this.#shards.length] ?? '';
  }

  announce(changes: readonly Change[]): void {
    for (const name of new Set(changes.map(({ table }) => table.TableName)))
      this.#streams.get(name)?.announce();
  }

  #record({ table, before, after }: Change, sequence: string, expired: boolean): Body {
    const view = table.StreamSpecification?.StreamViewType ?? '';
    const keys = keysOf(table, (after ?? before) as Item);
    const newImage = view.startsWith('NEW') ? after : undefined;
    const oldImage = view.endsWith('OLD_IMAGES') || view === 'OLD_IMAGE' ? before : undefined;
    return {
      eventID: createHash('md5').update(`${table.LatestStreamArn}/${sequence}`).digest('hex'),
      eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.#region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(this.#now() / 1000),
        Keys: keys,
        ...(newImage && { NewImage: newImage }),
        ...(oldImage && { OldImage: oldImage }),
        SequenceNumber: sequence,
        SizeBytes: [keys, newImage, oldImage].reduce(
          (sum, item) => sum + (item ? engine.itemSize(item) : 0),
          0,
        ),
        StreamViewType: view,
      },
      ...(expired && { userIdentity: EXPIRY }),
      eventSourceARN: table.LatestStreamArn,
    };
  }
}

export function keysOf(table: TableDescription, item: Item): Item {
  const keys: Item = {};
  for (const { AttributeName: name } of table.KeySchema) keys[name] = item[name] ?? {};
  return keys;
}
