import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DynamoDBClient,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientOf, createTable, openDatabase, put, readAll } from './database.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-dynamodb-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function serve(): Promise<{ child: ChildProcess; client: DynamoDBClient }> {
  const script = join(import.meta.dirname, 'serve-directory.ts');
  const child = spawn(process.execPath, [script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { child, client: clientOf(String(line).trim()) };
}

/** Writes one id into five items of two tables, and counts one item up, as one. */
const marked = (id: string) =>
  new TransactWriteItemsCommand({
    ClientRequestToken: id,
    TransactItems: [
      ...[0, 1, 2].map((n) => ({
        Put: { TableName: 'Findings', Item: { id: { S: `${id}/${n}` } } },
      })),
      ...[3, 4].map((n) => ({ Put: { TableName: 'Devices', Item: { id: { S: `${id}/${n}` } } } })),
      {
        Update: {
          TableName: 'Devices',
          Key: { id: { S: 'count' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
  });

/** Transactions from ten sides until the process dies; which of them were answered. */
async function writeUntilKilled(
  client: DynamoDBClient,
  child: ChildProcess,
  round: number,
): Promise<string[]> {
  const answered: string[] = [];
  const side = async (name: number) => {
    for (let n = 0; child.exitCode === null && child.signalCode === null; n++) {
      const id = `${round}-${name}-${n}`;
      try {
        await client.send(marked(id));
      } catch {
        return;
      }
      answered.push(id);
      if (answered.length === 40 + round * 13) child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 10 }, (_, name) => side(name)));
  return answered;
}

test('a kill in the middle leaves whole transactions only, each with its records, and all that ' +
  'were answered', async () => {
  const answered: string[] = [];
  for (let round = 0; round < 4; round++) {
    const { child, client } = await serve();
    if (round === 0) {
      await createTable(client, 'Findings', { stream: true });
      await createTable(client, 'Devices', { stream: true });
    }
    answered.push(...(await writeUntilKilled(client, child, round)));
    client.destroy();
  }

  const { local, client, close } = await openDatabase(directory);
  try {
    const idsIn = async (TableName: string) => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName }));
      return new Map(Items.map((item) => [String(item.id?.S), item]));
    };
    const [findings, devices] = [await idsIn('Findings'), await idsIn('Devices')];
    const parts = new Map<string, number>();
    for (const id of [...findings.keys(), ...devices.keys()]) {
      const [transaction = ''] = id.split('/');
      if (transaction !== 'count') parts.set(transaction, (parts.get(transaction) ?? 0) + 1);
    }
    expect(new Set(parts.values())).toEqual(new Set([5]));
    expect(answered.filter((id) => !parts.has(id))).toEqual([]);
    expect(Number(devices.get('count')?.n?.N)).toBe(parts.size);

    for (const [table, items] of [
      ['Findings', findings],
      ['Devices', devices],
    ] as const) {
      const records = await readAll(local.streams.of(table));
      const replayed = new Map(
        records.map(({ dynamodb }) => [dynamodb?.Keys?.id?.S, dynamodb?.NewImage]),
      );
      expect(replayed).toEqual(items);
    }
    const steps = (await readAll(local.streams.of('Devices'))).filter(
      ({ dynamodb }) => dynamodb?.Keys?.id?.S === 'count',
    );
    expect(steps.map(({ dynamodb }) => Number(dynamodb?.NewImage?.n?.N))).toEqual(
      Array.from({ length: parts.size }, (_, n) => n + 1),
    );

    for (const id of answered.slice(-5)) await client.send(marked(id));
    expect((await idsIn('Devices')).get('count')).toEqual(devices.get('count'));
  } finally {
    await close();
  }
}, 60_000);

test(
  'unread records, checkpoints, tables and sequence ' + 'numbers survive a restart, trimmed or not',
  async () => {
    const first = await openDatabase(directory);
    await createTable(first.client, 'Findings', { stream: true });
    for (const n of [1, 2, 3]) await put(first.client, 'Findings', 'd1', n);
    const stream = first.local.streams.of('Findings');
    const [, second, third] = await readAll(stream);
    const pages = await Promise.all(stream.shards.map((id) => stream.read(id, undefined, 1)));
    const shard = stream.shards[pages.findIndex((page) => page.length > 0)] ?? '';
    const sequence = String(second?.dynamodb?.SequenceNumber);
    await stream.saveCheckpoint('publisher', shard, sequence);
    await first.close();

    const again = await openDatabase(directory);
    const reopened = again.local.streams.of('Findings');
    expect(reopened.checkpoint('publisher', shard)).toBe(sequence);
    expect(await reopened.read(shard, sequence, 10)).toEqual([third]);
    await reopened.trim(shard, String(third?.dynamodb?.SequenceNumber));
    await again.close();

    const last = await openDatabase(directory);
    await put(last.client, 'Findings', 'd1', 4);
    const [record] = await readAll(last.local.streams.of('Findings'));
    expect(String(record?.dynamodb?.SequenceNumber) > String(third?.dynamodb?.SequenceNumber)).toBe(
      true,
    );
    expect(record?.eventName).toBe('MODIFY');
    await last.close();
  },
);

test('a directory in use is refused with the reason', async () => {
  const first = await openDatabase(directory);
  await expect(openDatabase(directory)).rejects.toThrow('is another process using it?');
  await first.close();
});
