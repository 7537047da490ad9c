import { describe, expect, test } from '@jest/globals';
import { settingsFor as stage } from '../../bench/simulate/sites.ts';
import { configFor } from '../../lib/config.ts';
import { quotasNeeded } from '../../lib/fleet-size.ts';

const { throttles } = configFor('production');

describe('the size of a fleet', () => {
  test('says nothing that a small one had not before', () => {
    expect(stage(20_000)).toMatchObject({
      workersAtOnce: 4,
      publishersPerShard: 4,
      warmThroughput: {},
      settings: { censusSegments: 8, spreadSeconds: 900 },
      throttles: { checkIn: { rate: 50, burst: 100 } },
    });
    expect(quotasNeeded(stage(20_000))).toEqual([]);
  });

  test('makes settings grow, none of them shrink, up to what AWS takes', () => {
    const sizes = [10, 1_000, 100_000, 1_000_000, 10_000_000, 1_000_000_000].map((size) =>
      stage(size),
    );
    for (const [place, one] of sizes.slice(1).entries()) {
      const before = sizes[place];
      expect(one.workersAtOnce).toBeGreaterThanOrEqual(before?.workersAtOnce ?? 0);
      expect(one.settings.spreadSeconds).toBeGreaterThanOrEqual(
        before?.settings.spreadSeconds ?? 0,
      );
      expect(one.throttles.checkIn.rate).toBeGreaterThanOrEqual(
        before?.throttles.checkIn.rate ?? 0,
      );
      expect(one.workersAtOnce).toBeLessThanOrEqual(1_000);
      expect(one.publishersPerShard).toBeLessThanOrEqual(10);
    }
  });

  test('warms no table below what a new one bears', () => {
    for (const size of [1_000_000, 10_000_000])
      for (const warm of Object.values(stage(size).warmThroughput)) {
        expect(warm.readUnitsPerSecond).toBeGreaterThanOrEqual(12_000);
        expect(warm.writeUnitsPerSecond).toBeGreaterThanOrEqual(4_000);
      }
  });

  test('gives way to what is set by hand', () => {
    const byHand = stage(10_000_000, {
      workersAtOnce: 7,
      warmThroughput: {},
      settings: { spreadSeconds: 1_000 },
      throttles: { ...throttles, checkIn: { rate: 1, burst: 2 } },
    });
    expect(byHand).toMatchObject({
      workersAtOnce: 7,
      warmThroughput: {},
      settings: { spreadSeconds: 1_000, checkInSeconds: 21_600 },
      throttles: { checkIn: { rate: 1, burst: 2 } },
    });
  });

  test('spreads devices no longer than until they come anyway', () => {
    const often = stage(10_000_000, { settings: { checkInSeconds: 3_600 } });
    expect(often.settings).toMatchObject({ checkInSeconds: 3_600, spreadSeconds: 3_600 });
    const seldom = stage(20_000_000, { settings: { checkInSeconds: 43_200 } });
    expect(seldom.settings.spreadSeconds).toBe(40_000);
  });

  test('is told as quotas, each with the number that it needs', () => {
    const needed = quotasNeeded(stage(10_000_000)).join('\n');
    expect(needed).toContain('SNS: 30,000 messages a second');
    expect(needed).toContain('findings; an account has 40,000 of each');
    expect(needed).toMatch(/Lambda: \d+ concurrent executions, 200 of them workers/);
  });
});
