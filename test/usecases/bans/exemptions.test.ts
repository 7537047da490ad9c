import { beforeEach, describe, expect, test } from '@jest/globals';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

describe('exemptions', () => {
  let world: World;
  beforeEach(async () => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
    await world.report('D-1', [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.settle();
  });
  const exempt = (change: Partial<Parameters<typeof grantExemption>[1]> = {}) =>
    grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      hardwareIds: [],
      externalIds: [],
      devices: [sourceDeviceId('mdm', 'D-1')],
      groups: [],
      ground: 'evidence in a case',
      grantedBy: 'the board',
      expiresAt: world.now + 2 * DAY,
      idempotencyKey: null,
      ...change,
    });

  test(
    'granted: the outstanding order is withdrawn, ' + 'and nothing is ordered while it lasts',
    async () => {
      await exempt();
      await world.until(world.now + DAY);
      expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'exempt', outstanding: null });
      expect(world.said('wechat')).toEqual(['order.notice', 'order.remove', 'order.withdrawn']);
    },
  );

  test('expired: the order comes back at that instant, as a first order', async () => {
    await exempt();
    await world.until(world.now + 2 * DAY);
    expect(world.finding('wechat', 'D-1')).toMatchObject({
      status: 'open',
      phase: 'remove',
      rounds: 0,
      n: 3,
    });
  });

  test('ended early: the device is judged like all others from then on', async () => {
    const { id } = await exempt();
    await world.until(world.now + HOUR);
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId: id });
    await world.settle();
    expect(world.finding('wechat', 'D-1')).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('a group is exempt with all that are in it, and those who leave it are not', async () => {
    await world.report('D-2', [WECHAT], { group: 'embassy' });
    await exempt({ devices: [], groups: ['embassy'] });
    await world.settle();
    expect(world.finding('wechat', 'D-2').status).toBe('exempt');
    expect(world.finding('wechat', 'D-1').status).toBe('open');
    world.now += HOUR;
    await world.report('D-2', [WECHAT], { group: 'ministry' });
    expect(world.finding('wechat', 'D-2')).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('an exempt device that takes the app off is resolved without a word', async () => {
    await exempt();
    await world.settle();
    const before = world.said('wechat').length;
    world.now += HOUR;
    await world.report('D-1', []);
    await world.publish();
    expect(world.finding('wechat', 'D-1').status).toBe('resolved');
    expect(world.said('wechat')).toHaveLength(before);
  });

  test('the same request twice, with the same key, is one exemption', async () => {
    const first = await exempt({ idempotencyKey: 'k-1' });
    expect(await exempt({ idempotencyKey: 'k-1' })).toEqual(first);
    expect(world.deps.bans.blocklist.bans[0]?.exemptions).toHaveLength(1);
  });

  test(
    'what the decision does not allow is refused: ' +
      'blankets, other grounds, longer than it says',
    async () => {
      const exceptions = { blanket: false, grounds: ['law enforcement'], maxDuration: 'P1D' };
      const decision = { ...aBan('strict').decision, exceptions };
      await world.inForce(aBan('strict', { decision }));
      const strict = { banId: 'strict', ground: 'law enforcement', expiresAt: world.now + DAY };
      const refused = { kind: 'unprocessable' };
      await expect(exempt({ ...strict, groups: ['embassy'] })).rejects.toMatchObject(refused);
      await expect(exempt({ ...strict, ground: 'convenience' })).rejects.toMatchObject(refused);
      await expect(exempt({ ...strict, expiresAt: world.now + DAY + 1 })).rejects.toMatchObject(
        refused,
      );
      await expect(exempt(strict)).resolves.toMatchObject({ endedAt: null });
    },
  );

  test('nobody, the past, and a ban not in force cannot be exempted', async () => {
    await expect(exempt({ devices: [] })).rejects.toMatchObject({ kind: 'unprocessable' });
    await expect(exempt({ expiresAt: world.now })).rejects.toMatchObject({ kind: 'unprocessable' });
    await expect(exempt({ banId: 'other' })).rejects.toMatchObject({ kind: 'not-found' });
    const end = { caller: APPROVER, banId: 'wechat', exemptionId: 'other' };
    await expect(endExemption(world.deps, end)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
