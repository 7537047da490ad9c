import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fleetClient } from '../../demo/fleet/client.ts';
import { approveAsShown, Person } from '../../demo/people.ts';
import { Subscriber } from '../../demo/subscriber.ts';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import type { LocalFile } from '../../local/interdict/local-file.ts';
import { eventually } from '../eventually.ts';
import { BANNED, banDocument, HARMLESS, iso, MINUTE } from './documents.ts';
import { idsInOneShard } from './fleet-under-ban.ts';
import { expectNothingDoubled, orderIds } from './orders.ts';
import { ROOT, synthesized } from './synthesized.ts';
import { Tables } from './tables.ts';
import { lineOf, SOURCE } from './world.ts';

jest.setTimeout(180_000);

const BAN = 'no-wechat';
/** So many findings are moved before the process is killed, and so many are to be. */
const WRITTEN = 3;
const externalIds = idsInOneShard(8);
/** A ban on nearly all devices of a platform would wait for a second approver. */
const clean = ['clean-1', 'clean-2'];

/** `node local/start.ts` in a process of its own. */
interface Running {
  readonly child: ChildProcess;
  readonly local: LocalFile;
  readonly output: () => string;
}

let home: string;
let port: number;
let running: Running | undefined;

beforeAll(async () => {
  await synthesized();
  home = mkdtempSync(join(tmpdir(), 'interdict-process-'));
  port = await threeFreePorts();
});
afterAll(async () => {
  if (running !== undefined) await ended(running, 'SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

async function started(...options: readonly string[]): Promise<Running> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    'local/start.ts',
    '--home',
    home,
    '--port',
    String(port),
  ];
  const child = spawn(process.execPath, [...args, ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  await eventually(
    'the stack is up',
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output}`);
      return output.includes('Interdict is up');
    },
    60_000,
  );
  const local = JSON.parse(readFileSync(join(home, 'local.json'), 'utf8')) as LocalFile;
  running = { child, local, output: () => output };
  return running;
}

/** Ends it; returns its exit code, or `null` where the signal ended it. */
async function ended(
  { child }: Running,
  signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL',
): Promise<number | null> {
  running = undefined;
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return await exit;
}

async function control(path: string, body: unknown = {}): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/_local/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function now(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/_local/clock`);
  return Date.parse(((await response.json()) as { now: string }).now);
}

function person({ local }: Running, role: keyof LocalFile['tokens']): Person {
  return new Person(role, local.apiUrl, local.tokens[role]);
}

/** All devices, without how long ago their lists came: that goes on. */
async function devicesOf(stack: Running): Promise<readonly unknown[]> {
  const { items } = await person(stack, 'viewer').get('/v1/devices?limit=200');
  return (items as { evidenceAgeSeconds: unknown }[]).map(
    ({ evidenceAgeSeconds: _age, ...device }) => device,
  );
}

/**
 * Devices reported, a ban approved, its gate open; in force ten minutes from now. Returns that
 * instant and the devices' ids.
 */
async function banned(
  stack: Running,
): Promise<{ readonly effective: number; readonly deviceIds: string[] }> {
  const at = await now();
  const client = fleetClient({ apiUrl: stack.local.apiUrl });
  const lines = externalIds.map((id) => lineOf(id, [HARMLESS, BANNED], at));
  await client.reportInventories(SOURCE, stack.local.tokens.connector, [
    ...lines,
    ...clean.map((id) => lineOf(id, [HARMLESS], at)),
  ]);
  const effective = at + 10 * MINUTE;
  const document = banDocument({ timeline: { effective: iso(effective) } });
  await person(stack, 'author').put(`/v1/bans/${BAN}`, document);
  await person(stack, 'author').post(`/v1/bans/${BAN}/propose`, { revision: 1 });
  await approveAsShown(person(stack, 'approver'), BAN);
  await control('clock', { advance: 'PT5M' });
  expect(await person(stack, 'viewer').get(`/v1/bans/${BAN}`)).toMatchObject({
    gate: { state: 'open' },
  });
  return { effective, deviceIds: externalIds.map((id) => sourceDeviceId(SOURCE, id)) };
}

function subscribed({ local }: Running): Promise<Subscriber> {
  const place = { sns: local.snsEndpoint, sqs: local.sqsEndpoint, topicArn: local.ordersTopicArn };
  return Subscriber.subscribe(place, 'a-connector');
}

describe('the whole stack as a process', () => {
  it(
    'killed in the middle of a sweep goes on where ' +
      'it was: nothing is lost and nothing doubled',
    async () => {
      let stack = await started();
      const before = await subscribed(stack);
      const { effective, deviceIds } = await banned(stack);
      const move = { service: 'dynamodb', operation: 'PutItem', table: 'findings' };
      await control('faults', { ...move, mode: 'timeout-after-write', count: WRITTEN });
      await control('faults', { ...move, mode: 'throttle', count: 1_000_000 });
      await control('clock', { now: iso(effective), settle: false });
      const tables = new Tables(stack.local.dynamodbEndpoint, stack.local.tables);
      const removing = async () =>
        (await tables.rows('findings')).filter((row) => row.phase?.S === 'remove').length;
      await eventually('some findings are moved', async () => (await removing()) >= WRITTEN);
      await before.read();
      expect(await ended(stack, 'SIGKILL')).toBeNull();
      tables.close();
      before.close();

      stack = await started();
      expect(await now()).toBeGreaterThanOrEqual(effective);
      await control('settle');
      await control('clock', { advance: 'PT5M' });
      const after = await subscribed(stack);
      await after.read();
      const messages = [...before.received, ...after.received];
      expect(orderIds(messages, 'remove')).toEqual(deviceIds.map((id) => `${BAN}.${id}.1`).sort());
      expectNothingDoubled(messages);
      const { findings } = await person(stack, 'viewer').get(`/v1/bans/${BAN}/compliance`);
      expect(findings).toMatchObject({ open: deviceIds.length });
      after.close();
    },
  );

  it(
    'stops cleanly when it is told to, starts again ' + 'as it was, and forgets when it is told to',
    async () => {
      let stack = running ?? (await started());
      const { tokens, enrollmentKey } = stack.local;
      const known = await devicesOf(stack);
      expect(known).toHaveLength(externalIds.length + clean.length);
      expect(await ended(stack, 'SIGTERM')).toBe(0);
      expect(stack.output()).toContain('Stopping');

      stack = await started();
      expect(await devicesOf(stack)).toEqual(known);
      expect(stack.local.enrollmentKey).toBe(enrollmentKey);
      const old = new Person('viewer', stack.local.apiUrl, tokens.viewer);
      expect(await old.get(`/v1/bans/${BAN}`)).toMatchObject({ state: 'approved' });
      expect(await ended(stack, 'SIGINT')).toBe(0);

      stack = await started('--fresh');
      expect(await person(stack, 'viewer').get('/v1/devices')).toEqual({
        items: [],
        nextCursor: null,
      });
      expect((await old.send('GET', `/v1/bans/${BAN}`)).status).toBe(401);
      expect(stack.local.enrollmentKey).not.toBe(enrollmentKey);
      expect(await ended(stack, 'SIGTERM')).toBe(0);
      const logs = join(home, 'logs');
      const written = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
      for (const secret of [enrollmentKey, tokens.operator])
        expect(written.join().includes(secret)).toBe(false);
    },
  );

  it('says what is wrong with its options, and ends with 1', async () => {
    await expect(started('--port', 'many')).rejects.toThrow(
      /ended with 1: --port takes a number from 1 to 65532/,
    );
  });
});

/** A port that is free with the two after it. */
async function threeFreePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000) * 3;
    const free = await Promise.all([first, first + 1, first + 2].map(isFree));
    if (free.every(Boolean)) return first;
  }
}

function isFree(candidate: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(candidate, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
