import { describe, expect, test } from '@jest/globals';
import { makeFleet } from '../../demo/fleet/fleet.ts';
import { lifeOf, live } from '../../demo/fleet/life.ts';
import { respond } from '../../demo/fleet/respond.ts';

const fleet = makeFleet({ seed: 'life', size: 1500 });
const options = {
  seed: 'life',
  from: 1000,
  until: 2000,
  products: ['wechat'],
  groups: ['treasury', 'health'],
};
const order = { orderId: 'b.d.1', action: 'remove' as const, apps: [{ id: 'com.tencent.mm' }] };
const withWeChat = fleet.filter(({ apps }) => apps.some(({ id }) => id === 'com.tencent.mm'));

describe('the life of a fleet', () => {
  test('is the same for the same seed, in order, and within its time', () => {
    for (const device of fleet) {
      const events = lifeOf(device, options);
      expect(lifeOf(device, options).map(({ at, what }) => [at, what])).toEqual(
        events.map(({ at, what }) => [at, what]),
      );
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
      for (const { at } of events) expect(at >= options.from && at <= options.until).toBe(true);
    }
  });

  test('has all that may happen in it, at about the stated rates', () => {
    const whats = fleet.flatMap((device) =>
      lifeOf(device, options).map(({ what }) => what.split(' ')[0]),
    );
    const count = (what: string) => whats.filter((word) => word === what).length;
    expect(count('updates') / fleet.length).toBeCloseTo(0.15, 1);
    for (const what of ['installs', 'cleans', 'goes', 'wakes', 'moves', 'is', 'reports'])
      expect(count(what)).toBeGreaterThan(0);
    expect(count('goes')).toBe(count('wakes'));
  });

  test('changes no device that it is given, and stops at the instant asked for', () => {
    const returning = fleet.find(
      ({ temper, platform }) => temper === 'returning' && platform === 'android',
    );
    if (!returning) throw new Error('the fleet has no returning owner');
    const events = lifeOf(returning, options);
    const before = structuredClone(returning.story);
    expect(live(returning, events, 999)).toBe(returning);
    expect(live(returning, events, 2000).story.some(({ kind }) => kind === 'install')).toBe(true);
    expect(returning.story).toEqual(before);
  });
});

describe('an order', () => {
  test('is carried out, hidden from or refused by the temper of the owner', () => {
    for (const device of withWeChat) {
      const { device: after, result } = respond(device, order, 5);
      const there = after.apps.some(({ id }) => id === 'com.tencent.mm');
      expect(there).toBe(device.temper === 'stubborn' || device.temper === 'hiding');
      expect(result?.outcome).toBe(device.temper === 'stubborn' ? 'failed' : 'done');
      expect(after.hidden.has('com.tencent.mm')).toBe(device.temper === 'hiding');
    }
    expect(new Set(withWeChat.map(({ temper }) => temper)).size).toBeGreaterThan(2);
  });

  test('to warn is heeded only by the eager, and none reaches a silent device', () => {
    for (const device of withWeChat) {
      const warned = respond(device, { ...order, action: 'notice' }, 5);
      expect(warned.result).toBeNull();
      expect(warned.device.apps.length < device.apps.length).toBe(device.temper === 'eager');
      expect(respond({ ...device, silent: true }, order, 5)).toMatchObject({ result: null });
    }
  });
});
