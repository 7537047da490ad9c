import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { onDevice } from '../../functions/http/binding.ts';
import { CHECK_IN } from '../../functions/http/device-routes.ts';
import { httpFunction } from '../../functions/http/pipeline.ts';
import { admitDevice } from '../../functions/usecases/devices/admit-device.ts';
import { checkIn as checkInUseCase } from '../../functions/usecases/devices/check-in.ts';
import { secretHash } from '../../functions/usecases/devices/device-token.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';
import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import { aHead } from '../made/head.ts';
import { aSentCheckIn } from '../made/sent-inventory.ts';
import { memoryDependencies } from '../memory/dependencies.ts';
import { bound, MEMORY, served } from './bound.ts';
import { captureLog } from './captured-log.ts';
import { pointers, type Sent, send, zipped } from './event.ts';

const log = captureLog();
const SECRET = 'S'.repeat(43);
const TOKEN = `abcdefghijklmnopqrstuvwxyz.${SECRET}`;

/** Answers with what it was given, so that tests see what reaches the use case. */
const echo = served(CHECK_IN, async ({ caller: _caller, device, ...body }) => ({
  ...body,
  deviceIsThere: device !== undefined,
}));
const refusing = (error: Error) =>
  served(CHECK_IN, async () => {
    throw error;
  });

const good = aSentCheckIn({
  apps: [{ id: 'com.tencent.mm', name: 'WeChat', version: '8.0.42' }],
});
const checkIn = (body: unknown, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  path: '/v1/check-ins',
  headers: { authorization: `Bearer ${TOKEN}`, ...headers },
  body,
});

describe('a check-in', () => {
  test('loses the noncharacters of what the device tells, and nothing else', async () => {
    const apps = [{ id: 'com.\uFFFFx', name: 'We\uFFFEChat\u{10FFFF}', version: '\uFDD0' }];
    const answer = await send(echo, checkIn({ ...good, osVersion: '1\uFFFE4', apps }));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        osVersion: '1\uFFFD4',
        apps: [{ id: 'com.\uFFFDx', name: 'We\uFFFDChat\uFFFD', version: '\uFFFD' }],
      },
    });
  });

  test('reaches the use case parsed, with what was left out filled in', async () => {
    const answer = await send(echo, checkIn(good));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...good,
      observedAt: Date.UTC(2023, 9, 30, 12),
      osVersion: null,
      sentAt: null,
      ordersAfter: null,
      agentVersion: null,
      inventoryHash: null,
      restrictionsEtag: null,
      results: [],
      appsLeftOut: 0,
      warnings: [],
      deviceIsThere: true,
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-request-id': 'request-1',
    });
  });

  test.each([
    ['announced by its encoding', { 'content-encoding': 'gzip' }],
    ['announced by its type', { 'content-type': 'application/gzip' }],
  ])('may be gzip, %s', async (_, headers) => {
    expect((await send(echo, checkIn(zipped(JSON.stringify(good)), headers))).status).toBe(200);
  });

  test('leaves a line in the log once in a hundred times', async () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    await send(echo, checkIn(good));
    expect(log.lines()).toHaveLength(0);
    random.mockReturnValue(0.005);
    await send(echo, checkIn(good));
    expect(log.lines()).toHaveLength(1);
  });

  test('may leave the apps out', async () => {
    const { apps: _, ...without } = good;
    expect((await send(echo, checkIn(without))).body).toMatchObject({ apps: null });
  });
});

describe('a check-in with something that cannot be taken', () => {
  const strange: readonly [string, Record<string, unknown>, string][] = [
    ['an unknown field', { phone: 1 }, '/phone'],
    ['constructor as a field', { constructor: { prototype: 1 } }, '/constructor'],
    ['an osVersion of another type', { osVersion: { major: 14 } }, '/osVersion'],
    ['an osVersion that is too long', { osVersion: '1'.repeat(65) }, '/osVersion'],
    ['an etag with control characters', { restrictionsEtag: 'a\u0000' }, '/restrictionsEtag'],
    ['an order that is none', { ordersAfter: 'the last' }, '/ordersAfter'],
    ['an unknown field in an app', { apps: [{ id: 'a', icon: 'b' }] }, '/apps/0/icon'],
    ['broken Unicode in an app', { apps: [{ id: 'a', name: '\ud800' }] }, '/apps/0/name'],
    ['an id of 10,000 characters', { apps: [{ id: 'a'.repeat(10_000) }] }, '/apps/0/id'],
    ['an id with control characters', { apps: [{ id: 'com.\u0000x' }] }, '/apps/0/id'],
    ['a result that is no object', { results: ['done'] }, '/results/0'],
    ['a result of no order', { results: [{ orderId: 'x', outcome: 'done' }] }, '/results/0'],
    [
      'a result with an unknown outcome',
      { results: [{ orderId: 'ban.device.1', outcome: 'eaten' }] },
      '/results/0',
    ],
  ];

  test.each(strange)('loses that alone, and says so: %s', async (_, change, pointer) => {
    const answer = await send(echo, checkIn({ ...good, ...change }));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ platform: good.platform, results: [] });
    expect(answer.body.warnings).toEqual([
      {
        pointer,
        detail: expect.stringMatching(/: (?:left out|cut|the app was left out)/),
        count: 1,
      },
    ]);
  });

  test('reads null, and an empty text, as left out wherever a field is optional', async () => {
    const nothing = Object.fromEntries(
      ['osVersion', 'agentVersion', 'inventoryHash', 'restrictionsEtag', 'ordersAfter'].map(
        (field, index) => [field, index % 2 === 0 ? null : ' '],
      ),
    );
    const results = [{ orderId: 'ban.device.1', outcome: 'done', detail: '', at: null }];
    const answer = await send(echo, checkIn({ ...good, ...nothing, apps: null, results }));
    expect(answer.body).toMatchObject({
      osVersion: null,
      inventoryHash: null,
      apps: null,
      results: [{ orderId: 'ban.device.1', outcome: 'done', detail: null, at: null }],
      warnings: [],
    });
  });

  test('takes a hash that can be none for one that is not stored', async () => {
    const answer = await send(echo, checkIn({ ...good, apps: null, inventoryHash: 7 }));
    expect(answer.body).toMatchObject({
      inventoryHash: '',
      warnings: [{ pointer: '/inventoryHash' }],
    });
  });

  test('is told at most twenty kinds of what it lost, with the first place of each', async () => {
    const apps = Array.from({ length: 300 }, (_, index) => ({
      id: `a${index}`,
      name: '\u0000',
      [`field${index % 40}`]: 1,
    }));
    const { body } = await send(echo, checkIn({ ...good, apps }));
    const warnings = body.warnings as { pointer: string; count: number }[];
    expect(warnings).toHaveLength(20);
    expect(warnings).toContainEqual(
      expect.objectContaining({ pointer: '/apps/0/name', count: 300 }),
    );
    expect(warnings.reduce((sum, { count }) => sum + count, 0)).toBe(600);
    expect(warnings.at(-1)).toMatchObject({ pointer: '' });
  });

  test('keeps its texts in one form, however they were written', async () => {
    const apps = [{ id: ' Cafe\u0301.app\n', name: '\tCafe\u0301 ', publisher: 'x'.repeat(300) }];
    const { body } = await send(echo, checkIn({ ...good, osVersion: ' 14 ', apps }));
    expect(body).toMatchObject({
      osVersion: '14',
      apps: [{ id: 'Caf\u00e9.app', name: 'Caf\u00e9', publisher: 'x'.repeat(255) }],
      warnings: [{ pointer: '/apps/0/publisher', count: 1 }],
    });
  });
});

describe('a check-in that is refused', () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const many = Array.from({ length: 100_000 }, (_, index) => ({ id: `a${index}` }));
  const cases: readonly [string, unknown, Record<string, string>, number, string | null][] = [
    ['is empty', '', {}, 400, null],
    ['is not JSON', '{"platform":', {}, 400, null],
    ['is a number', '7', {}, 400, ''],
    ['is nested without end', nested, {}, 400, null],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, null],
    ['has a wrong type', { ...good, platform: 7 }, {}, 400, '/platform'],
    ['lacks a field', { ...good, coverage: undefined }, {}, 400, '/coverage'],
    ['has an app that is no object', { ...good, apps: [{ id: 'a' }, 'b'] }, {}, 400, '/apps/1'],
    ['has an app that is a list', { ...good, apps: [['a']] }, {}, 400, '/apps/0'],
    ['has apps that are no list', { ...good, apps: { id: 'a' } }, {}, 400, '/apps'],
    ['has results that are no list', { ...good, results: 7 }, {}, 400, '/results'],
    ['has 201 results', { ...good, results: many.slice(0, 201) }, {}, 400, '/results'],
    ['has __proto__ as a field', '{"__proto__":{"admin":true}}', {}, 400, '/__proto__'],
    [
      'has a date without an offset',
      { ...good, observedAt: '2023-10-30T12:00:00' },
      {},
      400,
      '/observedAt',
    ],
    [
      'has a date that does not exist',
      { ...good, observedAt: '2023-02-30T12:00:00Z' },
      {},
      400,
      '/observedAt',
    ],
    ['is over the limit as sent', ' '.repeat(1_100_000), {}, 413, null],
    ['is over the limit as sent in base64', Buffer.alloc(1_100_000, 32), {}, 413, null],
    [
      'is over the limit inflated',
      zipped(' '.repeat(2_100_000)),
      { 'content-encoding': 'gzip' },
      413,
      null,
    ],
    ['is announced as gzip and is not', good, { 'content-encoding': 'gzip' }, 415, null],
    [
      'is broken gzip',
      zipped(JSON.stringify(good)).subarray(0, 40),
      { 'content-encoding': 'gzip' },
      400,
      null,
    ],
    ['has an encoding not taken', good, { 'content-encoding': 'br' }, 415, null],
    ['has a type not taken', good, { 'content-type': 'text/plain' }, 415, null],
    [
      'has a charset not taken',
      good,
      { 'content-type': 'application/json; charset=latin1' },
      415,
      null,
    ],
  ];

  test.each(cases)(
    'because it %s says what to change',
    async (_, body, headers, status, pointer) => {
      const answer = await send(echo, checkIn(body, headers));
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.body).toMatchObject({ status, instance: 'request-1' });
      expect(String(answer.body.type)).toMatch(/^urn:interdict:problem:/);
      expect(String(answer.body.detail).length).toBeGreaterThan(20);
      if (pointer !== null) expect(pointers(answer)).toContain(pointer);
      expect(answer.text.length).toBeLessThan(20_000);
      expect(log.lines().join('\n')).not.toContain(SECRET);
    },
  );

  test('because it would inflate to a gigabyte is refused without being inflated', async () => {
    const bomb = zipped('\0'.repeat(200_000_000));
    const before = process.memoryUsage().arrayBuffers;
    const answer = await send(echo, checkIn(bomb, { 'content-encoding': 'gzip' }));
    expect(answer.status).toBe(413);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
  });

  test('names fifty faults at most', async () => {
    const apps = Array.from({ length: 1_000 }, () => 7);
    expect(pointers(await send(echo, checkIn({ ...good, apps })))).toHaveLength(50);
  });

  test('repeats no value that was sent', async () => {
    const answer = await send(echo, checkIn({ ...good, platform: SECRET, observedAt: SECRET }));
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(SECRET);
  });
});

describe('a device that is not known', () => {
  test.each([
    ['no token', undefined],
    ['another scheme', `Basic ${TOKEN}`],
    ['a token that nobody can have', `Bearer ${'x'.repeat(10_000)}.${SECRET}`],
    ['a token of control characters', 'Bearer \u0000.\u0000'],
  ])('is answered 401 for %s, before its body is read', async (_, authorization) => {
    const sent: Sent = {
      ...checkIn('{'),
      headers: { ...(authorization === undefined ? {} : { authorization }) },
    };
    const answer = await send(echo, sent);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body).toMatchObject({ type: 'urn:interdict:problem:unauthenticated' });
  });

  test('is answered 401 by the use case', async () => {
    const answer = await send(
      refusing(new Refusal('unauthenticated', 'Send the token.')),
      checkIn(good),
    );
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('a fault of the service', () => {
  test('says nothing but the id under which the log has it, without secrets', async () => {
    const answer = await send(
      refusing(new Error(`table missing: Bearer ${TOKEN} and ${SECRET}`)),
      checkIn(good),
    );
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('table missing');
    expect(answer.body).toMatchObject({
      type: 'urn:interdict:problem:internal',
      instance: 'request-1',
    });
    const lines = log.lines().join('\n');
    expect(lines).toContain('request-1');
    expect(lines).toContain('table missing');
    expect(lines).not.toContain(SECRET);
  });

  test('that passes by itself asks to be tried again', async () => {
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const answer = await send(refusing(throttled), checkIn(good));
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  });

  test('to keep what was sent, since it is too large, asks for less', async () => {
    const tooLarge = Object.assign(new Error('the inventory has 500000 bytes'), {
      name: 'TooLarge',
    });
    expect((await send(refusing(tooLarge), checkIn(good))).status).toBe(413);
  });

  test('in composing the function is tried anew by the next call', async () => {
    let loads = 0;
    const handler = httpFunction(() => {
      loads += 1;
      if (loads === 1) throw new Error('BLOCKLIST_TABLE is not set');
      return { ...MEMORY, settings: DEFAULT_SETTINGS };
    }, [bound(CHECK_IN, async () => ({}))]);
    expect((await send(handler, checkIn(good))).status).toBe(500);
    expect((await send(handler, checkIn(good))).status).toBe(200);
    expect((await send(handler, checkIn(good))).status).toBe(200);
    expect(loads).toBe(2);
  });
});

test('a token that opens nothing is refused before anything that was sent is read', async () => {
  const deps = memoryDependencies({ clock: { now: () => 0 } });
  const secret = 'T'.repeat(43);
  const device = aHead({ deviceId: 'abcdefghijklmnopqrstuvwxyz', tokenHash: secretHash(secret) });
  deps.fleet.heads.set(device.deviceId, device);
  const reads: string[] = [];
  deps.faults.onRead = (verb) => {
    reads.push(verb);
  };
  const handler = httpFunction(() => deps, [onDevice(CHECK_IN, admitDevice, checkInUseCase)]);
  // This is no JSON, and a bomb in gzip would be none either.
  const sent = checkIn('{');
  const opened = { authorization: `Bearer ${device.deviceId}.${secret}` };
  expect((await send(handler, { ...sent, headers: opened })).status).toBe(400);
  reads.length = 0;
  expect(await send(handler, sent)).toMatchObject({ status: 401 });
  expect(reads).toEqual(['fleet.readHead', 'fleet.readHead']);
});

test('no body whatever makes a fault of the service', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string(),
        fc.json(),
        fc.uint8Array().map((bytes) => zipped(String(bytes))),
      ),
      fc.constantFrom<Record<string, string>>(
        {},
        { 'content-encoding': 'gzip' },
        { 'content-type': 'application/gzip' },
      ),
      async (body, headers) => {
        const { status } = await send(echo, checkIn(body, headers));
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      },
    ),
    { numRuns: 500 },
  );
});

test('no field of whatever value makes a fault of the service', async () => {
  const names = [
    'platform',
    'osVersion',
    'observedAt',
    'coverage',
    'apps',
    'results',
    'inventoryHash',
    '__proto__',
    'toString',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.anything({ withNullPrototype: true }),
      async (name, value) => {
        const body = JSON.stringify(
          Object.fromEntries([...Object.entries(good), [name, value]]),
          (_, one) => (typeof one === 'bigint' ? String(one) : one),
        );
        expect((await send(echo, checkIn(body))).status).toBeLessThan(500);
      },
    ),
    { numRuns: 500 },
  );
});
