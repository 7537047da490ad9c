import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Inventory } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { FindingKey, Fleet, FleetChange, Page } from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { unchanged } from '../dynamodb/condition.ts';
import { putIf, throughConflicts } from '../dynamodb/put-if.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import { scanPage } from '../dynamodb/scan-page.ts';
import { transact } from '../dynamodb/transact.ts';
import { banShard, fromFindingItem, toFindingItem } from './finding-item.ts';
import { type FleetTables, fleetWrites, MOST_MOVES, toTransactItem } from './fleet-writes.ts';
import { fromHeadItem, toHeadItem } from './head-item.ts';
import { fromInventoryItem } from './inventory-item.ts';

/** Devices, their inventories and their findings in DynamoDB. */
export class DynamoFleet implements Fleet {
  readonly mostMoves = MOST_MOVES;
  readonly #client: DynamoDBClient;
  readonly #tables: FleetTables;

  constructor(client: DynamoDBClient, tables: FleetTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async readHead(deviceId: string, consistent: boolean): Promise<Head | null> {
    const item = await this.#get(this.#tables.devices, deviceId, consistent);
    return item === undefined ? null : fromHeadItem(item);
  }

  async readInventory(deviceId: string): Promise<Inventory | null> {
    const item = await this.#get(this.#tables.inventories, deviceId, true);
    return item === undefined ? null : fromInventoryItem(item);
  }

  async readInventories(deviceIds: readonly string[]): Promise<ReadonlyMap<string, Inventory>> {
    const items = await batchGet(
      this.#client,
      this.#tables.inventories,
      deviceIds.map((deviceId) => toItem({ deviceId })),
      true,
    );
    return new Map(
      items.map(fromInventoryItem).map((inventory) => [inventory.deviceId, inventory]),
    );
  }

  async readFindings(keys: readonly FindingKey[]): Promise<readonly Finding[]> {
    const rows = keys.map(({ banId, shard, deviceId }) =>
      toItem({ banShard: banShard(banId, shard), deviceId }),
    );
    return (await batchGet(this.#client, this.#tables.findings, rows, true)).map(fromFindingItem);
  }

  async record(change: FleetChange): Promise<boolean> {
    const writes = fleetWrites(this.#tables, change);
    const [head] = writes;
    if (writes.length === 1 && head !== undefined && head.condition !== null) {
      return putIf(this.#client, head.table, toHeadItem(change.head.after), head.condition);
    }
    return (await transact(this.#client, writes.map(toTransactItem))).length === 0;
  }

  async touch(
    deviceId: string,
    lastSeen: Instant,
    run: string | null,
    observed: { readonly at: Instant; readonly lock: number } | null,
  ): Promise<void> {
    const seen = { lastSeen, ...(run === null ? {} : { run }) };
    // A missing head has no lastSeen, so the comparison fails.
    const notLater = '#lastSeen <= :lastSeen';
    if (observed !== null) {
      const condition = `${notLater} AND #observedAt < :observedAt AND #lock = :lock`;
      const set = { ...seen, observedAt: observed.at };
      if (await this.#set(deviceId, set, condition, { lock: observed.lock })) return;
    }
    await this.#set(deviceId, seen, notLater);
  }

  async moveFinding(before: Finding, after: Finding): Promise<boolean> {
    return putIf(
      this.#client,
      this.#tables.findings,
      toFindingItem(after),
      unchanged({ lock: before.lock }),
    );
  }

  async queryFindings(
    banId: string,
    shard: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Finding>> {
    const partition = ['banShard', banShard(banId, shard)] as const;
    const page = await queryPage(
      this.#client,
      { table: this.#tables.findings, partition, sortKey: 'deviceId' },
      cursor,
      limit,
    );
    return { ...page, items: page.items.map(fromFindingItem) };
  }

  async scanHeads(
    segment: number,
    segments: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Head>> {
    const scan = {
      table: this.#tables.devices,
      name: 'heads',
      key: 'deviceId',
      segment,
      segments,
      consistent: false,
    };
    const page = await scanPage(this.#client, scan, cursor, limit);
    return { ...page, items: page.items.map(fromHeadItem) };
  }

  /**
   * Sets attributes of a head. `false`: the condition does not hold. The condition may name these
   * attributes and `others`.
   */
  async #set(
    deviceId: string,
    values: Readonly<Record<string, string | number>>,
    condition: string,
    others: Readonly<Record<string, string | number>> = {},
  ): Promise<boolean> {
    const named = Object.entries({ ...values, ...others });
    const update = new UpdateItemCommand({
      TableName: this.#tables.devices,
      Key: toItem({ deviceId }),
      UpdateExpression: `SET ${Object.keys(values)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(named.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(
        Object.fromEntries(named.map(([name, value]) => [`:${name}`, value])),
      ),
    });
    try {
      await throughConflicts(() => this.#client.send(update));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  async #get(table: string, deviceId: string, consistent: boolean): Promise<Item | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: table,
        Key: toItem({ deviceId }),
        ConsistentRead: consistent,
      }),
    );
    return answer.Item;
  }
}
