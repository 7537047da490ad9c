import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { MOST_APPS } from '../../../functions/domain/devices/app.ts';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { World } from '../world.ts';

/** More apps than are kept. All come before and after the banned one, whatever the order. */
const MANY = Array.from({ length: MOST_APPS + 100 }, (_, n) => `${n % 2 ? 'a' : 'z'}.app${n}`);

describe('a list of more apps than are kept', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.inForce(aBan('wechat'));
    await world.settle();
  });
  const stored = (deviceId: string) => world.deps.fleet.inventories.get(deviceId)?.apps ?? [];

  test.each([
    ['the first', [WECHAT, ...MANY]],
    ['in the middle', [...MANY.slice(0, 2_500), WECHAT, ...MANY.slice(2_500)]],
    ['the last', [...MANY, WECHAT]],
  ])('is judged whole, and keeps what a ban names: %s', async (_, apps) => {
    const line = await world.report('D-1', apps);
    expect(line).toMatchObject({
      status: 'recorded',
      warnings: [
        { pointer: '/apps', detail: expect.stringMatching(/all were judged/), count: 102 },
      ],
    });
    expect(world.finding('wechat', 'D-1').status).toBe('open');
    const kept = stored(sourceDeviceId('mdm', 'D-1'));
    expect(kept).toHaveLength(MOST_APPS);
    expect(kept).toContainEqual({ id: WECHAT });
  });

  test('is the same list when it comes again in another order', async () => {
    await world.report('D-1', [...MANY, WECHAT]);
    expect(await world.report('D-1', [WECHAT, ...[...MANY].reverse()])).toMatchObject({
      status: 'unchanged',
    });
  });

  test('counts each app once: repeats take no place', async () => {
    const apps = [...MANY.slice(0, MOST_APPS - 1), ...MANY.slice(0, MOST_APPS - 1)];
    expect(await world.report('D-1', apps)).toMatchObject({ status: 'recorded', warnings: [] });
  });

  test('of a device’s own is answered with what it lost, after what its texts lost', async () => {
    const device = await world.enrol();
    const warnings = Array.from({ length: 20 }, (_, n) => ({
      pointer: `/x${n}`,
      detail: 'is not a known field: left out',
      count: 1,
    }));
    const answer = await world.checkIn(device, [...MANY, WECHAT], { warnings });
    expect(answer).toMatchObject({ judged: true });
    expect(world.finding('wechat', device).status).toBe('open');
    expect(answer.warnings).toHaveLength(20);
    expect(answer.warnings[0]).toMatchObject({ pointer: '/apps', count: 102 });
  });

  test('is kept, and not judged, where the bans cannot be read', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const device = await world.enrol();
    world.deps.faults.onRead = (verb) => {
      if (verb.startsWith('bans.')) throw new Error('the table is down');
    };
    world.now += 60_000;
    const answer = await world.checkIn(device, [...MANY, WECHAT]);
    expect(answer).toMatchObject({ status: 'unknown', judged: false });
  });
});
