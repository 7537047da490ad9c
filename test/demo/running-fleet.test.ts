import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install } from '../../demo/fleet/behaviour.ts';
import { fleetClient, Refused } from '../../demo/fleet/client.ts';
import { makeFleet } from '../../demo/fleet/fleet.ts';
import { RunningFleet } from '../../demo/fleet/running-fleet.ts';
import {
  readCheckIn,
  readEnrollment,
  readResultsBody,
} from '../../functions/http/device-bodies.ts';
import { runBody } from '../../functions/http/device-schema.ts';
import { readSourceLines } from '../../functions/http/source-lines.ts';

/**
 * Answers as the API does and reads bodies with the API's own parsers, so that a shape that it
 * would refuse fails here.
 */
const calls: {
  path: string;
  authorization: string | undefined;
  type?: string;
  encoding?: string;
  lines?: number;
}[] = [];
const COMPLIANT = {
  status: 'compliant',
  judged: true,
  checkedAt: '',
  send: null,
  inventoryHash: null,
  orders: [],
  moreOrders: false,
  restrictions: { etag: 'e', upcoming: [] },
  nextCheckInSeconds: 60,
  clockSkewSeconds: null,
  warnings: [],
};
let busy = 0;
let withApps = 0;
let lists = 0;
let forgotten = '';
/** Whether the stack takes no list for proof. */
let doubts = false;
/** How many devices each end of a run said it had listed. */
const ends: number[] = [];
/** Times that devices said, and apps and texts that were left out. */
const clocks: number[] = [];
let leftOut = 0;
let underWay = 0;
let mostUnderWay = 0;
let server: Server;
let apiUrl = '';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (
    request.headers['content-type'] === 'application/gzip' ? gunzipSync(bytes) : bytes
  ).toString('utf8');
}

function answer(path: string, text: string): [number, unknown] {
  if (busy > 0) {
    busy--;
    return [503, { message: 'Service Unavailable' }];
  }
  if (path.endsWith('/inventories')) {
    const { lines, refused } = readSourceLines(text);
    calls.push({ path, authorization: undefined, lines: lines.length });
    const results = lines.map(({ line }) => ({
      line,
      status: 'recorded',
      reason: null,
      warnings: [],
    }));
    return [200, { accepted: lines.length, results: [...results, ...refused] }];
  }
  if (path.endsWith('/restrictions')) {
    lists++;
    return [200, { etag: 'e', items: [], nextCursor: null }];
  }
  const body: unknown = JSON.parse(text);
  if (path.endsWith('/runs')) {
    const run = runBody.parse(body);
    if (run.listed !== undefined) ends.push(run.listed);
    return [200, run];
  }
  if (path.endsWith('/results'))
    return [200, { accepted: readResultsBody(body).results.length, results: [] }];
  if (path === '/v1/enroll') {
    const { hardwareId, enrollmentKey } = readEnrollment(body);
    if (enrollmentKey === 'wrong')
      return [403, { title: 'Forbidden', detail: 'This enrolment key is unknown.' }];
    return [201, { deviceId: `id-${hardwareId}`, token: `id-${hardwareId}.secret` }];
  }
  const { apps, inventoryHash, observedAt, warnings } = readCheckIn(body);
  clocks.push(observedAt);
  leftOut += warnings.length;
  if (apps) withApps++;
  if (apps && doubts) return [200, { ...COMPLIANT, send: 'inventory' }];
  if (!apps && inventoryHash === forgotten) return [200, { ...COMPLIANT, send: 'inventory' }];
  const found = (apps ?? [])
    .filter(({ id }) => id === 'com.tencent.mm')
    .map(({ id }) => ({ id, name: 'WeChat' }));
  const orders =
    found.length > 0
      ? [{ orderId: 'ban.device.1', sequence: 1, action: 'remove', apps: found }]
      : [];
  return [
    200,
    {
      ...COMPLIANT,
      status: orders.length > 0 ? 'action-required' : 'compliant',
      judged: true,
      orders,
      inventoryHash: `sha256-${apps?.length ?? 0}`,
    },
  ];
}

beforeEach(async () => {
  calls.length = 0;
  clocks.length = 0;
  ends.length = 0;
  [doubts, leftOut] = [false, 0];
  [busy, underWay, mostUnderWay, withApps, forgotten] = [0, 0, 0, 0, ''];
  server = createServer(async (request, response) => {
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    let reply: [number, unknown];
    try {
      reply = answer(request.url ?? '', await bodyOf(request));
    } catch (error) {
      reply = [400, { title: String(error) }];
    }
    const { authorization, 'content-type': type, 'content-encoding': encoding } = request.headers;
    calls.push({ path: request.url ?? '', authorization, type, encoding });
    response
      .writeHead(reply[0], { 'content-type': 'application/json' })
      .end(JSON.stringify(reply[1]));
    underWay--;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const AT = Date.parse('2023-10-30T12:00:00Z');

describe('a running fleet', () => {
  test(
    'enrols, checks in and carries out what ' + 'it is told, in shapes that the API reads',
    async () => {
      const devices = makeFleet({
        seed: 'run',
        size: 60,
        selfReporting: 1,
        platforms: { android: 1 },
        plants: { wechat: 0.5 },
        tempers: { obedient: 1 },
      });
      const running = new RunningFleet(devices, fleetClient({ apiUrl, concurrency: 4 }));
      expect(await running.enrollAll(() => 'key')).toBe(60);
      expect(await running.enrollAll(() => 'key')).toBe(0);

      const first = await running.checkInAll(AT);
      const ordered = first.filter(({ status }) => status === 'action-required').length;
      expect(ordered).toBeGreaterThan(10);
      const second = await running.checkInAll(AT + 60_000);
      expect(second.every(({ status }) => status === 'compliant')).toBe(true);
      expect(mostUnderWay).toBeLessThanOrEqual(4);

      const [device] = devices;
      expect(running.deviceIdOf(device?.key ?? '')).toBe(`id-${device?.externalId}`);
      expect(
        running.keyOf({ id: `id-${device?.externalId}`, source: null, externalId: null }),
      ).toBe(device?.key);
      expect(
        calls.some(
          ({ authorization }) => authorization === `Bearer id-${device?.externalId}.secret`,
        ),
      ).toBe(true);
    },
  );

  test(
    'sends its apps once, and again only when ' + 'they changed or the stack asks for them',
    async () => {
      const [device] = makeFleet({ seed: 'run', size: 1, selfReporting: 1, plants: {} });
      const key = device?.key ?? '';
      const running = new RunningFleet(device ? [device] : [], fleetClient({ apiUrl }));
      await running.enrollAll(() => 'key');
      const before = lists;
      await running.checkIn(key, AT);
      await running.checkIn(key, AT + 1);
      expect(withApps).toBe(1);
      running.change(key, (now) => install(now, [{ id: 'org.new.app' }], AT + 2));
      await running.checkIn(key, AT + 3);
      expect(withApps).toBe(2);
      forgotten = `sha256-${(device?.apps.length ?? 0) + 1}`;
      await running.checkIn(key, AT + 4);
      expect(withApps).toBe(3);
      expect(lists - before).toBe(1);
    },
  );

  test(
    'reports a source in calls of at most 200 ' + 'lines and delists whom a run leaves out',
    async () => {
      const devices = makeFleet({
        seed: 'run',
        size: 450,
        selfReporting: 0,
        platforms: { ios: 1 },
      });
      const running = new RunningFleet(devices, fleetClient({ apiUrl }));
      const [gone] = devices;
      running.change(gone?.key ?? '', (device) => ({ ...device, retiredAt: AT }));
      expect(running.sources).toEqual(['apple-manager']);

      const results = await running.reportSource('apple-manager', 'jwt', AT, 'run-1');
      expect(results.filter(({ status }) => status === 'recorded')).toHaveLength(449);
      expect(results.at(-1)?.line).toBe(449);
      expect(calls.flatMap(({ lines }) => lines ?? []).sort()).toEqual([200, 200, 49].sort());
      expect(running.devices.get(gone?.key ?? '')?.story.at(-1)).toMatchObject({ kind: 'delist' });
      expect(ends).toEqual([449]);
    },
  );

  test('says how many there are where a page of them came empty, and delists nobody', async () => {
    const devices = makeFleet({ seed: 'run', size: 30, selfReporting: 0, platforms: { ios: 1 } });
    const running = new RunningFleet(devices, fleetClient({ apiUrl }));
    const page = new Set(devices.slice(5, 10).map(({ key }) => key));
    const results = await running.reportSource('apple-manager', 'jwt', AT, 'run-1', page);
    expect(results).toHaveLength(25);
    expect(ends).toEqual([30]);
    expect([...page].every((key) => running.devices.get(key)?.reports.length === 0)).toBe(true);
  });

  test('sends odd lists and wrong clocks as they are, in shapes that the API reads', async () => {
    const devices = makeFleet({ seed: 'odd', size: 400, untidy: 1, platforms: { android: 1 } });
    const odd = devices.filter(({ habit }) => habit === 'odd-names' || habit === 'wrong-clock');
    const running = new RunningFleet(odd, fleetClient({ apiUrl }));
    await running.enrollAll(() => 'key');
    await running.checkInAll(AT);
    const results = await running.reportSource('android-manager', 'jwt', AT, null);
    expect(results.length).toBeGreaterThan(10);
    expect(results.every(({ status }) => status === 'recorded')).toBe(true);
    expect(clocks.some((at) => at < Date.parse('1972-01-01'))).toBe(true);
    expect(clocks.some((at) => at > AT)).toBe(true);
    expect(leftOut).toBeGreaterThan(0);
  });

  test('has whoever was told that its list proves nothing say it again', async () => {
    const [device] = makeFleet({ seed: 'run', size: 1, selfReporting: 1, untidy: 0, plants: {} });
    const running = new RunningFleet(device ? [device] : [], fleetClient({ apiUrl }));
    await running.enrollAll(() => 'key');
    await running.checkIn(device?.key ?? '', AT);
    expect(await running.reportAgain('jwt', AT + 1)).toBe(0);
    doubts = true;
    running.change(device?.key ?? '', (now) => install(now, [{ id: 'org.new.app' }], AT + 2));
    await running.checkIn(device?.key ?? '', AT + 3);
    expect(withApps).toBe(2);
    doubts = false;
    expect(await running.reportAgain('jwt', AT + 4)).toBe(1);
    expect(withApps).toBe(3);
    expect(await running.reportAgain('jwt', AT + 5)).toBe(0);
    expect(running.toldOf(device?.key ?? '')).toMatchObject({ doubted: 1 });
  });

  test('keeps results of orders for the connector to send, once', async () => {
    const [device] = makeFleet({
      seed: 'run',
      size: 1,
      selfReporting: 0,
      tempers: { obedient: 1 },
    });
    if (!device?.source) throw new Error('the fleet has no source');
    const client = fleetClient({ apiUrl });
    const running = new RunningFleet([device], client);
    running.receive(device.key, { orderId: 'b.d.1', action: 'remove', apps: [{ id: 'x' }] }, AT);
    const results = running.takeResults(device.source);
    expect(results).toMatchObject([{ orderId: 'b.d.1', outcome: 'done' }]);
    expect(running.takeResults(device.source)).toEqual([]);
  });
});

describe('the client', () => {
  test('tries again while the API is busy', async () => {
    busy = 2;
    const client = fleetClient({ apiUrl });
    await expect(
      client.enroll({ enrollmentKey: 'key', hardwareId: 'h', platform: 'ios' }),
    ).resolves.toMatchObject({
      deviceId: 'id-h',
    });
  });

  test('sends bodies of some size as gzip, by their type and not by an encoding', async () => {
    const client = fleetClient({ apiUrl });
    const body = {
      platform: 'android',
      observedAt: new Date(AT).toISOString(),
      coverage: 'all',
    } as const;
    await client.checkIn('token', body);
    const apps = Array.from({ length: 80 }, (_, n) => ({ id: `org.example.app${n}`, name: 'é' }));
    await client.checkIn('token', { ...body, apps });
    expect(withApps).toBe(1);
    expect(calls.map(({ type, encoding }) => [type, encoding])).toEqual([
      ['application/json', undefined],
      ['application/gzip', undefined],
    ]);
  });

  test('says what was refused and why, without trying again', async () => {
    const client = fleetClient({ apiUrl });
    const refusal = client.enroll({ enrollmentKey: 'wrong', hardwareId: 'h', platform: 'ios' });
    await expect(refusal).rejects.toThrow(/POST \/v1\/enroll was refused with 403: .*unknown/);
    await expect(refusal).rejects.toBeInstanceOf(Refused);
    expect(calls).toHaveLength(1);
  });
});
