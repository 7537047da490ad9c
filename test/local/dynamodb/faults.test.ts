import {
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientOf, createTable, type Database, openDatabase, put, rejection } from './database.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase();
  await createTable(database.client, 'One');
  await createTable(database.client, 'Two');
});
afterEach(() => database.close());

const item = { id: { S: 'x' } };
const read = async (table: string) =>
  (await database.client.send(new GetItemCommand({ TableName: table, Key: item }))).Item;

test.each([
  ['throttle', 'ProvisionedThroughputExceededException'],
  ['error', 'InternalServerError'],
] as const)('%s answers %s, and nothing is done', async (mode, name) => {
  database.local.faults.add({ operation: 'PutItem', table: 'One', mode, count: 1 });
  const refusal = await rejection(put(database.client, 'One', 'x', 1));
  expect(refusal.name).toBe(name);
  expect(await read('One')).toBeUndefined();
  await put(database.client, 'One', 'x', 2);
  expect(await read('One')).toBeDefined();
});

test('timeout-after-write does the write and cuts the connection', async () => {
  database.local.faults.add({ mode: 'timeout-after-write', operation: 'PutItem', count: 1 });
  await rejection(put(database.client, 'One', 'x', 1));
  expect(await read('One')).toMatchObject({ n: { N: '1' } });
});

test('a retry of a transaction whose answer was lost does not repeat it', async () => {
  const patient = clientOf(database.local.endpoint, 3);
  database.local.faults.add({
    mode: 'timeout-after-write',
    operation: 'TransactWriteItems',
    count: 1,
  });
  await patient.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        {
          Update: {
            TableName: 'One',
            Key: item,
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    }),
  );
  patient.destroy();
  expect(database.local.counters().One?.TransactWriteItems?.requests).toBe(2);
  expect(await read('One')).toMatchObject({ n: { N: '1' } });
});

test(
  'strikes only what it names, a transaction ' + 'by any of its tables, and only so often',
  async () => {
    database.local.faults.add({ table: 'Two', mode: 'throttle', count: 2 });
    await put(database.client, 'One', 'x', 1);
    const both = new TransactWriteItemsCommand({
      TransactItems: ['One', 'Two'].map((TableName) => ({
        Put: { TableName, Item: { id: { S: 'y' } } },
      })),
    });
    await rejection(database.client.send(both));
    expect(database.local.faults.left).toBe(1);
    await rejection(database.client.send(new PutItemCommand({ TableName: 'Two', Item: item })));
    expect(database.local.faults.left).toBe(0);
    await database.client.send(both);
    expect(await read('Two')).toBeUndefined();
  },
);

test('what is planned can be called off', async () => {
  database.local.faults.add({ mode: 'error', count: 100 });
  database.local.faults.clear();
  await put(database.client, 'One', 'x', 1);
});
