import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gateLimit } from '../../../functions/domain/bans/limit.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { onAndroid, someNumbers } from '../numbers.ts';

describe('how many devices a revision may order to remove', () => {
  test.each([
    ['is a fifth more than would be ordered', 100, 120],
    ['is rounded up', 101, 122],
    ['is exact where a fifth is whole', 55, 66],
    ['is none where none would be ordered', 0, 0],
  ])('with a preview it %s', (_name, orders, limit) => {
    expect(gateLimit(NO_LIMITS, onAndroid(orders, 1_000))).toBe(limit);
  });

  test('devices that match and that nobody would order do not count', () => {
    expect(gateLimit(NO_LIMITS, onAndroid(10, 1_000, { matched: 900 }))).toBe(12);
  });

  test.each([
    ['five for each platform before any census', 0, 0, 10],
    ['five where 30 percent are fewer', 16, 10, 10],
    ['30 percent of each platform', 1_000, 101, 330],
    ['the larger for each platform by itself', 1_000, 3, 305],
  ])('without a preview it is %s', (_name, android, ios, limit) => {
    const reach = [
      { platform: 'android' as const, orders: 0, reporting: android },
      { platform: 'ios' as const, orders: 0, reporting: ios },
    ];
    expect(gateLimit(NO_LIMITS, someNumbers({ reach }))).toBe(limit);
  });

  test('what earlier revisions have ordered is taken off where there is no preview', () => {
    expect(gateLimit(NO_LIMITS, someNumbers({ orderedBefore: 4 }))).toBe(6);
    expect(gateLimit(NO_LIMITS, someNumbers({ orderedBefore: 40 }))).toBe(0);
    expect(gateLimit(NO_LIMITS, onAndroid(10, 100, { orderedBefore: 4 }))).toBe(12);
  });

  test.each([
    ['a number of devices', { maxDevices: 10 }, 10],
    ['a number of devices above what was found', { maxDevices: 1_000 }, 120],
    ['a percentage of the devices that report', { maxPercent: 5 }, 50],
    ['a percentage above what was found', { maxPercent: 50 }, 120],
    ['a percentage that is less than one device', { maxPercent: 0.01 }, 1],
    ['the tighter of two', { maxDevices: 80, maxPercent: 5 }, 50],
  ])('what the ban states only lowers it: %s', (_name, stated, limit) => {
    expect(gateLimit({ ...NO_LIMITS, ...stated }, onAndroid(100, 1_000))).toBe(limit);
  });

  test('a percentage of nothing known is one device', () => {
    expect(gateLimit({ ...NO_LIMITS, maxPercent: 50 }, someNumbers())).toBe(1);
  });

  test('a stated percentage is never exceeded, and is not a device less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 100, max: 1_000_000 }),
        (maxPercent, reporting) => {
          const numbers = onAndroid(reporting, reporting);
          const limit = gateLimit({ ...NO_LIMITS, maxPercent }, numbers);
          expect(limit * 100).toBeLessThanOrEqual(maxPercent * reporting);
          expect((limit + 1) * 100).toBeGreaterThan(maxPercent * reporting);
        },
      ),
    );
  });
});
