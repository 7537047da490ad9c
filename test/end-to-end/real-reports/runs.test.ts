import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SentApp } from '../../../demo/fleet/odd-apps.ts';
import { aSentLine } from '../../made/sent-inventory.ts';
import { HOUR, iso, MINUTE } from '../documents.ts';
import { endWorld, startWorld, type World } from '../world.ts';
import { banOf, named, officeOf } from './office.ts';

jest.setTimeout(180_000);

const DAY = 24 * HOUR;
const WECHAT = { id: 'com.tencent.xin' };
const OTHER = { id: 'a.b' };

let world: World;
let office: ReturnType<typeof officeOf>;
beforeAll(async () => {
  world = await startWorld();
  office = officeOf(world);
  const page = banOf('page', named('WeChat', { platform: 'ios', bundleId: WECHAT.id }), {
    escalation: { after: 'PT72H' },
    followUp: { every: 'P1D', maxRounds: 3 },
  });
  await office.inForce([page]);
});
afterAll(async () => {
  await endWorld(world);
});

const now = () => iso(world.stack.clock.now());

/** A source and its connector. Its devices are named q0, q1, and so on. */
function sourceOf(source: string) {
  const { connector } = world.people;
  const lineOf = (index: number, apps: readonly SentApp[]) =>
    aSentLine({ externalId: `q${index}`, platform: 'ios', group: 'page', observedAt: now(), apps });
  const ran = (body: object) => connector.send('POST', `/v1/sources/${source}/runs`, body);
  return {
    begin: (runId: string) => ran({ runId, startedAt: now() }),
    end: (runId: string, listed: number, more: object = {}) =>
      ran({ runId, listed, finishedAt: now(), ...more }),
    /** Reports so many devices, of which the first three have WeChat. */
    async lists(devices: number): Promise<void> {
      const lines = Array.from({ length: devices }, (_, i) =>
        lineOf(i, i < 3 ? [WECHAT, OTHER] : [OTHER]),
      );
      await world.client.reportInventories(source, world.stack.tokens.connector, lines);
      await world.stack.settle();
    },
    lineOf,
    /** A whole run that names so many devices, and its count. */
    async run(runId: string, devices: number, more: object = {}) {
      await this.begin(runId);
      if (devices > 0) await this.lists(devices);
      await office.advance(MINUTE);
      const { status, body } = await this.end(runId, devices, more);
      expect(status).toBe(200);
      await office.advance(5 * MINUTE);
      return body;
    },
    async deviceOf(externalId: string) {
      const path = `/v1/devices?source=${source}&externalId=${externalId}`;
      const { items } = await world.people.viewer.get(path);
      const [device] = items as readonly { deviceId: string; retiredAt: string | null }[];
      if (!device) throw new Error(`no device is known as ${externalId}`);
      return device;
    },
    /** The last count of a run of this source. */
    async count() {
      const { items } = await world.people.viewer.get('/v1/passes?limit=200');
      const passes = items as readonly Readonly<Record<string, unknown>>[];
      return passes.find((one) => one.source === source && one.purpose === 'count');
    },
  };
}

/*
 * The pages of managers' listings come with gaps, so that each device that is missing is asked for
 * once more before it is deleted: gravitational/teleport#27906.
 */
describe('a listing that comes back empty at night', () => {
  it('retires nobody, and the clocks of orders go on', async () => {
    const source = sourceOf('manager');
    await source.run('a', 12);
    await office.advance(60 * HOUR);
    expect(await source.run('b', 0)).toMatchObject({ state: 'held', listed: 0 });
    expect(await office.counts('page')).toMatchObject({ withdrawn: 0, open: 3 });
    expect(await source.count()).toMatchObject({
      run: 'b',
      state: 'held',
      held: { needs: 'operator' },
      counts: { expected: 0, arrived: 0, had: 12, leftOut: 12 },
    });
    await office.advance(DAY);
    await source.run('c', 12);
    const { deviceId } = await source.deviceOf('q0');
    const { body } = await office.finding('page', deviceId);
    expect(body).toMatchObject({ episode: 1, phase: 'quarantine', status: 'open' });
    expect(await source.count()).toMatchObject({ run: 'c', state: 'finished', held: null });
  });

  it('lets the source go only if it says so', async () => {
    const source = sourceOf('let-go');
    await source.run('a', 12);
    await office.advance(DAY);
    await source.begin('b');
    const refused = await source.end('b', 3, { retireAll: true });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toMatchObject([{ pointer: '/retireAll' }]);
    expect((await source.end('b', 0, { retireAll: true })).body).toMatchObject({
      retireAll: true,
      state: 'running',
    });
    await office.advance(5 * MINUTE);
    expect((await source.deviceOf('q11')).retiredAt).not.toBeNull();
    expect(await source.count()).toMatchObject({ run: 'b', state: 'finished' });
  });
});

describe('a run that leaves most devices out', () => {
  const confirm = (path: string, role: 'operator' | 'connector' = 'operator', body?: object) =>
    world.people[role].send('POST', `/v1/sources/${path}/confirm`, body);

  it('waits for an operator, whose word is in the audit', async () => {
    const source = sourceOf('sold');
    await source.run('a', 30);
    await office.advance(DAY);
    await source.run('b', 10);
    await office.advance(DAY);
    await source.run('c', 10);
    expect((await source.deviceOf('q20')).retiredAt).toBeNull();
    expect(await source.count()).toMatchObject({ state: 'held', held: { needs: 'operator' } });
    expect((await confirm('sold/runs/c', 'connector')).status).toBe(403);
    expect((await confirm('sold/runs/d')).status).toBe(404);
    expect((await confirm('let-go/runs/c')).status).toBe(404);
    const superseded = await confirm('sold/runs/b');
    expect(superseded).toMatchObject({ status: 409, body: { state: 'superseded', held: 'c' } });
    const first = await confirm('sold/runs/c');
    expect(first).toMatchObject({ status: 200, body: { runId: 'c', state: 'confirmed' } });
    const again = await confirm('sold/runs/c', 'operator', { reason: 'they were sold' });
    expect(again).toEqual(first);
    await office.advance(5 * MINUTE);
    expect((await source.deviceOf('q20')).retiredAt).not.toBeNull();
    expect((await source.deviceOf('q9')).retiredAt).toBeNull();
    const { items } = await world.people.auditor.get(`/v1/audit?day=${now().slice(0, 10)}`);
    const acts = items as readonly { readonly action: string; readonly on: string }[];
    expect(acts.filter(({ action }) => action === 'run.confirm')).toMatchObject([
      { on: 'sources/sold/runs/c', before: { had: 30, leftOut: 20 } },
    ]);
  });
});

describe('a line that is refused', () => {
  const refusedOf = (line: object) => ({ ...line, apps: ['no object'] });

  it('has named its device all the same, also one that is new', async () => {
    const source = sourceOf('faulty');
    await source.run('a', 12);
    await office.advance(DAY);
    await source.begin('b');
    await source.lists(11);
    const lines = [
      refusedOf(source.lineOf(11, [])),
      refusedOf(source.lineOf(12, [])),
      // The same device once more, and one whose line is mended later.
      refusedOf(source.lineOf(12, [])),
      refusedOf(source.lineOf(13, [])),
      { platform: 'ios' },
    ];
    const told = await fetch(`${world.stack.apiUrl}/v1/sources/faulty/inventories`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.stack.tokens.connector}`,
        'content-type': 'application/x-ndjson',
      },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    const { accepted } = (await told.json()) as { readonly accepted: number };
    expect(accepted).toBe(0);
    const mended = [source.lineOf(13, [OTHER])];
    await world.client.reportInventories('faulty', world.stack.tokens.connector, mended);
    await source.end('b', 14);
    await office.advance(5 * MINUTE);
    expect(await source.count()).toMatchObject({
      run: 'b',
      state: 'finished',
      counts: { expected: 14, arrived: 14, leftOut: 0 },
    });
    expect((await source.deviceOf('q11')).retiredAt).toBeNull();
    await source.begin('c');
    await source.lists(12);
    await source.end('c', 14);
    await office.advance(5 * MINUTE);
    expect(await source.count()).toMatchObject({
      run: 'c',
      state: 'incomplete',
      counts: { expected: 14, arrived: 12 },
    });
  });
});
