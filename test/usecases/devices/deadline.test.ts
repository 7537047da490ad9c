import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { HOUR } from '../../../functions/domain/time/instant.ts';
import { RequestDeadline } from '../../../functions/runtime/deadline.ts';
import { LASTS as CHECK_IN_LASTS } from '../../../functions/usecases/devices/admit-device.ts';
import {
  LASTS as BATCH_LASTS,
  ingestInventories,
} from '../../../functions/usecases/devices/ingest.ts';
import {
  LASTS as RESULTS_LAST,
  recordResults,
} from '../../../functions/usecases/devices/results.ts';
import type { Dependencies } from '../../../functions/usecases/ports.ts';
import { blockedFor, checkInWith } from '../../made/as-device.ts';
import { aCheckIn } from '../../made/check-in.ts';
import { aSourceLine } from '../../made/source-line.ts';
import { anotherInstance } from '../../memory/dependencies.ts';
import { VirtualWatch } from '../../memory/virtual-watch.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, CONNECTOR, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
/** After so long the clients of check-in give a call up by themselves. */
const GIVEN_UP_AFTER = 2_000;

const TABLES = {
  Blocklist: ['bans.readBlocklist', 'bans.readRevision'],
  Findings: ['fleet.readFindings', 'fleet.record', 'fleet.moveFindings'],
  Inventories: ['fleet.readInventory', 'fleet.record'],
  'Devices after the token was looked up': ['fleet.readHead', 'fleet.record', 'fleet.touch'],
  Places: ['places.read', 'fleet.record', 'fleet.moveFindings'],
  'every table after the token was looked up': [
    'bans.readBlocklist',
    'bans.readRevision',
    'fleet.readHead',
    'fleet.readFindings',
    'fleet.readInventory',
    'fleet.record',
    'fleet.moveFindings',
    'fleet.touch',
    'places.read',
  ],
} as const;

describe('while a table hangs', () => {
  let world: World;
  let phone: Agent;
  let orderId: string;
  let watch: VirtualWatch;
  let deps: Dependencies;
  let hanging: ReadonlySet<string>;
  let calls: string[];
  let underWay: number;
  let isLost: boolean;

  beforeEach(async () => {
    for (const method of ['warn', 'error'] as const)
      jest.spyOn(console, method).mockImplementation(() => {});
    world = new World({}, IN_FORCE);
    phone = await world.enrol();
    await world.inForce(aBan('wechat'));
    await world.settle();
    const { orders } = await world.checkIn(phone, [WECHAT]);
    orderId = orders[0]?.orderId ?? '';
    world.now += HOUR;
    watch = new VirtualWatch();
    const deadline = new RequestDeadline(watch);
    const began = world.now;
    deps = { ...anotherInstance(world.deps, { now: () => began + watch.now() }), deadline };
    hanging = new Set();
    calls = [];
    underWay = 0;
    isLost = false;
    const call = async (verb: string, hangs: boolean) => {
      watch.requireTime(deadline.signal);
      calls.push(verb);
      const first = calls.filter((one) => one === 'fleet.readHead').length === 1;
      if (!hangs || !hanging.has(verb) || (verb === 'fleet.readHead' && first)) return;
      underWay += 1;
      await watch.hang(GIVEN_UP_AFTER, deadline.signal).finally(() => {
        underWay -= 1;
      });
    };
    world.deps.faults.onRead = (verb) => call(verb, true);
    world.deps.faults.onWrite = (verb, step) =>
      step === 'before' || isLost ? call(verb, isLost === (step === 'after')) : undefined;
  });

  const ask = (apps: readonly string[], results: number) =>
    watch.run(() =>
      checkInWith(
        deps,
        phone.token,
        aCheckIn({
          observedAt: world.now,
          apps: apps.map((id) => ({ id })),
          results: Array.from({ length: results }, () => ({
            orderId,
            outcome: 'failed' as const,
            detail: null,
            at: null,
          })),
        }),
      ),
    );

  describe.each(Object.entries(TABLES))('%s', (_table, verbs) => {
    test.each([0, 1, 2, 200])(
      'a check-in with %i results is answered in time, and nothing is left under way',
      async (results) => {
        hanging = new Set(verbs);
        const answer = await ask([WECHAT, `org.notes${results}`], results);
        expect(watch.now()).toBeLessThanOrEqual(CHECK_IN_LASTS);
        expect(answer).toMatchObject({ status: 'unknown', judged: false, orders: [] });
        expect([underWay, watch.left]).toEqual([0, 0]);
        const asked = calls.length;
        const { heads, findings } = { heads: world.deps.heads(), findings: world.deps.findings() };
        await new Promise(setImmediate);
        expect(calls).toHaveLength(asked);
        expect(world.deps.heads()).toEqual(heads);
        expect(world.deps.findings()).toEqual(findings);
      },
    );
  });

  test('what the device said is kept where only judging hangs', async () => {
    hanging = new Set(['bans.readBlocklist', 'fleet.readFindings']);
    const { inventoryHash, send } = await ask([WECHAT, 'org.notes'], 200);
    expect(send).toBeNull();
    expect(world.head(phone)).toMatchObject({ judgedBy: null, inventoryHash });
  });

  test('a device whose apps could not be kept is asked for them, by no hash', async () => {
    hanging = new Set(['fleet.record']);
    const answer = await ask([WECHAT, 'org.notes'], 0);
    expect(answer).toMatchObject({ send: 'inventory', inventoryHash: null });
    hanging = new Set();
    calls = [];
    expect(await ask([WECHAT, 'org.notes'], 0)).toMatchObject({ judged: true, send: null });
  });

  test('a write that happened though its answer was lost is not made twice', async () => {
    hanging = new Set(['fleet.record']);
    isLost = true;
    await ask([WECHAT, 'org.notes'], 0);
    expect(watch.now()).toBeLessThanOrEqual(CHECK_IN_LASTS);
    hanging = new Set();
    expect(await ask([WECHAT, 'org.notes'], 0)).toMatchObject({
      judged: true,
      orders: [{ orderId }],
    });
  });

  test('a hanging blocklist is waited for once in a second, not by each result', async () => {
    hanging = new Set(['bans.readBlocklist']);
    await ask([WECHAT], 200);
    expect(calls.filter((verb) => verb === 'bans.readBlocklist').length).toBeLessThanOrEqual(2);
  });

  test('the list of what is blocked is refused in time, by a fault that passes', async () => {
    hanging = new Set(['bans.readBlocklist', 'fleet.readFindings']);
    const asked = watch.run(() => blockedFor(deps, phone.token));
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(watch.now()).toBeLessThanOrEqual(CHECK_IN_LASTS);
  });

  test('a connector’s results are answered in time, one by one', async () => {
    const result = { orderId, outcome: 'done' as const, detail: null, at: null };
    await world.report('D-1', [WECHAT]);
    hanging = new Set(['fleet.readFindings']);
    calls = ['fleet.readHead'];
    const { n, deviceId } = world.finding('wechat', 'D-1');
    const sent = Array.from({ length: 200 }, () => ({
      ...result,
      orderId: `wechat.${deviceId}.${n}`,
    }));
    const { results } = await watch.run(() =>
      recordResults(deps, { caller: CONNECTOR, results: sent, warnings: [] }),
    );
    expect(watch.now()).toBeLessThanOrEqual(RESULTS_LAST);
    expect(results).toHaveLength(200);
    expect(results[199]).toMatchObject({
      status: 'refused',
      reason: expect.stringMatching(/send it again/),
    });
  });

  test.each([
    ['Blocklist', ['bans.readBlocklist'], 'recorded'],
    ['Findings', TABLES.Findings, 'refused'],
  ] as const)('%s, a batch is answered in time, line by line', async (_table, verbs, status) => {
    hanging = new Set(verbs);
    calls = ['fleet.readHead'];
    const lines = Array.from({ length: 200 }, (_, index) => {
      const listed = { line: index + 1, externalId: `D-${index}`, observedAt: world.now };
      return aSourceLine({ ...listed, apps: [{ id: WECHAT }] });
    });
    const batch = { caller: CONNECTOR, source: 'mdm', refused: [], lines };
    const { results } = await watch.run(() => ingestInventories(deps, batch));
    expect(watch.now()).toBeLessThanOrEqual(BATCH_LASTS);
    expect([underWay, watch.left]).toEqual([0, 0]);
    expect(results).toHaveLength(200);
    expect(new Set(results.map((one) => one.status))).toEqual(new Set([status]));
    if (status === 'refused') expect(results[199]?.reason).toMatch(/send it again/);
  });
});
