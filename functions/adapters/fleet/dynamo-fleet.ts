import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { PlaceChange } from '../../domain/bans/places.ts';
import type { Inventory } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type {
  FindingKey,
  FindingsChange,
  Fleet,
  FleetChange,
  Page,
  Written,
} from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchEach, batchGet } from '../dynamodb/batch-get.ts';
import type { Condition } from '../dynamodb/condition.ts';
import { putIf, throughConflicts } from '../dynamodb/put-if.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import { scanPage } from '../dynamodb/scan-page.ts';
import { transact } from '../dynamodb/transact.ts';
import { banShard, fromFindingItem } from './finding-item.ts';
import {
  type FleetTables,
  findingWrite,
  fleetWrites,
  MOST_MOVES,
  toTransactItem,
} from './fleet-writes.ts';
import { fromHeadItem, toHeadItem } from './head-item.ts';
import { fromInventoryItem } from './inventory-item.ts';
import { placeWrite } from './place-item.ts';
import { Together } from './together.ts';

/** Devices, their inventories and their findings in DynamoDB. */
export class DynamoFleet implements Fleet {
  readonly mostMoves = MOST_MOVES;
  readonly #client: DynamoDBClient;
  readonly #tables: FleetTables;
  readonly #together = new Together((change) => this.#move(change));

  constructor(client: DynamoDBClient, tables: FleetTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async readHead(deviceId: string, consistent: boolean): Promise<Head | null> {
    const item = await this.#get(this.#tables.devices, deviceId, consistent);
    return item === undefined ? null : fromHeadItem(item);
  }

  async readHeads(deviceIds: readonly string[], consistent: boolean): Promise<readonly Head[]> {
    const keys = deviceIds.map((deviceId) => toItem({ deviceId }));
    return (await batchGet(this.#client, this.#tables.devices, keys, consistent)).map(fromHeadItem);
  }

  async readInventory(deviceId: string): Promise<Inventory | null> {
    const item = await this.#get(this.#tables.inventories, deviceId, true);
    return item === undefined ? null : fromInventoryItem(item);
  }

  /** Of what is still packed it holds one answer of DynamoDB, which is 16 MB at most. */
  eachInventory(deviceIds: readonly string[], use: (inventory: Inventory) => void): Promise<void> {
    const keys = deviceIds.map((deviceId) => toItem({ deviceId }));
    return batchEach(this.#client, { table: this.#tables.inventories, keys }, (item) =>
      use(fromInventoryItem(item)),
    );
  }

  async readFindings(keys: readonly FindingKey[]): Promise<readonly Finding[]> {
    const rows = keys.map(({ banId, shard, deviceId }) =>
      toItem({ banShard: banShard(banId, shard), deviceId }),
    );
    return (await batchGet(this.#client, this.#tables.findings, rows, true)).map(fromFindingItem);
  }

  async record(change: FleetChange): Promise<Written> {
    const { places = [] } = change;
    const writes = fleetWrites(this.#tables, change);
    const [head] = writes;
    if (writes.length === 1 && places.length === 0 && head?.condition)
      return this.#put(head.table, toHeadItem(change.head.after), head.condition);
    return this.#transact(writes.map(toTransactItem), places);
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

  async moveFindings(change: FindingsChange): Promise<Written> {
    const [place, ...others] = change.places ?? [];
    return place === undefined || others.length > 0
      ? this.#move(change)
      : this.#together.write(change, place);
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
    { consistent } = { consistent: false },
  ): Promise<Page<Head>> {
    const scan = {
      table: this.#tables.devices,
      name: 'heads',
      key: 'deviceId',
      segment,
      segments,
      consistent,
    };
    const page = await scanPage(this.#client, scan, cursor, limit);
    return { ...page, items: page.items.map(fromHeadItem) };
  }

  async #move({ findings, places = [] }: FindingsChange): Promise<Written> {
    const [only, ...others] = findings.map((one) => findingWrite(this.#tables, one));
    if (only === undefined) return 'written';
    if (others.length === 0 && places.length === 0 && only.condition)
      return this.#put(only.table, only.item, only.condition);
    return this.#transact([only, ...others].map(toTransactItem), places);
  }

  async #put(table: string, item: Item, condition: Condition): Promise<Written> {
    return (await putIf(this.#client, table, item, condition)) ? 'written' : 'changed';
  }

  /** The writes come first, then the places. */
  async #transact(
    writes: readonly TransactWriteItem[],
    places: readonly PlaceChange[],
  ): Promise<Written> {
    const taken = places.map((place) => placeWrite(this.#tables.places, place));
    const refused = await transact(this.#client, [...writes, ...taken]);
    if (refused.length === 0) return 'written';
    return refused.some((place) => place < writes.length) ? 'changed' : 'spent';
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
