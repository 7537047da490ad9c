import {
  BatchGetItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createTable,
  type Database,
  openDatabase,
  put,
  readAll,
  rejection,
  START,
} from './database.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase();
});
afterEach(() => database.close());

const expires = (Enabled: boolean) =>
  new UpdateTimeToLiveCommand({
    TableName: 'Work',
    TimeToLiveSpecification: { Enabled, AttributeName: 'expires' },
  });

describe('a table', () => {
  test('can be used as soon as it is created, and says what it streams', async () => {
    await createTable(database.client, 'Findings', { stream: true, sortKey: true });
    const { Table } = await database.client.send(
      new DescribeTableCommand({ TableName: 'Findings' }),
    );
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      LatestStreamArn: database.local.streams.of('Findings').arn,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      CreationDateTime: new Date(START),
    });
    const { TableNames } = await database.client.send(new ListTablesCommand({}));
    expect(TableNames).toEqual(['Findings']);
  });

  test('is not created twice', async () => {
    await createTable(database.client, 'Work');
    expect((await rejection(createTable(database.client, 'Work'))).name).toBe(
      'ResourceInUseException',
    );
  });

  test('that is deleted takes its items and its stream along', async () => {
    await createTable(database.client, 'Work', { stream: true });
    await put(database.client, 'Work', 'x', 1);
    await database.client.send(new DeleteTableCommand({ TableName: 'Work' }));
    expect((await rejection(put(database.client, 'Work', 'x', 1))).name).toBe(
      'ResourceNotFoundException',
    );
    await createTable(database.client, 'Work', { stream: true });
    const { Items } = await database.client.send(new ScanCommand({ TableName: 'Work' }));
    expect(Items).toEqual([]);
    expect(await readAll(database.local.streams.of('Work'))).toEqual([]);
  });

  test('that does not exist is named in the refusal', async () => {
    const refusal = await rejection(
      database.client.send(new DescribeTableCommand({ TableName: 'Nowhere' })),
    );
    expect(refusal.name).toBe('ResourceNotFoundException');
    expect(refusal.message).toContain('Nowhere');
  });
});

describe('time to live', () => {
  test('is stored, described, and turned on and off once', async () => {
    await createTable(database.client, 'Work');
    const describeIt = () =>
      database.client.send(new DescribeTimeToLiveCommand({ TableName: 'Work' }));
    expect((await describeIt()).TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await database.client.send(expires(true));
    expect((await describeIt()).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expires',
    });
    expect((await rejection(database.client.send(expires(true)))).message).toBe(
      'TimeToLive is already enabled',
    );
    await database.client.send(expires(false));
    expect((await describeIt()).TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  test('deletes what has expired when told to, and its record names the service', async () => {
    await createTable(database.client, 'Work', { stream: true });
    await createTable(database.client, 'Kept');
    await database.client.send(expires(true));
    const seconds = START / 1000;
    const items = {
      past: seconds - 1,
      now: seconds,
      future: seconds + 1,
      ancient: seconds - 6 * 365 * 86_400,
    };
    for (const [id, at] of Object.entries(items)) {
      const Item = { id: { S: id }, expires: { N: String(at) } };
      await database.client.send(new PutItemCommand({ TableName: 'Work', Item }));
      await database.client.send(new PutItemCommand({ TableName: 'Kept', Item }));
    }
    expect(await database.local.expire(START)).toBe(2);
    const left = await database.client.send(new ScanCommand({ TableName: 'Work' }));
    expect((left.Items ?? []).map(({ id }) => id?.S).sort()).toEqual(['ancient', 'future']);
    expect((await database.client.send(new ScanCommand({ TableName: 'Kept' }))).Count).toBe(4);
    const removed = (await readAll(database.local.streams.of('Work'))).filter(
      ({ eventName }) => eventName === 'REMOVE',
    );
    expect(removed.map(({ userIdentity }) => userIdentity)).toEqual([
      { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    ]);
  });
});

test('counts requests and units by table and operation', async () => {
  await createTable(database.client, 'Work');
  await createTable(database.client, 'Other');
  database.local.resetCounters();
  const Key = { id: { S: 'big' } };
  const Item = { ...Key, text: { S: 'x'.repeat(5_000) } };
  const { client } = database;
  await client.send(new PutItemCommand({ TableName: 'Work', Item }));
  await rejection(
    client.send(
      new PutItemCommand({
        TableName: 'Work',
        Item: Key,
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    ),
  );
  await client.send(new GetItemCommand({ TableName: 'Work', Key }));
  await client.send(new GetItemCommand({ TableName: 'Work', Key, ConsistentRead: true }));
  await client.send(
    new BatchGetItemCommand({ RequestItems: { Work: { Keys: [Key] }, Other: { Keys: [Key] } } }),
  );
  const query = {
    TableName: 'Work',
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': Key.id },
  };
  const answer = await client.send(new QueryCommand({ ...query, ReturnConsumedCapacity: 'TOTAL' }));
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'Work', Item } },
        { Put: { TableName: 'Other', Item: Key } },
      ],
    }),
  );
  await client.send(
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: 'Work', Key } }] }),
  );
  expect(answer.ConsumedCapacity).toEqual({ TableName: 'Work', CapacityUnits: 1 });
  expect(database.local.counters()).toEqual({
    Work: {
      PutItem: { requests: 2, readUnits: 0, writeUnits: 10 },
      GetItem: { requests: 2, readUnits: 3, writeUnits: 0 },
      BatchGetItem: { requests: 1, readUnits: 1, writeUnits: 0 },
      Query: { requests: 1, readUnits: 1, writeUnits: 0 },
      TransactWriteItems: { requests: 1, readUnits: 0, writeUnits: 10 },
      TransactGetItems: { requests: 1, readUnits: 4, writeUnits: 0 },
    },
    Other: {
      BatchGetItem: { requests: 1, readUnits: 0.5, writeUnits: 0 },
      TransactWriteItems: { requests: 1, readUnits: 0, writeUnits: 2 },
    },
  });
});

test('an operation that is not there is refused by name', async () => {
  const refusal = await rejection(
    database.client.send(new UpdateTableCommand({ TableName: 'Work' })),
  );
  expect(refusal.name).toBe('UnknownOperationException');
  expect(refusal.message).toContain('UpdateTable');
});
