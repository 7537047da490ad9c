import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Part, Pass } from '../../domain/passes/pass.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Page, Work } from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { queryAll, queryPage } from '../dynamodb/query-page.ts';
import { transact } from '../dynamodb/transact.ts';
import {
  expiresAfter,
  fromPartItem,
  fromPassItem,
  listingKey,
  listingOf,
  partName,
  RUNNING,
  toPartItem,
  toPassItem,
  workKey,
} from './work-item.ts';

const MARK = 'MARK';

function markKey(id: string): Item {
  return toItem({ id: `ANNOUNCED#${id}`, part: MARK });
}

/** Passes and their parts, removal counters and marks of announcements in DynamoDB. */
export class DynamoWork implements Work {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async start(pass: Pass): Promise<boolean> {
    const TableName = this.#table;
    const refused = await transact(this.#client, [
      { Put: { TableName, Item: toPassItem(workKey(pass.id), pass), ...absent('id') } },
      { Put: { TableName, Item: toPassItem(toItem({ id: RUNNING, part: pass.id }), pass) } },
      { Put: { TableName, Item: toPassItem(listingKey(pass), pass) } },
    ]);
    return refused.length === 0;
  }

  async read(passId: string): Promise<Pass | null> {
    const item = await this.#get(workKey(passId));
    return item === undefined ? null : fromPassItem(item);
  }

  async running(): Promise<readonly Pass[]> {
    const items = await queryAll(this.#client, {
      table: this.#table,
      partition: ['id', RUNNING],
      sortKey: 'part',
    });
    return items.map(fromPassItem);
  }

  async list(banId: string | null, cursor: string | null, limit: number): Promise<Page<Pass>> {
    const query = {
      table: this.#table,
      partition: ['id', listingOf(banId)],
      sortKey: 'part',
      newestFirst: true,
    } as const;
    const page = await queryPage(this.#client, query, cursor, limit);
    return { ...page, items: page.items.map(fromPassItem) };
  }

  async readPart(passId: string, part: number): Promise<Part | null> {
    const item = await this.#get(workKey(passId, partName(part)));
    return item === undefined ? null : fromPartItem(item);
  }

  async readParts(passId: string): Promise<readonly Part[]> {
    const items = await queryAll(this.#client, {
      table: this.#table,
      partition: ['id', `WORK#${passId}`],
      sortKey: 'part',
    });
    return items.filter((item) => item.part?.S?.startsWith('PART#')).map(fromPartItem);
  }

  async savePart(part: Part): Promise<boolean> {
    const condition = part.lock === 1 ? absent('id') : unchanged({ lock: part.lock - 1 });
    return putIf(this.#client, this.#table, toPartItem(part), condition);
  }

  async finish(pass: Pass): Promise<boolean> {
    const TableName = this.#table;
    const unfinished = {
      ConditionExpression: 'attribute_exists(#id) AND attribute_not_exists(#finished)',
      ExpressionAttributeNames: { '#id': 'id', '#finished': 'finished' },
    };
    const refused = await transact(this.#client, [
      { Put: { TableName, Item: toPassItem(workKey(pass.id), pass), ...unfinished } },
      { Delete: { TableName, Key: toItem({ id: RUNNING, part: pass.id }) } },
      { Put: { TableName, Item: toPassItem(listingKey(pass), pass) } },
    ]);
    return refused.length === 0;
  }

  async announced(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const items = await batchGet(this.#client, this.#table, ids.map(markKey), true);
    const found = new Set(items.map((item) => item.id?.S));
    return new Set(ids.filter((id) => found.has(`ANNOUNCED#${id}`)));
  }

  async markAnnounced(id: string, at: Instant): Promise<void> {
    const item = { ...markKey(id), ...toItem({ at, expires: expiresAfter(at) }) };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async #get(key: Item): Promise<Item | undefined> {
    return (
      await this.#client.send(
        new GetItemCommand({ TableName: this.#table, Key: key, ConsistentRead: true }),
      )
    ).Item;
  }
}
