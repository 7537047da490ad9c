import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { FENCE } from '../../../functions/domain/time/fence.ts';
import { HOUR } from '../../../functions/domain/time/instant.ts';
import { redriveObject } from '../../../functions/events/redrive-object.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

describe('from the row to the topic', () => {
  let world: World;
  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    jest.spyOn(console, 'error').mockImplementation(() => {});
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
    await world.inForce(aBan('wechat'));
    await world.settle();
  });

  test(
    'what the topic refuses is sent again, what ' + 'it took beside it is not reported as failed',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.report('D-2', [WECHAT]);
      const refused = world.finding('wechat', 'D-2').deviceId;
      world.deps.faults.refuses = (event) => event.subject.endsWith(refused);
      expect(await world.publish()).toHaveLength(1);
      expect(world.said('wechat')).toEqual(['order.remove']);
      world.deps.faults.refuses = () => false;
      expect(await world.publish()).toEqual([]);
      expect(world.said('wechat')).toEqual(['order.remove', 'order.remove']);
    },
  );

  test('a topic that is down loses nothing', async () => {
    await world.report('D-1', [WECHAT]);
    world.deps.faults.onWrite = (verb, step) => {
      if (verb === 'topic.publish' && step === 'before') throw new Error('the topic is down');
    };
    expect(await world.publish()).toHaveLength(1);
    world.deps.faults.onWrite = () => {};
    await world.publish();
    expect(world.said('wechat')).toEqual(['order.remove']);
  });

  test(
    'a publish whose answer was lost is repeated ' + 'under the same id with the same content',
    async () => {
      await world.report('D-1', [WECHAT]);
      world.deps.faults.onWrite = (verb, step) => {
        if (verb === 'topic.publish' && step === 'after') throw new Error('timed out');
      };
      await world.publish();
      world.deps.faults.onWrite = () => {};
      await world.publish();
      const orders = world.deps.published.filter((event) => event.type === 'order.remove');
      expect(orders).toHaveLength(2);
      expect(orders[0]).toEqual(orders[1]);
    },
  );

  test(
    'what is older than the fence is looked up first, ' +
      'and not sent where something newer was said',
    async () => {
      await world.report('D-1', [WECHAT]);
      world.now += FENCE + 1_000;
      await world.report('D-1', []);
      world.now += FENCE + 1_000;
      await world.publish();
      expect(world.said('wechat')).toEqual(['finding.resolved']);
    },
  );

  test('an order that still holds is sent however late, whatever was said since', async () => {
    await world.inForce(aBan('wechat', { followUp: { every: 'PT2H', maxRounds: 0 } }));
    await world.settle();
    world.deps.faults.refuses = (event) => event.subject.includes('/devices/');
    await world.report('D-1', [WECHAT]);
    await world.until(world.now + 5 * HOUR);
    expect(world.finding('wechat', 'D-1')).toMatchObject({ failed: true, outstanding: 1 });
    world.deps.faults.refuses = () => false;
    await world.publish();
    expect(world.said('wechat')).toEqual(['order.remove', 'finding.failed']);
  });

  test(
    'a removal that comes late to a gate that ' + 'has closed is put aside for an operator',
    async () => {
      await world.report('D-1', [WECHAT]);
      await pauseBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'wait' });
      world.now += FENCE + 1_000;
      expect(await world.publish()).toEqual([]);
      expect(world.said('wechat')).toEqual([]);
      expect([...world.deps.failures.parked.keys()]).toEqual([
        expect.stringMatching(/^gate-closed\/wechat\//),
      ]);
    },
  );

  test('what can never be sent is parked at once, and its neighbours go', async () => {
    for (const name of ['D-1', 'D-2', 'D-3']) await world.report(name, [WECHAT]);
    const { deviceId } = world.finding('wechat', 'D-2');
    world.deps.faults.refusesForGood = (event) => event.subject.endsWith(deviceId);
    expect(await world.publish()).toEqual([]);
    expect(world.said('wechat')).toEqual(['order.remove', 'order.remove']);
    expect([...world.deps.failures.parked.keys()]).toEqual([`unsendable/wechat/${deviceId}.1`]);
    expect(world.deps.metrics.counts.Parked).toBe(1);
    delete world.deps.faults.refusesForGood;
    await redriveObject(world.deps, `unsendable/wechat/${deviceId}.1`);
    expect(world.said('wechat')).toHaveLength(3);
  });

  test('what can never be sent is tried again where it cannot be parked', async () => {
    await world.report('D-1', [WECHAT]);
    world.deps.faults.refusesForGood = () => true;
    world.deps.faults.onWrite = (verb) => {
      if (verb === 'failures.park') throw new Error('the bucket is away');
    };
    expect(await world.publish()).toHaveLength(1);
    delete world.deps.faults.onWrite;
    expect(await world.publish()).toEqual([]);
    expect(world.deps.failures.parked.size).toBe(1);
  });

  test('news that is refused is counted, and holds no other up', async () => {
    await world.inForce(aBan('other'));
    world.deps.faults.refusesForGood = (event) => event.subject === 'bans/other';
    await world.settle();
    const news = world.deps.published.filter((event) => event.type === 'sweep.completed');
    expect(news.map((event) => event.subject)).not.toContain('bans/other');
    expect(world.deps.metrics.counts.NewsRefused).toBeGreaterThan(0);
    delete world.deps.faults.refusesForGood;
    await world.minute();
    const later = world.deps.published.filter((event) => event.type === 'sweep.completed');
    expect(later.map((event) => event.subject)).toContain('bans/other');
  });

  test('a message is addressed by platform, group, ban, action and source', async () => {
    await world.report('D-1', [WECHAT]);
    await world.publish();
    const order = world.deps.published.find((event) => event.type === 'order.remove');
    expect(order?.attributes).toEqual({
      platform: 'android',
      group: 'ministry',
      banId: 'wechat',
      action: 'remove',
      source: 'mdm',
    });
    expect(order?.data).toMatchObject({
      sequence: 1,
      apps: [{ id: WECHAT }],
      device: { externalId: 'D-1' },
    });
  });

  test(
    'a change of restrictions is announced once for each platform: when the gate opens, or where ' +
      'blocking uninstalls once the findings have their places',
    () => {
      const changes = world.deps.published.filter((event) => event.type === 'restrictions.changed');
      expect(changes.map((event) => event.attributes.platform)).toEqual(['ios', 'android']);
      expect(changes[1]?.data.blocked).toEqual([{ platform: 'android', id: WECHAT }]);
    },
  );
});
