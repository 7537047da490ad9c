import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
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
  await createTable(database.client, 'Findings', { stream: true });
  await createTable(database.client, 'Silent');
});
afterEach(() => database.close());

const key = (id: string) => ({ id: { S: id } });
const stream = () => database.local.streams.of('Findings');
const told = async () =>
  (await readAll(stream()))
    .map(({ eventName, dynamodb }) => `${eventName} ${dynamodb?.Keys?.id?.S}`)
    .sort();
const add = (id: string) =>
  new UpdateItemCommand({
    TableName: 'Findings',
    Key: key(id),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });

test('a record has the shape that a function gets', async () => {
  await put(database.client, 'Findings', 'd1', 1);
  database.clock.now = START + 90_500;
  await put(database.client, 'Findings', 'd1', 2);
  const [inserted, modified] = await readAll(stream());
  expect(inserted?.dynamodb?.OldImage).toBeUndefined();
  expect(modified).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: stream().arn,
    dynamodb: {
      ApproximateCreationDateTime: START / 1000 + 90,
      Keys: key('d1'),
      NewImage: { id: { S: 'd1' }, n: { N: '2' } },
      OldImage: { id: { S: 'd1' }, n: { N: '1' } },
      SequenceNumber: expect.stringMatching(/^\d{21}$/),
      SizeBytes: 18,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  expect(stream().arn).toMatch(
    /^arn:aws:dynamodb:us-east-1:\d{12}:table\/Findings\/stream\/2023-10-30T04:00:00\.000$/,
  );
  expect(modified?.eventID).not.toBe(inserted?.eventID);
});

describe('every way to write makes a record', () => {
  test('PutItem, UpdateItem and DeleteItem', async () => {
    await put(database.client, 'Findings', 'p', 1);
    await database.client.send(add('p'));
    await database.client.send(add('u'));
    await database.client.send(new DeleteItemCommand({ TableName: 'Findings', Key: key('p') }));
    expect(await told()).toEqual(['INSERT p', 'INSERT u', 'MODIFY p', 'REMOVE p']);
  });

  test('BatchWriteItem', async () => {
    await put(database.client, 'Findings', 'old', 1);
    await database.client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          Findings: [{ PutRequest: { Item: key('new') } }, { DeleteRequest: { Key: key('old') } }],
          Silent: [{ PutRequest: { Item: key('new') } }],
        },
      }),
    );
    expect(await told()).toEqual(['INSERT new', 'INSERT old', 'REMOVE old']);
  });

  test('TransactWriteItems, but for its checks', async () => {
    await put(database.client, 'Findings', 'gone', 1);
    await put(database.client, 'Findings', 'checked', 1);
    await database.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'Findings', Item: key('put') } },
          { Update: { ...add('updated').input, UpdateExpression: 'ADD n :one' } },
          { Delete: { TableName: 'Findings', Key: key('gone') } },
          {
            ConditionCheck: {
              TableName: 'Findings',
              Key: key('checked'),
              ConditionExpression: 'attribute_exists(id)',
            },
          },
        ],
      }),
    );
    expect(await told()).toEqual([
      'INSERT checked',
      'INSERT gone',
      'INSERT put',
      'INSERT updated',
      'REMOVE gone',
    ]);
  });
});

test('what changes nothing makes no record', async () => {
  const item = {
    ...key('same'),
    tags: { SS: ['a', 'b'] },
    more: { M: { x: { N: '1' }, y: { L: [{ BOOL: true }] } } },
  };
  await database.client.send(new PutItemCommand({ TableName: 'Findings', Item: item }));
  const reordered = {
    more: { M: { y: { L: [{ BOOL: true }] }, x: { N: '1.0' } } },
    tags: { SS: ['b', 'a'] },
    ...key('same'),
  };
  await database.client.send(new PutItemCommand({ TableName: 'Findings', Item: reordered }));
  await database.client.send(
    new UpdateItemCommand({
      TableName: 'Findings',
      Key: key('same'),
      UpdateExpression: 'REMOVE nothing',
    }),
  );
  await database.client.send(new DeleteItemCommand({ TableName: 'Findings', Key: key('absent') }));
  await rejection(
    database.client.send(
      new PutItemCommand({
        TableName: 'Findings',
        Item: key('same'),
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    ),
  );
  await rejection(
    database.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'Findings', Item: key('other') } },
          {
            ConditionCheck: {
              TableName: 'Findings',
              Key: key('absent'),
              ConditionExpression: 'attribute_exists(id)',
            },
          },
        ],
      }),
    ),
  );
  expect(await told()).toEqual(['INSERT same']);
});

test('under concurrency every change is told once, in the order of its item', async () => {
  const ids = Array.from({ length: 10 }, (_, n) => `d${n}`);
  const writes = Array.from({ length: 20 }, () => ids).flat();
  await Promise.all(
    writes.map((id, n) =>
      n % 3 === 0
        ? database.client.send(
            new TransactWriteItemsCommand({
              TransactItems: [{ Update: { ...add(id).input, UpdateExpression: 'ADD n :one' } }],
            }),
          )
        : database.client.send(add(id)),
    ),
  );
  const records = await readAll(stream());
  expect(records).toHaveLength(writes.length);
  const sequences = records.map(({ dynamodb }) => String(dynamodb?.SequenceNumber));
  expect(new Set(sequences).size).toBe(writes.length);
  for (const id of ids) {
    const own = records
      .filter(({ dynamodb }) => dynamodb?.Keys?.id?.S === id)
      .map(({ dynamodb }) => dynamodb);
    expect(own.map((change) => Number(change?.NewImage?.n?.N))).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(own.slice(1).map((change) => change?.OldImage)).toEqual(
      own.slice(0, -1).map((change) => change?.NewImage),
    );
    const order = own.map((change) => String(change?.SequenceNumber));
    expect(order).toEqual([...order].sort());
  }
  const shards = await Promise.all(
    stream().shards.map((shard) => stream().read(shard, undefined, 1_000)),
  );
  expect(shards.every((page) => page.length > 0)).toBe(true);
});

test('listeners hear of records once they can be read', async () => {
  const heard: number[] = [];
  const reads: Promise<unknown>[] = [];
  const end = stream().subscribe(() =>
    reads.push(told().then((records) => heard.push(records.length))),
  );
  await put(database.client, 'Findings', 'one', 1);
  await put(database.client, 'Silent', 'one', 1);
  await Promise.all(reads);
  end();
  await put(database.client, 'Findings', 'two', 1);
  expect(heard).toEqual([1]);
});

test(
  'a consumer finds its checkpoint, and trimmed ' + 'records are gone while newer ones stay',
  async () => {
    for (const n of [1, 2, 3]) await put(database.client, 'Findings', 'd1', n);
    const [shard = ''] = (
      await Promise.all(
        stream().shards.map(async (id) =>
          (await stream().read(id, undefined, 1)).length > 0 ? id : '',
        ),
      )
    ).filter(Boolean);
    const [, second] = await stream().read(shard, undefined, 2);
    const sequence = String(second?.dynamodb?.SequenceNumber);
    expect(stream().checkpoint('publisher', shard)).toBeUndefined();
    await stream().saveCheckpoint('publisher', shard, sequence);
    expect(stream().checkpoint('publisher', shard)).toBe(sequence);
    expect(stream().checkpoint('another', shard)).toBeUndefined();
    expect(await stream().trim(shard, sequence)).toBe(2);
    expect(await told()).toEqual(['MODIFY d1']);
    expect(await stream().read(shard, sequence, 10)).toHaveLength(1);
  },
);

test('trimming by age forgets what is older than the instant', async () => {
  await put(database.client, 'Findings', 'old', 1);
  database.clock.now += 60_000;
  await put(database.client, 'Findings', 'new', 1);
  expect(await stream().trimBefore(START + 60_000)).toBe(1);
  expect(await told()).toEqual(['INSERT new']);
});

test('a table without a stream says so', () => {
  expect(() => database.local.streams.of('Silent')).toThrow(
    'has no stream: create it with StreamSpecification',
  );
  expect(database.local.streams.names()).toEqual(['Findings']);
});
