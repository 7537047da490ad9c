import {
  GetItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTable, type Database, openDatabase, put, rejection } from './database.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase();
  await createTable(database.client, 'Accounts');
  await createTable(database.client, 'Entries');
});
afterAll(() => database.close());

const key = (id: string) => ({ id: { S: id } });
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  database.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
const read = async (table: string, id: string) =>
  (await database.client.send(new GetItemCommand({ TableName: table, Key: key(id) }))).Item;
const add = (id: string, n: number): TransactWriteItem => ({
  Update: {
    TableName: 'Accounts',
    Key: key(id),
    UpdateExpression: 'ADD n :n',
    ConditionExpression: 'attribute_not_exists(n) OR n >= :least',
    ExpressionAttributeValues: { ':n': { N: String(n) }, ':least': { N: String(-n) } },
  },
});
const entry = (id: string): TransactWriteItem => ({
  Put: { TableName: 'Entries', Item: key(id), ConditionExpression: 'attribute_not_exists(id)' },
});

describe('a transaction', () => {
  test('puts, updates, deletes and checks over several tables', async () => {
    await put(database.client, 'Accounts', 'a', 5);
    await put(database.client, 'Accounts', 'closed', 0);
    await put(database.client, 'Entries', 'open', 0);
    await transact([
      add('a', 2),
      {
        Delete: {
          TableName: 'Accounts',
          Key: key('closed'),
          ConditionExpression: 'attribute_exists(id)',
        },
      },
      {
        ConditionCheck: {
          TableName: 'Entries',
          Key: key('open'),
          ConditionExpression: 'attribute_exists(id)',
        },
      },
      entry('e1'),
    ]);
    expect(await read('Accounts', 'a')).toMatchObject({ n: { N: '7' } });
    expect(await read('Accounts', 'closed')).toBeUndefined();
    expect(await read('Entries', 'open')).toBeDefined();
    expect(await read('Entries', 'e1')).toBeDefined();
  });

  test('of which one condition fails does nothing, and says which at its position', async () => {
    await put(database.client, 'Accounts', 'poor', 1);
    await put(database.client, 'Entries', 'taken', 9);
    const seen = { ...entry('taken').Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    const refusal = await rejection(
      transact([
        add('poor', 1),
        { Put: seen as TransactWriteItem['Put'] },
        entry('e2'),
        add('nobody-else', 1),
      ]),
    );
    expect(refusal.name).toBe('TransactionCanceledException');
    expect(refusal.message).toContain('[None, ConditionalCheckFailed, None, None]');
    expect(refusal.CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { id: { S: 'taken' }, n: { N: '9' } },
      },
      { Code: 'None' },
      { Code: 'None' },
    ]);
    expect(await read('Accounts', 'poor')).toMatchObject({ n: { N: '1' } });
    expect(await read('Entries', 'e2')).toBeUndefined();
    expect(await read('Accounts', 'nobody-else')).toBeUndefined();
  });

  test(
    'tells every condition that fails, and ' + 'shows an item only to the parts that asked',
    async () => {
      await put(database.client, 'Entries', 'both', 0);
      const refusal = await rejection(
        transact([
          entry('both'),
          entry('e3'),
          {
            ConditionCheck: {
              TableName: 'Accounts',
              Key: key('ghost'),
              ConditionExpression: 'attribute_exists(id)',
            },
          },
        ]),
      );
      const codes = (refusal.CancellationReasons as { Code: string; Item?: unknown }[]).map(
        ({ Code }) => Code,
      );
      expect(codes).toEqual(['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed']);
      expect(refusal.CancellationReasons).not.toContainEqual(
        expect.objectContaining({ Item: expect.anything() }),
      );
    },
  );

  test('is cancelled by an update that its item does not allow', async () => {
    await put(database.client, 'Entries', 'typed', 1);
    const refusal = await rejection(
      transact([
        entry('untyped'),
        {
          Update: { TableName: 'Entries', Key: key('typed'), UpdateExpression: 'SET n = nothing' },
        },
      ]),
    );
    expect(refusal.message).toContain('[None, ValidationError]');
    expect(refusal.CancellationReasons).toMatchObject([
      { Code: 'None' },
      { Code: 'ValidationError' },
    ]);
    expect(await read('Entries', 'untyped')).toBeUndefined();
  });

  test.each<[string, TransactWriteItem[], string]>([
    [
      'two parts on one item',
      [
        add('twice', 1),
        {
          ConditionCheck: {
            TableName: 'Accounts',
            Key: key('twice'),
            ConditionExpression: 'attribute_exists(id)',
          },
        },
      ],
      'cannot include multiple operations on one item',
    ],
    [
      '101 parts',
      Array.from({ length: 101 }, (_, n) => entry(`many-${n}`)),
      'less than or equal to 100',
    ],
    ['a part that is two', [{ ...entry('x'), ...add('y', 1) }], 'can only contain one of'],
    [
      'an expression that cannot be read',
      [{ Delete: { TableName: 'Entries', Key: key('x'), ConditionExpression: 'id ==' } }],
      'Invalid ConditionExpression',
    ],
  ])('with %s is refused as invalid', async (_name, items, message) => {
    const refusal = await rejection(transact(items));
    expect(refusal.name).toBe('ValidationException');
    expect(refusal.message).toContain(message);
  });

  test('on a table that does not exist is refused as a whole', async () => {
    const refusal = await rejection(
      transact([entry('e4'), { Put: { TableName: 'Nowhere', Item: key('x') } }]),
    );
    expect(refusal.name).toBe('ResourceNotFoundException');
    expect(await read('Entries', 'e4')).toBeUndefined();
  });

  test('may have a hundred parts', async () => {
    await transact(Array.from({ length: 100 }, (_, n) => entry(`hundred-${n}`)));
    expect(await read('Entries', 'hundred-99')).toBeDefined();
  });
});

describe('a request token', () => {
  test('makes a repeat do nothing and succeed, even at the same time', async () => {
    await put(database.client, 'Accounts', 'once', 0);
    await Promise.all(Array.from({ length: 5 }, () => transact([add('once', 1)], 'token-1')));
    expect(await read('Accounts', 'once')).toMatchObject({ n: { N: '1' } });
  });

  test('refuses another transaction', async () => {
    await transact([add('mine', 1)], 'token-2');
    const refusal = await rejection(transact([add('mine', 2)], 'token-2'));
    expect(refusal.name).toBe('IdempotentParameterMismatchException');
    expect(await read('Accounts', 'mine')).toMatchObject({ n: { N: '1' } });
  });

  test('of a transaction that was cancelled can be used again', async () => {
    await rejection(
      transact(
        [
          entry('later'),
          add('empty', 0),
          {
            ConditionCheck: {
              TableName: 'Accounts',
              Key: key('later'),
              ConditionExpression: 'attribute_exists(id)',
            },
          },
        ],
        'token-3',
      ),
    );
    await transact([entry('later')], 'token-3');
    expect(await read('Entries', 'later')).toBeDefined();
  });

  test('stands for ten minutes', async () => {
    await transact([add('again', 1)], 'token-4');
    database.clock.now += 599_000;
    await transact([add('again', 1)], 'token-4');
    expect(await read('Accounts', 'again')).toMatchObject({ n: { N: '1' } });
    database.clock.now += 1_000;
    await transact([add('again', 1)], 'token-4');
    expect(await read('Accounts', 'again')).toMatchObject({ n: { N: '2' } });
  });
});

describe('at the same time', () => {
  test('transfers keep the sum, and every read of all accounts together sees it', async () => {
    const accounts = ['p', 'q', 'r', 's'];
    for (const account of accounts) await put(database.client, 'Accounts', account, 100);
    const sumSeen = async () => {
      const { Responses } = await database.client.send(
        new TransactGetItemsCommand({
          TransactItems: accounts.map((id) => ({ Get: { TableName: 'Accounts', Key: key(id) } })),
        }),
      );
      return (Responses ?? []).reduce((sum, { Item }) => sum + Number(Item?.n?.N), 0);
    };
    const transfers = Array.from({ length: 150 }, (_, n) => {
      const [from = '', to = ''] = [accounts[n % 4], accounts[(n * 7 + 1 + (n % 3)) % 4]];
      return from === to
        ? Promise.resolve()
        : transact([add(from, -((n % 60) + 1)), add(to, (n % 60) + 1)]);
    });
    const sums = Array.from({ length: 40 }, sumSeen);
    const outcomes = await Promise.allSettled(transfers);
    expect(new Set([...(await Promise.all(sums)), await sumSeen()])).toEqual(new Set([400]));
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason.name).toBe('TransactionCanceledException');
    }
  });

  test(
    'of two transactions and two plain writes ' + 'that expect the same state only one wins',
    async () => {
      const attempts = Array.from({ length: 20 }, (_, n) =>
        transact([entry('prize'), add(`racer-${n}`, 1)]),
      );
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const racers = await Promise.all(attempts.map((_, n) => read('Accounts', `racer-${n}`)));
      expect(racers.filter(Boolean)).toHaveLength(1);
    },
  );
});

test('a read of several items answers in order, with gaps where there is none', async () => {
  await put(database.client, 'Accounts', 'here', 3);
  const { Responses } = await database.client.send(
    new TransactGetItemsCommand({
      TransactItems: [
        { Get: { TableName: 'Entries', Key: key('not-here') } },
        { Get: { TableName: 'Accounts', Key: key('here'), ProjectionExpression: 'n' } },
      ],
    }),
  );
  expect(Responses).toEqual([{}, { Item: { n: { N: '3' } } }]);
});
