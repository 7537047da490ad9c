import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTable, type Database, openDatabase, put, rejection } from './database.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase();
  await createTable(database.client, 'Things');
  await createTable(database.client, 'Parts', { sortKey: true });
});
afterAll(() => database.close());

const get = async (id: string) => {
  const answer = await database.client.send(
    new GetItemCommand({ TableName: 'Things', Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return answer.Item;
};

describe('a single write', () => {
  test('is there for the next read', async () => {
    await put(database.client, 'Things', 'read', 1);
    expect(await get('read')).toEqual({ id: { S: 'read' }, n: { N: '1' } });
  });

  test('whose condition fails changes nothing and says so', async () => {
    await put(database.client, 'Things', 'kept', 1);
    const refusal = await rejection(
      database.client.send(
        new PutItemCommand({
          TableName: 'Things',
          Item: { id: { S: 'kept' } },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    );
    expect(refusal.name).toBe('ConditionalCheckFailedException');
    expect(refusal.Item).toBeUndefined();
    expect(await get('kept')).toMatchObject({ n: { N: '1' } });
  });

  test.each(['PutItem', 'UpdateItem', 'DeleteItem'])(
    '%s shows the item that its condition failed on, to those who ask for it',
    async (operation) => {
      await put(database.client, 'Things', 'shown', 7);
      const id = { id: { S: 'shown' } };
      const condition = {
        TableName: 'Things',
        ConditionExpression: 'n = :other',
        ExpressionAttributeValues: { ':other': { N: '8' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      } as const;
      const send = {
        PutItem: () => database.client.send(new PutItemCommand({ ...condition, Item: id })),
        UpdateItem: () =>
          database.client.send(
            new UpdateItemCommand({ ...condition, Key: id, UpdateExpression: 'REMOVE n' }),
          ),
        DeleteItem: () => database.client.send(new DeleteItemCommand({ ...condition, Key: id })),
      }[operation];
      const refusal = await rejection(Promise.resolve(send?.()));
      expect(refusal.Item).toEqual({ id: { S: 'shown' }, n: { N: '7' } });
      expect(await get('shown')).toMatchObject({ n: { N: '7' } });
    },
  );

  test('to an item that does not exist has none to show when its condition fails', async () => {
    const refusal = await rejection(
      database.client.send(
        new UpdateItemCommand({
          TableName: 'Things',
          Key: { id: { S: 'absent' } },
          UpdateExpression: 'SET n = :n',
          ConditionExpression: 'attribute_exists(id)',
          ExpressionAttributeValues: { ':n': { N: '1' } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    expect(refusal.name).toBe('ConditionalCheckFailedException');
    expect(refusal.Item).toBeUndefined();
    expect(await get('absent')).toBeUndefined();
  });

  test('answers what it was asked to return', async () => {
    await put(database.client, 'Things', 'returned', 1);
    const answer = await database.client.send(
      new UpdateItemCommand({
        TableName: 'Things',
        Key: { id: { S: 'returned' } },
        UpdateExpression: 'SET n = n + :one REMOVE gone',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(answer.Attributes).toEqual({ id: { S: 'returned' }, n: { N: '2' } });
  });
});

describe('at the same time', () => {
  test('a hundred increments of one item all count', async () => {
    const increment = () =>
      database.client.send(
        new UpdateItemCommand({
          TableName: 'Things',
          Key: { id: { S: 'counter' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    await Promise.all(Array.from({ length: 100 }, increment));
    expect(await get('counter')).toMatchObject({ n: { N: '100' } });
  });

  test(
    'writers that each expect the state they read, ' +
      'and read again when they lose, all get through',
    async () => {
      await put(database.client, 'Things', 'contended', 0);
      let lost = 0;
      const incrementFromRead = async () => {
        for (;;) {
          const n = Number((await get('contended'))?.n?.N);
          const write = database.client.send(
            new PutItemCommand({
              TableName: 'Things',
              Item: { id: { S: 'contended' }, n: { N: String(n + 1) } },
              ConditionExpression: 'n = :n',
              ExpressionAttributeValues: { ':n': { N: String(n) } },
            }),
          );
          if (
            await write.then(
              () => true,
              () => false,
            )
          )
            return;
          lost += 1;
        }
      };
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let round = 0; round < 4; round++) await incrementFromRead();
        }),
      );
      expect(await get('contended')).toMatchObject({ n: { N: '32' } });
      expect(lost).toBeGreaterThan(0);
    },
  );

  test('of fifty who want to be first exactly one is', async () => {
    const claims = Array.from({ length: 50 }, (_, n) =>
      database.client.send(
        new PutItemCommand({
          TableName: 'Things',
          Item: { id: { S: 'first' }, n: { N: String(n) } },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    );
    const outcomes = await Promise.allSettled(claims);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('many items', () => {
  test('are put and deleted in one batch', async () => {
    await put(database.client, 'Things', 'leaves', 1);
    const answer = await database.client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          Things: [
            { PutRequest: { Item: { id: { S: 'comes' } } } },
            { DeleteRequest: { Key: { id: { S: 'leaves' } } } },
          ],
        },
      }),
    );
    expect(answer.UnprocessedItems).toEqual({});
    expect(await get('comes')).toBeDefined();
    expect(await get('leaves')).toBeUndefined();
  });

  test('are queried in the order of their sort key, in pages, one way or the other', async () => {
    const parts = Array.from({ length: 30 }, (_, n) => String(n).padStart(2, '0'));
    for (const id of ['a', 'b']) {
      await Promise.all(
        parts.map((part) =>
          database.client.send(
            new PutItemCommand({ TableName: 'Parts', Item: { id: { S: id }, part: { S: part } } }),
          ),
        ),
      );
    }
    const read = async (forward: boolean) => {
      const found: (string | undefined)[] = [];
      let start: Record<string, { S: string }> | undefined;
      do {
        const page = await database.client.send(
          new QueryCommand({
            TableName: 'Parts',
            KeyConditionExpression: 'id = :id AND part >= :from',
            ExpressionAttributeValues: { ':id': { S: 'a' }, ':from': { S: '05' } },
            Limit: 7,
            ScanIndexForward: forward,
            ExclusiveStartKey: start,
          }),
        );
        found.push(...(page.Items ?? []).map(({ part }) => part?.S));
        start = page.LastEvaluatedKey as typeof start;
      } while (start);
      return found;
    };
    expect(await read(true)).toEqual(parts.slice(5));
    expect(await read(false)).toEqual(parts.slice(5).reverse());
  });

  test('are scanned in segments that share them out', async () => {
    const pages = await Promise.all(
      [0, 1, 2].map((Segment) =>
        database.client.send(new ScanCommand({ TableName: 'Things', Segment, TotalSegments: 3 })),
      ),
    );
    const ids = pages.flatMap((page) => (page.Items ?? []).map(({ id }) => id?.S));
    const whole = await database.client.send(new ScanCommand({ TableName: 'Things' }));
    expect(ids.sort()).toEqual((whole.Items ?? []).map(({ id }) => id?.S).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });
});
