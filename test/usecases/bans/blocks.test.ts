import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../../functions/domain/time/instant.ts';
import { endExemption } from '../../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { raiseLimit } from '../../../functions/usecases/bans/raise-limit.ts';
import { readRestrictions } from '../../../functions/usecases/bans/read-restrictions.ts';
import { resumeBan } from '../../../functions/usecases/bans/resume-ban.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, CONNECTOR, SECOND_APPROVER, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');

describe('where blocking uninstalls', () => {
  let world: World;
  beforeEach(() => {
    world = new World({}, LATE);
  });
  const blocked = async (group = 'ministry', platform: 'android' | 'ios' = 'android') => {
    world.now += 6_000;
    const asked = { caller: CONNECTOR, platform, group };
    return (await readRestrictions(world.deps, asked)).blocked.map((app) => app.id);
  };
  const limited = (maxDevices: number) => aBan('wechat', { limits: { ...NO_LIMITS, maxDevices } });
  const open = async () => {
    for (let n = 0; n < 8 && world.gate('wechat').state === 'pending'; n++) {
      world.now += MINUTE;
      await world.minute();
    }
  };

  test('a group is told to block only after each known finding there has its place', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(limited(5));
    await open();
    expect(world.gate('wechat').state).toBe('open');
    expect(await blocked()).toEqual([]);
    expect(await blocked('ministry', 'ios')).not.toEqual([]);
    await world.settle();
    expect(world.finding('wechat', 'D-1').placed).toBe(1);
    expect(await blocked()).toEqual([WECHAT]);
  });

  test('a group in which a finding waits is not told, and others are', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(limited(1));
    await open();
    // Found before the sweep for the opening: it is known, and there is no place for it.
    await world.report('D-2', [WECHAT], { group: 'treasury' });
    await world.settle();
    expect(world.finding('wechat', 'D-2').held).toBe(true);
    expect(await blocked('ministry')).toEqual([WECHAT]);
    expect(await blocked('treasury')).toEqual([]);
    const raise = { caller: SECOND_APPROVER, banId: 'wechat', limit: 2, reason: 'ours' };
    await raiseLimit(world.deps, raise);
    await world.settle();
    expect(world.finding('wechat', 'D-2').phase).toBe('remove');
    expect(await blocked('treasury')).toEqual([WECHAT]);
  });

  test('a device that joins later does not take the block back', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(limited(1));
    await world.settle();
    await world.report('D-2', [WECHAT]);
    await world.settle();
    expect(world.gate('wechat').state).toBe('full');
    expect(await blocked()).toEqual([WECHAT]);
  });

  test('an exemption holds for managers until a sweep has placed what it spared', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(limited(5));
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
    expect(await blocked()).toEqual([]);
    await endExemption(world.deps, { caller: APPROVER, banId: 'wechat', exemptionId: id });
    expect(await blocked()).toEqual([]);
    await world.settle();
    expect(world.finding('wechat', 'D-1').placed).toBe(1);
    expect(await blocked()).toEqual([WECHAT]);
  });

  test('a pause takes blocks back, and they come again after a sweep', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(limited(5));
    await world.settle();
    const pause = { caller: APPROVER, banId: 'wechat', reason: 'a look' };
    await pauseBan(world.deps, pause);
    expect(await blocked()).toEqual([]);
    await world.report('D-2', [WECHAT]);
    const { count } = world.gate('wechat');
    await resumeBan(world.deps, { ...pause, caller: SECOND_APPROVER, count });
    expect(await blocked()).toEqual([]);
    await world.settle();
    expect(world.finding('wechat', 'D-2').placed).toBe(1);
    expect(await blocked()).toEqual([WECHAT]);
  });

  test('a device’s own list leaves out what its finding has no place for', async () => {
    const phone = await world.enrol();
    const other = await world.enrol();
    await world.inForce(limited(1));
    await world.settle();
    for (const device of [phone, other]) await world.checkIn(device, [WECHAT]);
    expect(await world.blocked(phone)).toEqual([WECHAT]);
    expect(await world.blocked(other)).toEqual([]);
  });
});
