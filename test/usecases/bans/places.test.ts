import { beforeEach, describe, expect, test } from '@jest/globals';
import { orderedOf, raiseTo, sumOf } from '../../../functions/domain/bans/places.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { raiseLimit } from '../../../functions/usecases/bans/raise-limit.ts';
import { recordResults } from '../../../functions/usecases/devices/results.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, CONNECTOR, SECOND_APPROVER, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');
const limits = (maxDevices: number) => ({ ...NO_LIMITS, maxDevices });
const names = (count: number, prefix = 'D') =>
  [...Array(count).keys()].map((n) => `${prefix}-${n}`);

/** Reports devices of the group `other` so often that it is settled that they are there. */
async function settled(world: World, names: readonly string[]): Promise<void> {
  for (let lines = 0; lines < 2; lines++) {
    for (const name of names) await world.report(name, [WECHAT], { group: 'other' });
    world.now += HOUR;
  }
}

describe('no more devices of a revision are ordered to remove than its limit', () => {
  let world: World;
  beforeEach(() => {
    world = new World({}, LATE);
  });
  const taken = async (revision = 1) => sumOf(await world.deps.places.read('wechat', revision));
  const removals = () =>
    new Set(
      world.deps.published
        .filter((event) => event.type === 'order.remove')
        .map((event) => event.subject),
    ).size;
  const report = async (devices: readonly string[], apps = [WECHAT]) => {
    for (const name of devices) await world.report(name, apps);
  };

  test('not where a group’s exemption is ended after the census', async () => {
    await report(names(12));
    await world.inForce(aBan('wechat', { limits: limits(5) }));
    const { id } = await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      hardwareIds: [],
      externalIds: [],
      devices: [],
      groups: ['ministry'],
      ground: 'a question',
      grantedBy: 'the board',
      expiresAt: world.now + DAY,
      idempotencyKey: null,
    });
    await world.settle();
    // The census counts exempt devices: their exemption ends.
    expect(world.gate('wechat')).toMatchObject({ state: 'full', count: 12 });
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId: id });
    await world.settle();
    expect(removals()).toBe(0);
    expect(await taken()).toMatchObject({ counted: 0, later: 0, held: 12 });
  });

  test('not where a source imports a fleet after the gate has opened', async () => {
    await world.inForce(aBan('wechat', { limits: limits(5) }));
    await world.settle();
    await report(names(30));
    await world.settle();
    expect(removals()).toBe(5);
    expect(await taken()).toMatchObject({ counted: 0, later: 5, held: 25 });
    expect(world.gate('wechat').state).toBe('full');
    const statuses = world.deps.findings().map((one) => [one.phase, one.held, one.overdue]);
    expect(statuses.filter(([phase]) => phase === 'remove')).toHaveLength(5);
    expect(statuses.filter(([, held]) => held)).toHaveLength(25);
    expect(statuses.filter(([, , overdue]) => overdue)).toHaveLength(0);
    expect(world.deps.metrics.counts.BansFull).toBeGreaterThan(0);
  });

  test('one device takes one place, however often its app goes and comes', async () => {
    await world.inForce(aBan('wechat', { limits: limits(3) }));
    await world.settle();
    for (let n = 0; n < 20; n++) {
      await world.report('D-1', n % 2 === 0 ? [WECHAT] : []);
      world.now += 1_000;
    }
    await world.report('D-1', [WECHAT]);
    await world.minute();
    expect(await taken()).toMatchObject({ counted: 0, later: 1, held: 0 });
    expect(world.gate('wechat').state).toBe('open');
    await world.report('D-2', [WECHAT]);
    expect(world.finding('wechat', 'D-2').phase).toBe('remove');
  });

  test('one device takes one place, whatever it says of its orders', async () => {
    await world.inForce(aBan('wechat', { limits: limits(3) }));
    await world.settle();
    await world.report('D-1', [WECHAT]);
    for (let n = 1; n <= 6; n++) {
      const { n: order, deviceId } = world.finding('wechat', 'D-1');
      for (const outcome of ['disabled', 'failed'] as const) {
        world.now += 1_000;
        await recordResults(world.deps, {
          caller: CONNECTOR,
          results: [{ orderId: `wechat.${deviceId}.${order}`, outcome, detail: null, at: null }],
          warnings: [],
        });
      }
    }
    expect(world.finding('wechat', 'D-1').n).toBeGreaterThan(3);
    expect(orderedOf(await taken())).toBe(1);
  });

  test('an exemption that is granted and ended takes no second place', async () => {
    await report(names(4));
    await world.inForce(aBan('wechat', { limits: limits(4) }));
    await world.settle();
    expect(await taken()).toMatchObject({ counted: 4, later: 0, held: 0 });
    const { id } = await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      hardwareIds: [],
      externalIds: [],
      devices: [],
      groups: ['ministry'],
      ground: 'a question',
      grantedBy: 'the board',
      expiresAt: world.now + DAY,
      idempotencyKey: null,
    });
    await world.settle();
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId: id });
    await world.settle();
    expect(await taken()).toMatchObject({ counted: 4, later: 0, held: 0 });
    expect(world.gate('wechat').state).toBe('open');
  });

  test('devices that come later do not take the places of those that were counted', async () => {
    await report(names(4), []);
    await report(['C-1', 'C-2']);
    // The counted devices are ordered a day later.
    await world.inForce(
      aBan('wechat', {
        limits: limits(3),
        timeline: {
          ...aBan('wechat').timeline,
          overrides: [{ groups: ['other'], effective: '2023-11-01T00:00:00Z' }],
          notice: null,
          effective: new Date(LATE + DAY).toISOString(),
          due: null,
        },
      }),
    );
    await world.settle();
    await settled(world, names(6, 'L'));
    await world.settle();
    expect(await taken()).toMatchObject({ counted: 0, later: 1, held: 5 });
    expect(world.gate('wechat').state).toBe('full');
    await world.until(LATE + DAY + HOUR);
    expect(world.finding('wechat', 'C-1').phase).toBe('remove');
    expect(world.finding('wechat', 'C-2').phase).toBe('remove');
    expect(await taken()).toMatchObject({ counted: 2, later: 1, held: 5 });
  });

  test('a new revision counts from nothing', async () => {
    await report(names(2));
    await world.inForce(aBan('wechat', { limits: limits(2) }));
    await world.settle();
    await world.inForce(
      aBan('wechat', { limits: limits(2), followUp: { every: 'P2D', maxRounds: 1 } }),
    );
    expect(orderedOf(await taken(2))).toBe(0);
    await world.settle();
    expect(world.gate('wechat')).toMatchObject({ state: 'open', revision: 2 });
    await world.until(world.now + 2 * DAY + MINUTE);
    expect(orderedOf(await taken(1))).toBe(2);
    expect(orderedOf(await taken(2))).toBe(2);
  });

  test('a partition that has given out its places takes those of another', async () => {
    await world.inForce(aBan('wechat', { limits: limits(10) }));
    await world.settle();
    await report(names(40));
    expect(orderedOf(await taken())).toBe(10);
  });

  test('two that are ordered at once never share the last place', async () => {
    await world.inForce(aBan('wechat', { limits: limits(1) }));
    await world.settle();
    await Promise.all(names(8).map((name) => world.report(name, [WECHAT])));
    await world.settle();
    expect(removals()).toBe(1);
    expect(await taken()).toMatchObject({ counted: 0, later: 1, held: 7 });
  });

  test('what waits is found out by who asks, and is not compliant', async () => {
    const phone = await world.enrol();
    await world.inForce(aBan('wechat', { limits: limits(0) }));
    await world.settle();
    const answer = await world.checkIn(phone, [WECHAT]);
    expect(answer.status).toBe('notice');
    expect(await world.blocked(phone)).toEqual([]);
  });
});

test('a device whose app is disabled when the census counts it keeps its place', async () => {
  const world = new World({}, LATE);
  await world.report('D-1', [WECHAT]);
  await world.inForce(aBan('wechat', { limits: limits(2) }));
  await world.settle();
  const say = async (outcome: 'disabled' | 'failed') => {
    world.now += 1_000;
    const { n, deviceId } = world.finding('wechat', 'D-1');
    await recordResults(world.deps, {
      caller: CONNECTOR,
      results: [{ orderId: `wechat.${deviceId}.${n}`, outcome, detail: null, at: null }],
      warnings: [],
    });
  };
  await say('disabled');
  await world.report('X-1', []);
  await world.inForce(
    aBan('wechat', { limits: limits(2), followUp: { every: 'P2D', maxRounds: 1 } }),
  );
  await world.settle();
  expect(world.gate('wechat').count).toBe(1);
  await world.report('L-1', [WECHAT]);
  await world.report('L-2', [WECHAT]);
  await world.settle();
  await say('failed');
  await world.settle();
  expect(world.finding('wechat', 'D-1').phase).toBe('remove');
});

test('the raise shown has a place for all that wait and all that were counted', async () => {
  const world = new World({}, LATE);
  for (let n = 0; n < 6; n++) await world.report(`C-${n}`, [WECHAT]);
  await settled(world, ['E-1', 'E-2', 'E-3']);
  await world.inForce(
    aBan('wechat', {
      limits: limits(5),
      timeline: {
        ...aBan('wechat').timeline,
        overrides: [{ groups: ['other'], effective: '2023-11-01T00:00:00Z' }],
        notice: null,
        effective: new Date(LATE + DAY).toISOString(),
        due: null,
      },
    }),
  );
  await world.settle();
  await settled(world, ['L-1', 'L-2']);
  await world.settle();
  const places = sumOf(await world.deps.places.read('wechat', 1));
  const [ban] = world.deps.bans.blocklist.bans;
  if (ban === undefined) throw new Error('the ban is not in force');
  const limit = raiseTo(ban.gate, places);
  expect(places.held).toBe(5);
  await raiseLimit(world.deps, {
    caller: SECOND_APPROVER,
    banId: 'wechat',
    reason: 'meant',
    limit: limit ?? 0,
  });
  await world.settle();
  expect(sumOf(await world.deps.places.read('wechat', 1)).held).toBe(0);
  // 3 of those that wait are counted ones; 2 came later. All 9 counted own a place.
  expect(limit).toBeGreaterThanOrEqual(9 + 2);
});

test('a mark of an earlier round takes no place of a device that was counted', async () => {
  const world = new World({}, LATE);
  const early = { group: 'other' };
  for (const n of ['C-1', 'C-2']) await world.report(n, [WECHAT]);
  for (const n of ['X-1', 'X-2']) await world.report(n, [WECHAT], early);
  await world.inForce(
    aBan('wechat', {
      limits: limits(4),
      timeline: {
        ...aBan('wechat').timeline,
        overrides: [{ groups: ['other'], effective: '2023-11-01T00:00:00Z' }],
        notice: null,
        effective: new Date(LATE + DAY).toISOString(),
        due: null,
      },
    }),
  );
  const marks = () => world.deps.findings().filter((one) => one.counted !== null).length;
  for (let n = 0; n < 5 && marks() < 4; n++) {
    await world.minute();
    world.now += 10_000;
  }
  expect(world.finding('wechat', 'X-1').counted).not.toBeNull();
  expect(world.gate('wechat').state).toBe('pending');
  for (const n of ['X-1', 'X-2']) await world.report(n, [], early);
  await world.settle();
  expect(world.gate('wechat')).toMatchObject({ state: 'open', count: 2 });
  for (const n of ['X-1', 'X-2']) await world.report(n, [WECHAT], early);
  for (const n of ['L-1', 'L-2']) await world.report(n, [WECHAT], early);
  await world.settle();
  await world.until(LATE + 2 * DAY);
  expect([world.finding('wechat', 'C-1').phase, world.finding('wechat', 'C-2').phase]).toEqual([
    'remove',
    'remove',
  ]);
});
