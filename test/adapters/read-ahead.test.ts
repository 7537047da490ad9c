import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import { batchGet } from '../../functions/adapters/dynamodb/batch-get.ts';
import { absent } from '../../functions/adapters/dynamodb/condition.ts';
import { putIf } from '../../functions/adapters/dynamodb/put-if.ts';
import { ReadAhead } from '../../functions/adapters/dynamodb/read-ahead.ts';
import { transact } from '../../functions/adapters/dynamodb/transact.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb/start.ts';
import { NOON } from '../made/noon.ts';
import { type DynamoStores, dynamoStores } from './stores.ts';

let local: LocalDynamoDb;
let stores: DynamoStores;
let others: DynamoDBClient;
let ahead: ReadAhead;
let table: string;
let asked: string[];

beforeAll(async () => {
  local = await startDynamoDb({ now: () => NOON });
});
beforeEach(async () => {
  stores = await dynamoStores(local.endpoint, true);
  others = stores.client;
  table = stores.tables.work;
  asked = [];
  const counted = Object.assign(Object.create(others), {
    send: (command: object, ...rest: unknown[]) => {
      asked.push(command.constructor.name.replace('Command', ''));
      return (others.send as (...all: unknown[]) => unknown).call(others, command, ...rest);
    },
  });
  ahead = new ReadAhead(
    counted,
    new Map([
      [table, ['id', 'part']],
      [stores.tables.blocklist, ['id', 'part']],
    ]),
  );
});
afterEach(() => {
  local.faults.clear();
  return stores.close();
});
afterAll(() => local.close());

const key = (id: string) => toItem({ id, part: 'ROW' });
const row = (id: string, value: number) => ({ ...key(id), ...toItem({ value }) });
const put = (client: DynamoDBClient, id: string, value: number) =>
  client.send(new PutItemCommand({ TableName: table, Item: row(id, value) }));

async function numberAt(id: string, inTable = table): Promise<number | null> {
  const get = new GetItemCommand({ TableName: inTable, Key: key(id), ConsistentRead: true });
  const { Item } = await ahead.client.send(get);
  return Item === undefined ? null : Number(Item.value?.N);
}

async function numbersAt(...ids: string[]): Promise<readonly number[]> {
  const items = await batchGet(ahead.client, table, ids.map(key), true);
  return items.map(({ value }) => Number(value?.N)).sort();
}

/** A run that reads these rows; returns what it asked the database. */
async function run(...ids: string[]): Promise<readonly string[]> {
  asked.length = 0;
  await ahead.begin();
  for (const id of ids) await numberAt(id);
  return [...asked];
}

describe('rows that a run asked for by key', () => {
  test('are read by the next run in one batch, be they there or not', async () => {
    await put(others, 'a', 1);
    await put(others, 'b', 2);
    expect(await run('a', 'b', 'none')).toEqual(['GetItem', 'GetItem', 'GetItem']);
    await put(others, 'a', 3);
    expect(await run('a', 'b', 'none')).toEqual(['BatchGetItem']);
    expect([await numberAt('a'), await numberAt('b'), await numberAt('none')]).toEqual([
      3,
      2,
      null,
    ]);
    expect(await numbersAt('b', 'none', 'a')).toEqual([2, 3]);
    expect(await run()).toEqual(['BatchGetItem']);
    expect(await run()).toEqual([]);
  });

  test('of several tables are in the same batch, and those of others are never', async () => {
    const { blocklist, audit } = stores.tables;
    const look = async () => {
      asked.length = 0;
      await ahead.begin();
      for (const name of [table, blocklist]) await numberAt('a', name);
      const get = new GetItemCommand({
        TableName: audit,
        Key: toItem({ day: 'x', sequence: 1 }),
        ConsistentRead: true,
      });
      await ahead.client.send(get).catch(() => undefined);
      return [...asked];
    };
    await look();
    expect(await look()).toEqual(['BatchGetItem', 'GetItem']);
  });

  test('are a hundred in each batch, and a thousand in all', async () => {
    const ids = Array.from({ length: 1_010 }, (_, n) => `row ${n}`);
    await numbersAt(...ids);
    const again = await run(...ids);
    expect(again.filter((name) => name === 'BatchGetItem')).toHaveLength(10);
    expect(again.filter((name) => name === 'GetItem')).toHaveLength(10);
  });

  test('are read one by one where they could not be read ahead', async () => {
    await put(others, 'a', 1);
    await run('a');
    local.faults.add({ operation: 'BatchGetItem', table, mode: 'error', count: 100 });
    expect(await run('a')).toEqual(['BatchGetItem', 'GetItem']);
    expect(await numberAt('a')).toBe(1);
  });

  test('are read one by one where a batch left them out', async () => {
    const big = 'x'.repeat(390_000);
    const ids = Array.from({ length: 60 }, (_, n) => `row ${n}`);
    for (const id of ids)
      await others.send(
        new PutItemCommand({ TableName: table, Item: { ...row(id, 7), big: { S: big } } }),
      );
    await run(...ids);
    const again = await run(...ids);
    expect(again[0]).toBe('BatchGetItem');
    expect(again.length).toBeGreaterThan(1);
    expect(again.length).toBeLessThan(ids.length);
    expect(await numberAt('row 59')).toBe(7);
  });
});

describe('within a run', () => {
  beforeEach(async () => {
    await put(others, 'a', 1);
    await put(others, 'b', 1);
    await run('a', 'b');
    await ahead.begin();
  });

  test('rows are as they were when it began, but for what it wrote', async () => {
    await put(others, 'a', 2);
    await put(others, 'b', 2);
    expect([await numberAt('a'), await numberAt('b')]).toEqual([1, 1]);
    await put(ahead.client, 'a', 3);
    expect([await numberAt('a'), await numberAt('b')]).toEqual([3, 1]);
    const Item = row('b', 4);
    const change = [
      { Put: { TableName: table, Item } },
      { Delete: { TableName: table, Key: key('a') } },
    ];
    await ahead.client.send(new TransactWriteItemsCommand({ TransactItems: change }));
    expect([await numberAt('a'), await numberAt('b')]).toEqual([null, 4]);
  });

  test('all rows are read again after a write that failed', async () => {
    await put(others, 'a', 2);
    expect(await putIf(ahead.client, table, row('b', 9), absent('id'))).toBe(false);
    expect(await numberAt('a')).toBe(2);
    await ahead.begin();
    await put(others, 'a', 3);
    const refused = [{ Put: { TableName: table, Item: row('b', 9), ...absent('id') } }];
    expect(await transact(ahead.client, refused)).toEqual([0]);
    expect(await numberAt('a')).toBe(3);
  });

  test('a read that need not be consistent, or not whole, goes to the database', async () => {
    await put(others, 'a', 2);
    const of = async (how: object) => {
      const get = new GetItemCommand({ TableName: table, Key: key('a'), ...how });
      return (await ahead.client.send(get)).Item?.value?.N;
    };
    expect(await of({})).toBe('2');
    expect(await of({ ConsistentRead: true, ProjectionExpression: 'id' })).toBeUndefined();
    const batch = { [table]: { Keys: [key('a')] } };
    const { Responses } = await ahead.client.send(new BatchGetItemCommand({ RequestItems: batch }));
    expect(Responses?.[table]?.[0]?.value?.N).toBe('2');
  });
});
