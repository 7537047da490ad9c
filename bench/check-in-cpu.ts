import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TABLES } from '../functions/adapters/dynamodb/tables.ts';
import { toHeadItem } from '../functions/adapters/fleet/head-item.ts';
import { inventoryHash } from '../functions/domain/devices/inventory-hash.ts';
import type { HttpHandler } from '../functions/http/pipeline.ts';
import { secretHash } from '../functions/usecases/devices/device-token.ts';
import { DEFAULT_SETTINGS } from '../functions/usecases/settings.ts';
import { functionBundle } from '../lib/bundle.ts';
import { send, zipped } from '../test/http/event.ts';
import { aHead } from '../test/made/head.ts';
import { ordinaryApps } from './bench-ban.ts';
import { collector } from './collector.ts';
import { medianOf, spreadOf } from './rounds.ts';
import type { Row, Section } from './section.ts';

const APPS = 300;
const SECRET = 's'.repeat(43);
/** What is timed together, and what only warms up. */
const TOGETHER = 20;
const WARMING = 3;

/** What a check-in is of, by what its device’s head says of it. */
const KINDS = ['unchanged', 'unchanged, all apps', 'changed', 'first'] as const;
type Kind = (typeof KINDS)[number];

const deviceOf = (kind: Kind) => `${'d'.repeat(24)}${KINDS.indexOf(kind)}`;
const APPS_SENT = ordinaryApps(APPS);
const HASH = inventoryHash(APPS_SENT);

/** The stored head of the kind’s device. The blocklist is empty, and its version 0. */
function headOf(kind: Kind) {
  const now = Date.now();
  const known = { inventoryHash: HASH, observedAt: now - 60_000, appCount: APPS, judgedBy: 0 };
  const told: Readonly<Record<Kind, object>> = {
    unchanged: known,
    'unchanged, all apps': known,
    changed: { ...known, inventoryHash: 'c'.repeat(64) },
    first: {},
  };
  const tokenHash = secretHash(SECRET);
  return aHead({ deviceId: deviceOf(kind), tokenHash, lastSeen: now, ...told[kind] });
}

/** The body of the kind’s check-in: gzipped where it has apps, as agents are told to. */
function bodyOf(kind: Kind) {
  const said = {
    platform: 'android',
    osVersion: '14',
    observedAt: new Date().toISOString(),
    coverage: 'all',
  };
  return kind === 'unchanged'
    ? {
        type: 'application/json',
        bytes: Buffer.from(JSON.stringify({ ...said, inventoryHash: HASH })),
      }
    : { type: 'application/gzip', bytes: zipped(JSON.stringify({ ...said, apps: APPS_SENT })) };
}

interface Stub {
  readonly url: string;
  readonly calls: () => Promise<readonly Call[]>;
  readonly close: () => void;
}

interface Call {
  readonly operation: string;
  readonly input: string;
}

async function startStub(): Promise<Stub> {
  const heads = KINDS.map((kind) => toHeadItem(headOf(kind)));
  const child = fork(join(import.meta.dirname, 'stub-database.ts'), {
    env: { ...process.env, HEADS: JSON.stringify(heads) },
  });
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('the stub of the database ended')));
  });
  const url = `http://127.0.0.1:${port}`;
  const calls = async () => (await (await fetch(`${url}/calls`)).json()) as Call[];
  return { url, calls, close: () => child.disconnect() };
}

/** The bundled handler, in an environment as the stack makes it. */
async function loadHandler(url: string, directory: string): Promise<HttpHandler> {
  const tables = Object.values(TABLES).map(({ name, variable }) => [variable, name]);
  Object.assign(process.env, Object.fromEntries(tables), {
    STAGE: 'dev',
    SETTINGS: JSON.stringify(DEFAULT_SETTINGS),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_DYNAMODB: url,
  });
  const file = join(directory, 'check-in.mjs');
  await writeFile(file, functionBundle('check-in').code);
  return ((await import(file)) as { readonly handler: HttpHandler }).handler;
}

/** As the client wants it: bytes as bytes. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'B' && typeof part === 'string' ? Buffer.from(part, 'base64') : withBytes(part),
    ]),
  );
}

/** Makes the same call once more, by nothing but the client. */
function callAgain(
  client: DynamoDBClient,
  { operation, input }: { operation: string; input: unknown },
) {
  const given = input as never;
  switch (operation) {
    case 'GetItem':
      return client.send(new GetItemCommand(given));
    case 'Query':
      return client.send(new QueryCommand(given));
    case 'BatchGetItem':
      return client.send(new BatchGetItemCommand(given));
    case 'TransactWriteItems':
      return client.send(new TransactWriteItemsCommand(given));
    case 'UpdateItem':
      return client.send(new UpdateItemCommand(given));
    default:
      throw new Error(`the bench knows no ${operation}`);
  }
}

/** Milliseconds of this process, whatever others wait for. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < TOGETHER; time++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / TOGETHER;
}

async function compare(
  kind: Kind,
  {
    stub,
    handler,
    client,
    rounds,
  }: {
    readonly stub: Stub;
    readonly handler: HttpHandler;
    readonly client: DynamoDBClient;
    readonly rounds: number;
  },
): Promise<Row> {
  const collect = collector();
  const { type, bytes } = bodyOf(kind);
  const whole = async () => {
    const { status, text } = await send(handler, {
      method: 'POST',
      path: '/v1/check-ins',
      headers: { authorization: `Bearer ${deviceOf(kind)}.${SECRET}`, 'content-type': type },
      body: bytes,
    });
    if (status !== 200) throw new Error(`a check-in was answered ${status}: ${text}`);
  };
  await whole();
  await stub.calls();
  await whole();
  const calls = (await stub.calls()).map(({ operation, input }) => ({
    operation,
    input: withBytes(JSON.parse(input)),
  }));
  const floor = async () => {
    const text = type === 'application/gzip' ? gunzipSync(bytes) : bytes;
    const { apps = [] } = JSON.parse(text.toString('utf8'));
    if (apps.length > 0) inventoryHash(apps);
    for (const call of calls) await callAgain(client, call);
  };
  const took: [whole: number[], floor: number[]] = [[], []];
  for (let round = -WARMING; round < rounds; round++)
    for (const [place, work] of [whole, floor].entries()) {
      collect();
      const milliseconds = await cpuOf(work);
      if (round >= 0) took[place]?.push(milliseconds);
    }
  return {
    name: kind,
    values: {
      '÷ floor': medianOf(took[0]) / medianOf(took[1]),
      ms: medianOf(took[0]),
      'spread, %': 100 * spreadOf(took[0]),
      calls: calls.length,
      bytes: bytes.length,
    },
    bounds: { calls: kind.startsWith('unchanged') ? 2 : 3 },
  };
}

/** What of a core the bundled check-in takes, beside the least that it can. */
export async function checkInCpu(rounds: number, count: (by: number) => void): Promise<Section> {
  const directory = await mkdtemp(join(tmpdir(), 'interdict-bench-'));
  const stub = await startStub();
  const { info } = console;
  // Of the requests of a day one in some is logged, and these all have the same id.
  console.info = () => {};
  try {
    const handler = await loadHandler(stub.url, directory);
    const client = new DynamoDBClient({ endpoint: stub.url, region: 'us-east-1' });
    const rows: Row[] = [];
    for (const kind of KINDS) {
      rows.push(await compare(kind, { stub, handler, client, rounds }));
      count(1);
    }
    return {
      title: `A check-in of the bundled handler (${APPS} apps), on the processor`,
      columns: ['÷ floor', 'ms', 'spread, %', 'calls', 'bytes'],
      rows,
      notes: [
        'The floor: inflate, parse and hash the same body, and make the same calls of the database',
        'by its client alone, to a stub that answers at once. User and system time of this ' +
          'process,',
        'in turn, medians. The blocklist is empty: matching has a table of its own.',
      ],
    };
  } finally {
    console.info = info;
    stub.close();
    await rm(directory, { recursive: true });
  }
}
