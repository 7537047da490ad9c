import { beforeEach, describe, expect, test } from '@jest/globals';
import { orderedOf, sumOf } from '../../../functions/domain/bans/places.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { recordResults } from '../../../functions/usecases/devices/results.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, CONNECTOR, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');
const limits = (maxDevices: number) => ({ ...NO_LIMITS, maxDevices });
const names = (count: number, prefix = 'D') =>
  [...Array(count).keys()].map((n) => `${prefix}-${n}`);

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
    expect(await taken()).toEqual({ counted: 0, later: 0, held: 12 });
  });

  test('not where a source imports a fleet after the gate has opened', async () => {
    await world.inForce(aBan('wechat', { limits: limits(5) }));
    await world.settle();
    await report(names(30));
    await world.settle();
    expect(removals()).toBe(5);
    expect(await taken()).toEqual({ counted: 0, later: 5, held: 25 });
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
    expect(await taken()).toEqual({ counted: 0, later: 1, held: 0 });
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
    expect(await taken()).toEqual({ counted: 4, later: 0, held: 0 });
    const { id } = await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
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
    expect(await taken()).toEqual({ counted: 4, later: 0, held: 0 });
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
    for (const name of names(6, 'L')) await world.report(name, [WECHAT], { group: 'other' });
    await world.settle();
    expect(await taken()).toEqual({ counted: 0, later: 1, held: 5 });
    expect(world.gate('wechat').state).toBe('full');
    await world.until(LATE + DAY + HOUR);
    expect(world.finding('wechat', 'C-1').phase).toBe('remove');
    expect(world.finding('wechat', 'C-2').phase).toBe('remove');
    expect(await taken()).toEqual({ counted: 2, later: 1, held: 5 });
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
    expect(await taken()).toEqual({ counted: 0, later: 1, held: 7 });
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
