import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Partitions } from '../../../local/dynamodb/partitions.ts';
import type { Rates } from '../../../local/habits/names.ts';
import { eventually } from '../../eventually.ts';
import {
  createTable,
  type Database,
  openDatabase,
  put,
  readAll,
  rejection,
} from '../dynamodb/database.ts';

const opened: Database[] = [];
const directories: string[] = [];
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A database with the table `One`, whose habits begin once it is there. */
async function withHabits(rates: Partial<Rates>, sortKey = false): Promise<Database> {
  const database = await openDatabase(undefined, { seed: 5, rates: {} });
  opened.push(database);
  await createTable(database.client, 'One', { sortKey, stream: true });
  database.habits.set(rates);
  return database;
}

const keyOf = (id: string) => ({ id: { S: id } });
const get = async ({ client }: Database, id: string, ConsistentRead = false) =>
  (await client.send(new GetItemCommand({ TableName: 'One', Key: keyOf(id), ConsistentRead }))).Item
    ?.n?.N;
const transaction = (ids: readonly string[], ClientRequestToken?: string) =>
  new TransactWriteItemsCommand({
    TransactItems: ids.map((id) => ({ Put: { TableName: 'One', Item: keyOf(id) } })),
    ClientRequestToken,
  });
const codes = (error: Record<string, unknown>) =>
  (error.CancellationReasons as { Code: string }[]).map(({ Code }) => Code);
const struck = ({ habits }: Database, name: keyof Rates) => habits.report().habits[name].struck;

describe('conflicts', () => {
  it('refuse a single write, and cancel a transaction for one of its items', async () => {
    const database = await withHabits({ conflicts: 1 });
    const { client } = database;
    expect((await rejection(put(client, 'One', 'x', 1))).name).toBe('TransactionConflictException');
    const error = await rejection(client.send(transaction(['x', 'y'])));
    expect(error.name).toBe('TransactionCanceledException');
    expect(codes(error).sort()).toEqual(['None', 'TransactionConflict']);
    const read = new TransactGetItemsCommand({
      TransactItems: [{ Get: { TableName: 'One', Key: keyOf('x') } }],
    });
    expect(codes(await rejection(client.send(read)))).toEqual(['TransactionConflict']);
    expect(await get(database, 'x')).toBeUndefined();
    expect(struck(database, 'conflicts')).toBe(3);
  });

  it('are about the item that somebody else has just written', async () => {
    const { client, habits } = await withHabits({});
    await put(client, 'One', 'hot', 1);
    habits.set({ conflicts: 1 });
    expect(codes(await rejection(client.send(transaction(['a', 'hot', 'b']))))).toEqual([
      'None',
      'TransactionConflict',
      'None',
    ]);
  });

  it('spare the retry of a transaction that was carried out', async () => {
    const { client, habits } = await withHabits({});
    await client.send(transaction(['x'], 'token'));
    habits.set({ conflicts: 1, capacity: 1 });
    await client.send(transaction(['x'], 'token'));
  });

  it('strike the same requests again for the same seed', async () => {
    const pattern = async () => {
      const database = await withHabits({ conflicts: 0.1 });
      const answers: string[] = [];
      for (let n = 0; n < 30; n++)
        answers.push(await put(database.client, 'One', `x${n % 7}`, n).then(() => '', String));
      return answers;
    };
    const first = await pattern();
    expect(first.filter((answer) => answer !== '').length).toBeGreaterThan(2);
    expect(await pattern()).toEqual(first);
  });
});

describe('stale reads', () => {
  it('answer with the item as it was up to a second ago, consistent ones never', async () => {
    const database = await withHabits({ stale: 1 });
    const { client, clock } = database;
    for (const n of [1, 2]) await put(client, 'One', 'x', n);
    const seen = new Set<string | undefined>();
    for (let n = 0; n < 12; n++) seen.add(await get(database, 'x'));
    expect([...seen].sort()).toEqual(['1', undefined]);
    expect(await get(database, 'x', true)).toBe('2');
    clock.now += 1_001;
    expect(await get(database, 'x')).toBe('2');
    expect(struck(database, 'stale')).toBe(12);
  });

  it('leave the stream as it is', async () => {
    const { client, local } = await withHabits({ stale: 1 });
    for (const n of [1, 2, 3]) await put(client, 'One', 'x', n);
    const records = await readAll(local.streams.of('One'));
    expect(records.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toEqual(['1', '2', '3']);
  });

  it('show in batches, queries and scans, in order and by the page', async () => {
    const database = await withHabits({}, true);
    const { client, clock, habits } = database;
    const Item = (part: string) => ({ id: { S: 'x' }, part: { S: part } });
    for (const part of ['a', 'b', 'c', 'é'])
      await client.send(new PutItemCommand({ TableName: 'One', Item: Item(part) }));
    clock.now += 2_000;
    await client.send(new DeleteItemCommand({ TableName: 'One', Key: Item('b') }));
    habits.set({ stale: 1 });
    const query = async (more: Partial<QueryCommandInput>) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: 'One',
          KeyConditionExpression: 'id = :x',
          ExpressionAttributeValues: { ':x': { S: 'x' } },
          ...more,
        }),
      );
      return Items.map(({ part }) => part?.S).join('');
    };
    expect(await query({})).toBe('abcé');
    expect(await query({ ScanIndexForward: false, Limit: 3 })).toBe('écb');
    expect(await query({ Limit: 2, ExclusiveStartKey: Item('a') })).toBe('bc');
    expect(await query({ ConsistentRead: true })).toBe('acé');
    expect((await client.send(new ScanCommand({ TableName: 'One' }))).Count).toBe(4);
    const batch = new BatchGetItemCommand({ RequestItems: { One: { Keys: [Item('b')] } } });
    expect((await client.send(batch)).Responses?.One).toEqual([Item('b')]);
    await client.send(new PutItemCommand({ TableName: 'One', Item: Item('d') }));
    expect(await query({})).not.toContain('d');
  });
});

describe('capacity', () => {
  /** Two ids that lie in different partitions. */
  const [near = '', far = ''] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].filter(
    (id, index, all) =>
      index === 0 || Partitions.ofKey('One', { S: id }) !== Partitions.ofKey('One', { S: all[0] }),
  );
  /** One write unit and three read units a second. */
  const NEARLY_NONE = 0.999;

  it('throttles a write of a partition that has no units left, and no other', async () => {
    const database = await withHabits({ capacity: NEARLY_NONE });
    const { client, habits } = database;
    await put(client, 'One', near, 1);
    const error = await rejection(put(client, 'One', near, 2));
    expect(error.name).toBe('ProvisionedThroughputExceededException');
    await put(client, 'One', far, 1);
    expect(struck(database, 'capacity')).toBe(1);
    habits.clear();
    expect(await get(database, near)).toBe('1');
  });

  it('gives units again as time goes by', async () => {
    const { client } = await withHabits({ capacity: 0.99 });
    const until = async (): Promise<number> => {
      for (let done = 0; ; done++) {
        if (
          await put(client, 'One', near, 1).then(
            () => false,
            () => true,
          )
        )
          return done;
      }
    };
    expect(await until()).toBeGreaterThanOrEqual(10);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await until()).toBeGreaterThanOrEqual(2);
  });

  it('cancels a transaction, with the reason at each item that is throttled', async () => {
    const { client } = await withHabits({ capacity: NEARLY_NONE });
    await put(client, 'One', near, 1);
    const error = await rejection(client.send(transaction([far, near])));
    expect(codes(error)).toEqual(['None', 'ThrottlingError']);
  });

  it('leaves items of a batch unprocessed, and refuses it where all are', async () => {
    const database = await withHabits({ capacity: NEARLY_NONE });
    const { client } = database;
    const write = (...ids: string[]) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: { One: ids.map((id) => ({ PutRequest: { Item: keyOf(id) } })) },
        }),
      );
    await put(client, 'One', near, 1);
    expect((await write(near, far)).UnprocessedItems).toEqual({
      One: [{ PutRequest: { Item: keyOf(near) } }],
    });
    expect((await rejection(write(near))).name).toBe('ProvisionedThroughputExceededException');
    for (let n = 0; n < 3; n++) await get(database, near, true);
    const read = await client.send(
      new BatchGetItemCommand({ RequestItems: { One: { Keys: [keyOf(near), keyOf(far)] } } }),
    );
    expect(read.Responses).toEqual({ One: [keyOf(far)] });
    expect(read.UnprocessedKeys).toMatchObject({ One: { Keys: [keyOf(near)] } });
  });

  it('throttles a query of a partition that others have read', async () => {
    const { client } = await withHabits({ capacity: NEARLY_NONE });
    await put(client, 'One', near, 1);
    const query = () =>
      client.send(
        new QueryCommand({
          TableName: 'One',
          KeyConditionExpression: 'id = :x',
          ExpressionAttributeValues: { ':x': { S: near } },
          ConsistentRead: true,
        }),
      );
    expect(await query()).not.toHaveProperty('ConsumedCapacity');
    for (let n = 0; n < 2; n++) await query();
    expect((await rejection(query())).name).toBe('ProvisionedThroughputExceededException');
  });
});

describe('a call that hangs', () => {
  it('is never answered, and was carried out or not', async () => {
    const database = await withHabits({ hang: 1 });
    const { client, habits } = database;
    const ids = Array.from({ length: 12 }, (_, n) => `x${n}`);
    const cut = new AbortController();
    const asked = ids.map((id) =>
      rejection(
        client.send(new PutItemCommand({ TableName: 'One', Item: keyOf(id) }), {
          abortSignal: cut.signal,
        }),
      ),
    );
    await eventually('every call hangs', async () => struck(database, 'hang') === ids.length);
    cut.abort();
    expect((await Promise.all(asked)).map(({ name }) => name)).toEqual(ids.map(() => 'AbortError'));
    habits.clear();
    const count = async () => (await client.send(new ScanCommand({ TableName: 'One' }))).Count ?? 0;
    await eventually('one of them is carried out', async () => (await count()) > 0);
    expect(await count()).toBeLessThan(ids.length);
  });
});

describe('several shards', () => {
  it('spread keys, keep the order of each, and stay for as long as the state is kept', async () => {
    const path = mkdtempSync(join(tmpdir(), 'interdict-shards-'));
    directories.push(path);
    const first = await openDatabase(path, { seed: 5, rates: { shards: 1 } });
    await createTable(first.client, 'One', { stream: true });
    const ids = Array.from({ length: 24 }, (_, n) => `key ${n}`);
    for (const n of [1, 2, 3]) for (const id of ids) await put(first.client, 'One', id, n);
    await first.close();
    const again = await openDatabase(path);
    opened.push(again);
    const stream = again.local.streams.of('One');
    expect(stream.shards).toHaveLength(8);
    const byShard = await Promise.all(
      stream.shards.map((shard) => stream.read(shard, undefined, 100)),
    );
    expect(byShard.filter((records) => records.length > 0).length).toBeGreaterThan(4);
    for (const id of ids) {
      const found = byShard
        .map((records) => records.filter(({ dynamodb }) => dynamodb?.Keys?.id?.S === id))
        .filter((records) => records.length > 0);
      expect(found).toHaveLength(1);
      expect(found[0]?.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toEqual(['1', '2', '3']);
    }
  });
});
