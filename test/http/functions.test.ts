import { beforeEach, describe, expect, test } from '@jest/globals';
import { bindings as hearAndroid } from '../../functions/android-management-hear.ts';
import { bindings as checkIn } from '../../functions/check-in.ts';
import { bindings as enroll } from '../../functions/enroll.ts';
import { bindings as explainLink } from '../../functions/explain-link.ts';
import { bindings as fleetHear } from '../../functions/fleet-hear.ts';
import { ALL_ROUTES, type ApiEntry } from '../../functions/http/all-routes.ts';
import { ANSWERS } from '../../functions/http/answer-schema.ts';
import type { Binding } from '../../functions/http/binding.ts';
import { parse } from '../../functions/http/parse.ts';
import { type HttpHandler, httpFunction } from '../../functions/http/pipeline.ts';
import { bindings as ingest } from '../../functions/ingest.ts';
import { bindings as manageBans } from '../../functions/manage-bans.ts';
import { bindings as manageDevices } from '../../functions/manage-devices.ts';
import { bindings as nanomdmDm } from '../../functions/nanomdm-dm.ts';
import { bindings as nanomdmHear } from '../../functions/nanomdm-hear.ts';
import { bindings as osqueryEnroll } from '../../functions/osquery-enroll.ts';
import { bindings as osqueryReport } from '../../functions/osquery-report.ts';
import { bindings as pauseBan } from '../../functions/pause-ban.ts';
import { bindings as readFleet } from '../../functions/read-fleet.ts';
import { bindings as santa } from '../../functions/santa.ts';
import { aSentBan } from '../made/sent-ban.ts';
import { aSentCheckIn, aSentLine } from '../made/sent-inventory.ts';
import { type MemoryDependencies, memoryDependencies } from '../memory/dependencies.ts';
import { captureLog } from './captured-log.ts';
import { claims, type Sent, send } from './event.ts';

const log = captureLog();
const NOW = Date.UTC(2023, 9, 20);
const BAN = 'ca-2023-10-30-wechat-kaspersky';

/**
 * All functions over one world in memory: what the gateway does with the routes, and nothing
 * between.
 */
let world: MemoryDependencies;
let functions: readonly {
  readonly bindings: readonly Binding<MemoryDependencies>[];
  readonly handler: HttpHandler;
}[];

beforeEach(() => {
  world = memoryDependencies({ clock: { now: () => NOW } });
  functions = [
    enroll,
    checkIn,
    ingest,
    manageBans,
    pauseBan,
    manageDevices,
    readFleet,
    osqueryEnroll,
    osqueryReport,
    santa,
  ].map((bindings: readonly Binding<MemoryDependencies>[]) => ({
    bindings,
    handler: httpFunction(() => world, bindings),
  }));
});

async function call(method: string, path: string, more: Partial<Sent> = {}) {
  const matching = (pattern: string) =>
    new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
  for (const { bindings, handler } of functions) {
    const route = bindings
      .map((binding) => binding.route)
      .find((one) => one.method === method && matching(one.path));
    if (route) {
      const answer = await send(handler, { method, path, route: route.path, ...more });
      const described = ANSWERS[route.name];
      if (described && answer.status < 300)
        parse(described, answer.body, `${route.name} is not as described`);
      return answer;
    }
  }
  throw new Error(`no route ${method} ${path}`);
}

test('each route is bound by the function that it names, and by no other', () => {
  const entries = {
    enroll,
    'check-in': checkIn,
    ingest,
    'manage-bans': manageBans,
    'pause-ban': pauseBan,
    'manage-devices': manageDevices,
    'read-fleet': readFleet,
    'explain-link': explainLink,
    'osquery-enroll': osqueryEnroll,
    'osquery-report': osqueryReport,
    santa,
    'android-management-hear': hearAndroid,
    'fleet-hear': fleetHear,
    'nanomdm-hear': nanomdmHear,
    'nanomdm-dm': nanomdmDm,
  } satisfies Record<ApiEntry, unknown>;
  const bound = Object.entries(entries).flatMap(([entry, bindings]) =>
    bindings.map(({ route }) => `${route.method} ${route.path} by ${entry}`),
  );
  const named = ALL_ROUTES.map(({ method, path, entry }) => `${method} ${path} by ${entry}`);
  expect(bound.sort()).toEqual(named.sort());
});

const as = (...roles: readonly string[]) => ({
  claims: { ...claims(...roles), sub: roles.join('+') },
});

async function enrolled(hardwareId = 'serial-1'): Promise<{ deviceId: string; token: string }> {
  const key = await call('POST', '/v1/enrollment-keys', {
    ...as('operator'),
    body: {
      group: 'finance',
      ownership: 'organization',
      maxUses: 5,
      expiresAt: '2024-01-01T00:00:00Z',
    },
  });
  expect(key.status).toBe(201);
  const answer = await call('POST', '/v1/enroll', {
    body: { enrollmentKey: key.body.enrollmentKey, hardwareId, platform: 'android' },
  });
  expect(answer.status).toBe(201);
  return { deviceId: String(answer.body.deviceId), token: String(answer.body.token) };
}
const inventory = aSentCheckIn({
  observedAt: '2023-10-20T00:00:00Z',
  apps: [{ id: 'com.tencent.mm', name: 'WeChat' }],
});
const report = (token: string, body: unknown = inventory) =>
  call('POST', '/v1/check-ins', { headers: { authorization: `Bearer ${token}` }, body });

describe('a device', () => {
  test('enrols, checks in, and is found by who may look', async () => {
    const { deviceId, token } = await enrolled();
    const answer = await report(token);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'compliant', orders: [], send: null });
    expect((await call('GET', `/v1/devices/${deviceId}`, as('viewer'))).body).toMatchObject({
      group: 'finance',
    });
    expect((await call('GET', '/v1/devices', as('viewer'))).body).toMatchObject({
      nextCursor: null,
    });
    expect(log.lines().join('\n')).not.toContain(token.split('.')[1]);
  });

  test('that is unknown, and one with the token of another, are answered alike', async () => {
    const one = await enrolled('serial-1');
    const two = await enrolled('serial-2');
    const wrong = await report(`${one.deviceId}.${two.token.split('.')[1]}`);
    const unknown = await report(`${'0'.repeat(31)}9.${two.token.split('.')[1]}`);
    const none = await call('POST', '/v1/check-ins', { body: inventory });
    for (const answer of [wrong, unknown, none]) {
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body).toEqual(wrong.body);
    }
  });

  describe('whose key is for reporters and rotates', () => {
    const MAKES = {
      kind: 'reporter',
      reenroll: 'rotate',
      group: 'finance',
      ownership: 'organization',
      maxUses: 1,
      expiresAt: '2024-01-01T00:00:00Z',
    };
    const make = (body: object) => call('POST', '/v1/enrollment-keys', { ...as('operator'), body });
    const enrol = (enrollmentKey: unknown, key?: string) =>
      call('POST', '/v1/enroll', {
        body: { enrollmentKey, hardwareId: 'serial-1', platform: 'android', management: 'agent' },
        ...(key === undefined ? {} : { headers: { 'Idempotency-Key': key } }),
      });

    test('is told so by the key’s answer; left out or null, it is for agents', async () => {
      expect((await make(MAKES)).body).toMatchObject({ kind: 'reporter', reenroll: 'rotate' });
      const { kind: _kind, reenroll: _reenroll, ...plain } = MAKES;
      for (const body of [plain, { ...plain, kind: null, reenroll: null }])
        expect((await make(body)).body).toMatchObject({ kind: 'agent', reenroll: 'refuse' });
    });

    test.each([
      [{ kind: 'agent' }, 422, '/reenroll'],
      [{ kind: null }, 422, '/reenroll'],
      [{ kind: 'robot' }, 400, '/kind'],
      [{ reenroll: true }, 400, '/reenroll'],
    ])('is refused with what to change where it has %j', async (change, status, pointer) => {
      const { status: refused, body } = await make({ ...MAKES, ...change });
      expect(refused).toBe(status);
      expect(body.errors).toMatchObject([{ pointer }]);
    });

    test('enrols again under its id, once a day, and repeats what was lost', async () => {
      const { enrollmentKey } = (await make(MAKES)).body;
      const first = await enrol(enrollmentKey);
      const { deviceId } = first.body;
      const second = await enrol(enrollmentKey, 'try-1');
      expect(second).toMatchObject({ status: 201, body: { deviceId } });
      expect((await report(String(first.body.token))).status).toBe(401);
      const third = await enrol(enrollmentKey, 'try-1');
      expect(third).toMatchObject({ status: 201, body: { deviceId } });
      expect((await report(String(second.body.token))).status).toBe(401);
      expect((await report(String(third.body.token))).status).toBe(200);
      const refused = await enrol(enrollmentKey, 'try-1');
      expect(refused).toMatchObject({
        status: 409,
        headers: { 'retry-after': '86400' },
        body: { retryAt: '2023-10-21T00:00:00Z', type: 'urn:interdict:problem:conflict' },
      });
      expect(world.metrics.counts.ReenrollmentsRefused).toBe(1);
      expect(log.lines().join('\n')).toContain(`"deviceId":"${deviceId}"`);
      expect((await call('GET', `/v1/devices/${deviceId}`, as('viewer'))).body).toMatchObject({
        management: 'none',
        reenrolledAt: '2023-10-20T00:00:00Z',
      });
      for (const { body } of [first, second, third])
        expect(log.lines().join('\n')).not.toContain(String(body.token).split('.')[1]);
    });
  });

  test('that is revoked is answered as an unknown one', async () => {
    const { deviceId, token } = await enrolled();
    const revoked = await call('DELETE', `/v1/devices/${deviceId}`, {
      ...as('operator'),
      body: { reason: 'lost' },
    });
    expect(revoked).toMatchObject({
      status: 200,
      body: { deviceId, exemptions: [], moreExemptions: 0 },
    });
    expect((await report(token)).status).toBe(401);
  });
});

describe('a ban', () => {
  const save = () => call('PUT', `/v1/bans/${BAN}`, { ...as('author'), body: aSentBan() });

  test(
    'is saved, proposed and approved by another, ' + 'and an exemption is granted and ended',
    async () => {
      const saved = await save();
      expect(saved.status).toBe(200);
      expect(saved.body).toMatchObject({ id: BAN, revision: 1, state: 'draft' });
      expect(
        (await call('POST', `/v1/bans/${BAN}/propose`, { ...as('author'), body: { revision: 1 } }))
          .status,
      ).toBe(200);
      const approval = { revision: 1, hash: saved.body.hash, limit: 10 };
      expect(
        (await call('POST', `/v1/bans/${BAN}/approve`, { ...as('author'), body: approval })).status,
      ).toBe(403);
      const approved = await call('POST', `/v1/bans/${BAN}/approve`, {
        ...as('approver'),
        body: approval,
      });
      expect(approved.body).toMatchObject({ state: 'approved' });

      const granted = await call('POST', `/v1/bans/${BAN}/exemptions`, {
        ...as('approver'),
        body: {
          groups: ['research'],
          ground: 'a study',
          grantedBy: 'CIO',
          expiresAt: '2023-12-01T00:00:00Z',
        },
      });
      expect(granted.status).toBe(201);
      const { deviceId } = await enrolled();
      const names = {
        devices: [deviceId],
        hardwareIds: ['{4C4C4544-0042-3510-8058-B4C04F333732}'],
        externalIds: [{ source: 'intune', externalId: 'D-1' }],
        groups: [],
      };
      const asked = { ground: 'a study', grantedBy: 'CIO', expiresAt: '2023-12-01T00:00:00Z' };
      const exempt = (body: object) =>
        call('POST', `/v1/bans/${BAN}/exemptions`, { ...as('approver'), body });
      expect(await exempt({ ...asked, ...names })).toMatchObject({ status: 201, body: names });
      expect((await call('GET', `/v1/bans/${BAN}`, as('viewer'))).body).toMatchObject({
        exemptions: [{ groups: ['research'] }, names],
      });
      const unknown = await exempt({ ...asked, ...names, devices: [deviceId, 'nobodys'] });
      expect(unknown).toMatchObject({
        status: 422,
        body: {
          detail: expect.stringContaining('nobodys is the id of no device'),
          errors: [{ pointer: '/devices/1' }],
        },
      });
      const ended = await call(
        'DELETE',
        `/v1/bans/${BAN}/exemptions/${String(granted.body.id)}`,
        as('approver'),
      );
      expect(ended.status).toBe(204);
      expect((await call('GET', `/v1/bans/${BAN}`, as('viewer'))).body).toMatchObject({
        state: 'approved',
      });
      expect((await call('GET', '/v1/bans', as('viewer'))).status).toBe(200);
      expect((await call('GET', `/v1/bans/${BAN}/findings`, as('viewer'))).body).toMatchObject({
        items: [],
        nextCursor: null,
      });
      expect((await call('GET', `/v1/bans/${BAN}/compliance`, as('viewer'))).status).toBe(200);
      expect((await call('GET', `/v1/bans/${BAN}/passes`, as('viewer'))).status).toBe(200);
      const restrictions = await call('GET', '/v1/restrictions', {
        ...as('connector'),
        query: { platform: 'android', group: 'finance' },
      });
      expect(restrictions.status).toBe(200);
      const everywhere = (query: Record<string, string>) =>
        call('GET', '/v1/restrictions', {
          ...as('connector'),
          query: { platform: 'macos', ...query },
        });
      expect((await everywhere({})).body).toMatchObject({ platform: 'macos', nextCursor: null });
      expect((await everywhere({ limit: '2' })).status).toBe(200);
      expect((await everywhere({ cursor: 'android.x' })).status).toBe(400);
      expect((await everywhere({ limit: '2', group: 'finance' })).body).toMatchObject({
        status: 400,
        errors: [{ pointer: expect.stringContaining('limit') }],
      });
      const audit = await call('GET', '/v1/audit', {
        ...as('auditor'),
        query: { day: '2023-10-20' },
      });
      expect(audit.status).toBe(200);
      expect(audit.text).toContain('ban.approve');
    },
  );

  test('is not saved under the id of another', async () => {
    const answer = await call('PUT', '/v1/bans/another-ban', {
      ...as('author'),
      body: aSentBan(),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ pointer: '/id', detail: 'must be another-ban' }]);
  });

  test('that nobody knows is not found', async () => {
    for (const path of [
      '',
      '/findings',
      '/compliance',
      '/passes',
      '/reports',
      '/findings/d1',
      '/previews/p1',
      '/reports/r1',
    ]) {
      expect((await call('GET', `/v1/bans/${BAN}${path}`, as('viewer'))).status).toBe(404);
    }
  });

  test('is counted beforehand, once for one key', async () => {
    await save();
    const ask = () =>
      call('POST', `/v1/bans/${BAN}/previews`, {
        ...as('author'),
        headers: { 'idempotency-key': 'once' },
        body: { revision: 1, purpose: 'before the proposal' },
      });
    const [first, second] = [await ask(), await ask()];
    expect(first.status).toBe(202);
    expect(second.body.id).toBe(first.body.id);
    expect(
      (await call('GET', `/v1/bans/${BAN}/previews/${String(first.body.id)}`, as('viewer'))).status,
    ).toBe(200);
  });

  test('is reported on in a file that stays', async () => {
    const saved = await save();
    await call('POST', `/v1/bans/${BAN}/propose`, { ...as('author'), body: { revision: 1 } });
    await call('POST', `/v1/bans/${BAN}/approve`, {
      ...as('approver'),
      body: { revision: 1, hash: saved.body.hash, limit: 10 },
    });
    const frozen = await call('POST', `/v1/bans/${BAN}/reports`, {
      ...as('auditor'),
      body: { asOf: '2023-10-20T00:00:00Z' },
    });
    expect(frozen.status).toBe(201);
    const path = `/v1/bans/${BAN}/reports/${String(frozen.body.reportId)}`;
    expect(
      (await call('GET', path, { ...as('auditor'), query: { format: 'html' } })).headers[
        'content-type'
      ],
    ).toContain('text/html');
    expect((await call('GET', path, as('auditor'))).body).toMatchObject({ banId: BAN });
  });
});

describe('a source', () => {
  const connector = { claims: { sub: 'connector', scope: 'sources/intune' } };
  const line = aSentLine({ ...inventory, externalId: 'pc-1', group: 'finance' });

  test('need not know the group; what is no group is left out with a warning', async () => {
    const { group: _group, ...ungrouped } = line;
    const groups = [{ group: null }, {}, { group: '' }, { group: 'a\u0000b' }, { group: 7 }];
    const lines = groups.map((one, n) => ({ ...ungrouped, externalId: `pc-${n}`, ...one }));
    const answer = await call('POST', '/v1/sources/intune/inventories', {
      ...connector,
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((one) => JSON.stringify(one)).join('\n'),
    });
    const warned = (answer.body as { results: { status: string; warnings: unknown[] }[] }).results;
    expect(warned.map(({ status, warnings }) => [status, warnings.length])).toEqual([
      ['recorded', 0],
      ['recorded', 0],
      ['recorded', 0],
      ['recorded', 1],
      ['recorded', 1],
    ]);
    const query = { source: 'intune', externalId: 'pc-3' };
    const { body } = await call('GET', '/v1/devices', { ...as('operator'), query });
    expect(body).toMatchObject({ items: [{ group: null, settlesAt: null }] });
  });

  test('reports a run with its devices; a bad line does not spoil the others', async () => {
    const run = (body: unknown) => call('POST', '/v1/sources/intune/runs', { ...connector, body });
    expect((await run({ runId: 'run-1', startedAt: '2023-10-20T00:00:00Z' })).status).toBe(200);
    const other = JSON.stringify({ ...line, externalId: 'pc-2' });
    const body = `${JSON.stringify(line)}\nnonsense\n${other}\n`;
    const answer = await call('POST', '/v1/sources/intune/inventories', {
      ...connector,
      headers: { 'content-type': 'application/x-ndjson' },
      body,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      accepted: 2,
      results: [
        { line: 1, status: 'recorded' },
        { line: 2, status: 'refused' },
        { line: 3, status: 'recorded' },
      ],
    });
    expect(
      (await run({ runId: 'run-1', listed: 2, finishedAt: '2023-10-20T00:00:00Z' })).status,
    ).toBe(200);
    const results = { results: [{ orderId: `${BAN}.nobody.1`, outcome: 'done' }] };
    expect(
      (await call('POST', '/v1/orders/results', { ...connector, body: results })).body,
    ).toMatchObject({
      accepted: 0,
    });
  });
});

test('a store that is down makes a fault that says nothing of it', async () => {
  const { token } = await enrolled();
  world.faults.onRead = () => {
    throw new Error('the Devices table is gone');
  };
  const answer = await report(token);
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain('Devices');
  expect(log.lines().join('\n')).toContain('the Devices table is gone');
});
