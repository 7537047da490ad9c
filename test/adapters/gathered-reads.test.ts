import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import { batchGet } from '../../functions/adapters/dynamodb/batch-get.ts';
import { GatheredReads } from '../../functions/adapters/dynamodb/gathered-reads.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb/start.ts';
import { NOON } from '../made/noon.ts';
import { type DynamoStores, dynamoStores } from './stores.ts';

let local: LocalDynamoDb;
let stores: DynamoStores;
let gathered: DynamoDBClient;
let table: string;
/** Each request that was sent: its kind, how many keys it names, and whether consistently. */
let sent: string[];
/** Ids of rows that the next batch leaves unread, as a table does that is too busy. */
let leaves: readonly string[];

beforeAll(async () => {
  local = await startDynamoDb({ now: () => NOON });
});
beforeEach(async () => {
  stores = await dynamoStores(local.endpoint, true);
  table = stores.tables.work;
  sent = [];
  leaves = [];
  const { client } = stores;
  const send = client.send as (...all: unknown[]) => Promise<unknown>;
  const counted = Object.assign(Object.create(client), {
    send: async (command: object, ...rest: unknown[]) => {
      sent.push(nameOf(command));
      const answer = await send.call(client, command, ...rest);
      return command instanceof BatchGetItemCommand ? partOf(command, answer) : answer;
    },
  });
  const keys = ['id', 'part'];
  const { blocklist } = stores.tables;
  gathered = new GatheredReads(
    counted,
    new Map([
      [table, keys],
      [blocklist, keys],
    ]),
  ).client;
});
afterEach(() => {
  local.faults.clear();
  return stores.close();
});
afterAll(() => local.close());

function nameOf(command: object): string {
  const kind = command.constructor.name.replace('Command', '');
  if (!(command instanceof BatchGetItemCommand)) return kind;
  const asked = Object.values(command.input.RequestItems ?? {});
  const keys = asked.reduce((sum, { Keys = [] }) => sum + Keys.length, 0);
  const how = asked.every(({ ConsistentRead }) => ConsistentRead === true) ? 'sure' : 'quick';
  return `${kind} ${keys} ${how}`;
}

function partOf(command: BatchGetItemCommand, answer: unknown): BatchGetItemCommandOutput {
  const { Responses = {}, ...whole } = answer as BatchGetItemCommandOutput;
  const isLeft = ({ id }: Record<string, AttributeValue>) => leaves.includes(id?.S ?? '');
  const Keys = (command.input.RequestItems?.[table]?.Keys ?? []).filter(isLeft);
  leaves = [];
  if (Keys.length === 0) return { ...whole, Responses };
  const read = (Responses[table] ?? []).filter(
    (item) => !Keys.some(({ id }) => id?.S === item.id?.S),
  );
  return {
    ...whole,
    Responses: { ...Responses, [table]: read },
    UnprocessedKeys: { [table]: { Keys } },
  };
}

const key = (id: string) => toItem({ id, part: 'ROW' });
const put = (id: string, value: number, inTable = table) =>
  stores.client.send(
    new PutItemCommand({ TableName: inTable, Item: { ...key(id), ...toItem({ value }) } }),
  );

const numberIn = (item: Record<string, AttributeValue> | undefined) =>
  item === undefined ? null : Number(item.value?.N);

async function get(id: string, { inTable = table, sure = true } = {}): Promise<number | null> {
  const command = new GetItemCommand({ TableName: inTable, Key: key(id), ConsistentRead: sure });
  return numberIn((await gathered.send(command)).Item);
}

async function batch(ids: readonly string[], sure = true): Promise<readonly (number | null)[]> {
  return (await batchGet(gathered, table, ids.map(key), sure)).map(numberIn).sort();
}

describe('reads by key that are asked for side by side', () => {
  test('go in one request, and each gets its own row, be it there or not', async () => {
    await put('a', 1);
    await put('b', 2);
    expect(await Promise.all([get('a'), get('none'), get('b'), get('a')])).toEqual([1, null, 2, 1]);
    expect(sent).toEqual(['BatchGetItem 3 sure']);
  });

  test('go with those of batches and of other tables', async () => {
    await put('a', 1);
    await put('b', 2);
    await put('a', 3, stores.tables.blocklist);
    const both = [get('a', { inTable: stores.tables.blocklist }), batch(['a', 'b', 'none'])];
    expect(await Promise.all(both)).toEqual([3, [1, 2]]);
    expect(sent).toEqual(['BatchGetItem 4 sure']);
  });

  test('are as consistent as each was asked for', async () => {
    await put('a', 1);
    const asked = [get('a'), get('a', { sure: false }), get('b'), get('b', { sure: false })];
    expect(await Promise.all(asked)).toEqual([1, 1, null, null]);
    expect(sent.sort()).toEqual(['BatchGetItem 2 quick', 'BatchGetItem 2 sure']);
  });

  test('are a hundred in each request', async () => {
    const ids = Array.from({ length: 130 }, (_, n) => `row ${n}`);
    await put('row 129', 9);
    const read = await Promise.all(ids.map((id) => get(id)));
    expect(read.filter((value) => value !== null)).toEqual([9]);
    expect(sent).toEqual(['BatchGetItem 100 sure', 'BatchGetItem 30 sure']);
  });

  test('read what was written before they were asked for', async () => {
    await Promise.all([get('a'), get('b')]);
    await put('a', 1);
    expect(await Promise.all([get('a'), get('b')])).toEqual([1, null]);
  });
});

describe('a read goes as it is', () => {
  test('that is alone', async () => {
    await put('a', 1);
    expect(await get('a')).toBe(1);
    expect(await batch(['a', 'b'])).toEqual([1]);
    expect(sent).toEqual(['GetItem', 'BatchGetItem 2 sure']);
  });

  test('of another table, of a part of a row, and with options', async () => {
    await put('a', 1);
    const part = new GetItemCommand({
      TableName: table,
      Key: key('a'),
      ProjectionExpression: '#value',
      ExpressionAttributeNames: { '#value': 'value' },
    });
    const whole = new GetItemCommand({ TableName: table, Key: key('a') });
    const { signal } = new AbortController();
    const other = new GetItemCommand({
      TableName: stores.tables.devices,
      Key: toItem({ deviceId: 'a' }),
    });
    const answers = await Promise.all([
      gathered.send(part),
      gathered.send(whole, { abortSignal: signal }),
      gathered.send(other),
      get('a'),
    ]);
    expect(answers[0].Item).toEqual(toItem({ value: 1 }));
    expect(numberIn(answers[1].Item)).toBe(1);
    expect(answers[2].Item).toBeUndefined();
    expect(sent).toEqual(['GetItem', 'GetItem', 'GetItem', 'GetItem']);
  });
});

describe('what is not read', () => {
  test('of those together is asked for again, each as it does by itself', async () => {
    await put('a', 1);
    await put('b', 2);
    await put('c', 3);
    leaves = ['b', 'c'];
    const read = await Promise.all([get('a'), get('b'), batch(['c', 'none'])]);
    expect(read).toEqual([1, 2, [3]]);
    expect(sent).toEqual(['BatchGetItem 4 sure', 'GetItem', 'BatchGetItem 1 sure']);
  });

  test('fails for each that asked, and the next are asked for anew', async () => {
    await put('a', 1);
    local.faults.add({ table, operation: 'BatchGetItem', mode: 'error', count: 10 });
    const read = await Promise.allSettled([get('a'), get('b')]);
    expect(read.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    local.faults.clear();
    expect(await Promise.all([get('a'), get('b')])).toEqual([1, null]);
  });
});
