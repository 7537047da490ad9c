import { describe, expect, test } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load.ts';
import { type FleetDevice, HABITS } from '../../demo/fleet/device.ts';
import { DEFAULT_PLAN, deviceOf, devicesOf, makeFleet } from '../../demo/fleet/fleet.ts';
import { fitsHabit } from '../../demo/fleet/habits.ts';
import { PRODUCTS, SOURCES, TRAPS } from '../../demo/fleet/identifiers.ts';
import { appsOfProduct } from '../../demo/fleet/plants.ts';
import { ANDROID_IMAGES, STORE_APPS, SYSTEM_APPS } from '../../demo/fleet/system-apps.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { Platform } from '../../functions/domain/devices/app.ts';

const fleet = makeFleet({ seed: 'fleet test', size: 3000 });
const has = (device: FleetDevice, ids: ReadonlySet<string>) =>
  device.apps.some(({ id }) => ids.has(id));

describe('a fleet', () => {
  test('is the same for the same seed, and another for another', () => {
    const [one, same, other] = ['a', 'a', 'b'].map((seed) => makeFleet({ seed, size: 50 }));
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  test('makes a device alone as it makes it among others', () => {
    const plan = { ...DEFAULT_PLAN, seed: 'fleet test', size: 3000 };
    expect(deviceOf(plan, 1234)).toEqual(fleet[1234]);
  });

  test('streams: the first device of a million is there without the others', () => {
    const [first] = devicesOf({ ...DEFAULT_PLAN, size: 1_000_000 });
    expect(first?.index).toBe(0);
  });

  test.each<[Platform, number, number]>([
    ['android', 250, 400],
    ['ios', 40, 150],
    ['macos', 80, 200],
    ['windows', 60, 180],
    ['linux', 120, 300],
    ['chromeos', 10, 60],
  ])('has %s devices with %d to %d apps, each once', (platform, least, most) => {
    const devices = fleet.filter((device) => device.platform === platform);
    expect(devices.length).toBeGreaterThan(30);
    for (const device of devices) {
      expect(device.apps.length).toBeGreaterThanOrEqual(least);
      expect(device.apps.length).toBeLessThanOrEqual(most);
      expect(new Set(device.apps.map(({ id }) => id)).size).toBe(device.apps.length);
    }
  });

  test.each(['wechat', 'tiktok', 'kaspersky-suite', 'whatsapp'])(
    'has %s at the stated rate',
    (product) => {
      const rate = DEFAULT_PLAN.plants[product] ?? 0;
      for (const platform of ['android', 'ios'] as const) {
        const ids = new Set(appsOfProduct(product, platform).map(({ id }) => id));
        const devices = fleet.filter((device) => device.platform === platform);
        const share = devices.filter((device) => has(device, ids)).length / devices.length;
        // four standard deviations
        const spread = 4 * Math.sqrt((rate * (1 - rate)) / devices.length);
        expect(Math.abs(share - rate)).toBeLessThan(spread);
      }
    },
  );

  test('has every kind of owner, reporter and manager', () => {
    expect(new Set(fleet.map(({ ownership }) => ownership))).toEqual(
      new Set(['organization', 'contractor', 'personal']),
    );
    expect(new Set(fleet.map(({ management }) => management))).toEqual(
      new Set(['agent', 'full', 'work-profile', 'basic', 'none']),
    );
    const self = fleet.filter(({ source }) => source === null).length / fleet.length;
    expect(Math.abs(self - DEFAULT_PLAN.selfReporting)).toBeLessThan(0.04);
    expect(new Set(fleet.map(({ key }) => key)).size).toBe(fleet.length);
  });

  test('has untidy devices at the stated rate, in every way that fits them', () => {
    const untidy = fleet.filter(({ habit }) => habit !== null);
    const rate = untidy.length / fleet.length;
    expect(Math.abs(rate - DEFAULT_PLAN.untidy)).toBeLessThan(0.03);
    expect(new Set(untidy.map(({ habit }) => habit))).toEqual(new Set(HABITS));
    for (const device of untidy) {
      const tidy = { ...device, management: 'full' as const, coverage: 'all' as const };
      expect(device.habit !== null && fitsHabit(tidy, device.habit)).toBe(true);
      expect(device.clock !== null).toBe(device.habit === 'wrong-clock');
    }
    expect(makeFleet({ size: 300, untidy: 0 }).every(({ habit }) => habit === null)).toBe(true);
  });

  test('has the traps where their makers put them', () => {
    for (const device of fleet.filter(({ platform }) => platform === 'android')) {
      const ids = new Set(device.apps.map(({ id }) => id));
      expect(ids.has('com.tencent.soter.soterserver')).toBe(
        device.maker === 'xiaomi' || device.maker === 'vivo',
      );
      expect(ids.has('com.huawei.distributed.kms')).toBe(device.maker === 'huawei');
    }
    for (const trap of TRAPS)
      expect(fleet.some((device) => has(device, new Set([trap.app.id])))).toBe(true);
  });
});

describe('the identifiers', () => {
  test('are of certainty A or B and name their sources', () => {
    for (const product of Object.values(PRODUCTS))
      for (const identifier of product.identifiers) {
        expect(['A', 'B']).toContain(identifier.certainty);
        expect(identifier.from.length).toBeGreaterThan(0);
        for (const name of identifier.from)
          expect(name in SOURCES || /[ /:]/.test(name)).toBe(true);
      }
  });

  test('cover what the catalogue enforces', async () => {
    const known = new Set(
      Object.values(PRODUCTS).flatMap((product) =>
        product.identifiers.map(({ platform, id }) => `${platform} ${id}`),
      ),
    );
    for (const { document } of await loadCatalogue())
      for (const matcher of (document as unknown as BanDocument).apps.flatMap((app) => app.match)) {
        const { platform, effect: _effect, ...keys } = matcher;
        if ('extensionId' in keys) continue; // listed once, for the browser's own system
        for (const id of Object.values(keys)) expect(known).toContain(`${platform} ${id}`);
      }
  });

  test('are nowhere in the filler', () => {
    const banned = new Set(
      Object.values(PRODUCTS).flatMap((product) =>
        product.identifiers.map(({ id }) => id.toLowerCase()),
      ),
    );
    const filler = [ANDROID_IMAGES, SYSTEM_APPS, STORE_APPS].flatMap((lists) =>
      Object.values(lists).flat(),
    );
    expect(filler.filter(({ id }) => banned.has(id.toLowerCase()))).toEqual([]);
  });
});
