import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { aBan, KASPERSKY, KASPERSKY_APP, WECHAT } from '../a-ban.ts';
import { World } from '../world.ts';

const [WECHAT_APP] = aBan('wechat').apps;
const BOTH = WECHAT_APP ? [WECHAT_APP, KASPERSKY_APP] : [];

describe('an amended ban', () => {
  let world: World;
  beforeEach(async () => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
  });

  test(
    'with an app added: who has it is found without asking, and who had the other is ordered ' +
      'again for both',
    async () => {
      await world.report('D-1', [WECHAT, KASPERSKY]);
      await world.report('D-2', [KASPERSKY]);
      await world.inForce(aBan('wechat'));
      await world.settle();
      expect(world.finding('wechat', 'D-1').apps.map((app) => app.id)).toEqual([WECHAT]);
      await world.inForce(aBan('wechat', { apps: BOTH }));
      await world.settle();
      expect(world.finding('wechat', 'D-2')).toMatchObject({
        status: 'open',
        phase: 'remove',
        revision: 2,
      });
      const row = world.finding('wechat', 'D-1');
      expect(row.apps.map((app) => app.id)).toEqual([KASPERSKY, WECHAT]);
      expect(row.orders.at(-1)).toMatchObject({ action: 'remove', revision: 2 });
    },
  );

  test('with an app taken off: who has only that one is left alone', async () => {
    await world.report('D-1', [KASPERSKY]);
    await world.inForce(aBan('wechat', { apps: BOTH }));
    await world.settle();
    expect(world.finding('wechat', 'D-1').phase).toBe('remove');
    await world.inForce(aBan('wechat'));
    await world.settle();
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'withdrawn',
      cause: 'amended',
      outstanding: null,
    });
    expect(world.said('wechat').at(-1)).toBe('order.withdrawn');
  });

  test(
    'with an app taken off: it is not ordered from a device whose last, partial inventory no ' +
      'longer showed it',
    async () => {
      await world.report('D-1', [KASPERSKY]);
      await world.inForce(aBan('wechat', { apps: BOTH }));
      await world.settle();
      world.now += HOUR;
      await world.report('D-1', [], { coverage: 'managed-only' });
      await world.inForce(aBan('wechat'));
      await world.until(world.now + 3 * DAY);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'withdrawn',
        cause: 'amended',
      });
      expect(world.said('wechat').filter((type) => type === 'order.remove')).toHaveLength(1);
    },
  );

  test(
    'with its date put back: the removal is ' + 'withdrawn and a new notice names the new date',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.settle();
      await world.inForce(aBan('wechat', { timeline: { effective: '2023-11-20T12:00:00Z' } }));
      await world.settle();
      expect(world.said('wechat')).toEqual([
        'order.notice',
        'order.remove',
        'order.withdrawn',
        'order.notice',
      ]);
      const notice = world.deps.published.findLast((event) => event.type === 'order.notice');
      expect(notice?.data.effectiveAt).toBe('2023-11-20T12:00:00Z');
      await world.until('2023-11-20T12:00:00Z');
      expect(world.finding('wechat', 'D-1').phase).toBe('remove');
    },
  );

  test(
    'with its date brought forward: who was warned ' + 'of the later one is ordered at the earlier',
    async () => {
      world = new World({}, Date.parse('2023-10-24T12:00:00Z'));
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.settle();
      await world.inForce(aBan('wechat', { timeline: { effective: '2023-10-26T12:00:00Z' } }));
      await world.settle();
      expect(world.said('wechat')).toEqual(['order.notice', 'order.notice']);
      await world.until('2023-10-26T12:00:00Z');
      expect(world.said('wechat')).toEqual(['order.notice', 'order.notice', 'order.remove']);
    },
  );

  test('with its scope narrowed: who is out of it is withdrawn', async () => {
    await world.report('D-1', [WECHAT], { group: 'embassy' });
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.inForce(
      aBan('wechat', { scope: { platforms: ['android'], groups: ['ministry'] } }),
    );
    await world.settle();
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'withdrawn',
      cause: 'out-of-scope',
    });
  });

  test('with another contact only: nobody is ordered anything again', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.inForce(aBan('wechat', { contact: { en: 'the other desk' } }));
    await world.settle();
    expect(world.said('wechat')).toEqual(['order.notice', 'order.remove']);
    expect(world.finding('wechat', 'D-1').revision).toBe(2);
  });
});
