import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  MOST_BLOCKED_BYTES,
  MOST_BLOCKED_ON_PAGE,
} from '../../../functions/usecases/devices/read-blocked.ts';
import { BadCursor } from '../../../functions/usecases/ports.ts';
import { blockedFor } from '../../made/as-device.ts';
import { aBan, KASPERSKY_APP, WECHAT } from '../a-ban.ts';
import { type Agent, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');

/** A ban of so many apps that nobody has. */
function longBan(id: string, count: number, length = 20) {
  const match = Array.from({ length: count }, (_, index) => ({
    platform: 'android' as const,
    packageName: `com.${id}.a${String(index).padStart(length, '0')}`,
  }));
  return aBan(id, { apps: [{ name: 'x', match }] });
}

describe('the list of what a device must block', () => {
  let world: World;
  let phone: Agent;
  beforeEach(async () => {
    world = new World({}, IN_FORCE);
    phone = await world.enrol();
  });
  const page = (cursor: string | null = null, token = phone.token) =>
    blockedFor(world.deps, token, cursor);

  test('is named by the check-in, which tells its etag and what is to come alone', async () => {
    await world.inForce(aBan('wechat'));
    await world.settle();
    const { restrictions } = await world.checkIn(phone, []);
    expect(restrictions).toEqual({ etag: expect.stringMatching(/^[0-9a-f]{32}$/), upcoming: [] });
    expect(await page()).toEqual({
      etag: restrictions.etag,
      items: [{ platform: 'android', id: WECHAT }],
      rules: [],
      nextCursor: null,
    });
    const again = await world.checkIn(phone, [], { restrictionsEtag: restrictions.etag });
    expect(again.restrictions).toEqual(restrictions);
  });

  test('costs one consistent read, and one more where the device has findings', async () => {
    await world.inForce(aBan('wechat'));
    await world.settle();
    const calls: string[] = [];
    for (const apps of [[], [WECHAT]]) {
      await world.checkIn(phone, apps);
      world.deps.faults.onRead = (verb) => void calls.push(verb);
      world.deps.faults.isStale = () => true;
      await page();
      world.deps.faults.onRead = () => {};
      world.now += 1_000;
    }
    expect(calls).toEqual(['fleet.readHead', 'fleet.readHead', 'fleet.readFindings']);
  });

  test('comes in pages, by number and by bytes, which together are the whole of it', async () => {
    const [many, long] = [longBan('many', 5_000), longBan('long', 5_000, 180)];
    await world.inForce(many);
    await world.inForce(long);
    await world.settle();
    const { restrictions } = await world.checkIn(phone, []);
    const pages = [await page()];
    for (let next = pages.at(-1)?.nextCursor; next; next = pages.at(-1)?.nextCursor)
      pages.push(await page(next));
    for (const { etag, items } of pages) {
      expect(etag).toBe(restrictions.etag);
      expect(items.length).toBeLessThanOrEqual(MOST_BLOCKED_ON_PAGE);
      expect(JSON.stringify(items).length).toBeLessThanOrEqual(MOST_BLOCKED_BYTES + 2);
    }
    const ids = pages.flatMap(({ items }) => items.map((app) => app.id));
    expect(ids).toHaveLength(10_000);
    expect(new Set(ids).size).toBe(10_000);
    expect(pages.length).toBeLessThan(10);
  });

  test('is begun again where it changed between two pages', async () => {
    await world.inForce(longBan('many', MOST_BLOCKED_ON_PAGE + 1));
    await world.settle();
    await world.checkIn(phone, []);
    const { nextCursor } = await page();
    expect((await page(nextCursor)).items).toHaveLength(1);
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.checkIn(phone, []);
    await expect(page(nextCursor)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/begin again/),
    });
    for (const cursor of ['1', 'x.1', `${'a'.repeat(32)}.0`, `${'a'.repeat(32)}.1.5x`])
      await expect(page(cursor)).rejects.toThrow(BadCursor);
  });

  test('is not given to a device that the present bans have not judged', async () => {
    await world.checkIn(phone, [WECHAT]);
    await world.inForce(aBan('wechat'));
    world.now += 10_000;
    await expect(page()).rejects.toMatchObject({ kind: 'conflict' });
    await world.checkIn(phone, [WECHAT]);
    expect((await page()).items).toEqual([]);
  });

  test('leaves out what a finding of the device is exempt from or has no place for', async () => {
    const limits = { maxDevices: 0, maxPercent: null, wide: null, systemVendors: false };
    await world.inForce(aBan('wechat', { limits }));
    await world.inForce(aBan('kaspersky', { apps: [KASPERSKY_APP] }));
    await world.settle();
    expect(await world.checkIn(phone, [WECHAT])).toMatchObject({ status: 'notice' });
    expect(await world.blocked(phone)).toEqual(['com.kms.free']);
    const other = await world.enrol();
    await world.checkIn(other, []);
    expect(await world.blocked(other)).toEqual(['com.kms.free', WECHAT]);
  });

  test('is not given to a stranger', async () => {
    const wrong = `${phone.deviceId}.${'x'.repeat(43)}`;
    await expect(page(null, wrong)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});
