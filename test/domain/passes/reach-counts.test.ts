import { describe, expect, test } from '@jest/globals';
import {
  fullName,
  inGroup,
  orderName,
  orderOnName,
  platformOrderName,
  seenName,
} from '../../../functions/domain/passes/counts.ts';
import { reachOfCensus, reachOfPreview } from '../../../functions/domain/passes/reach-counts.ts';
import { reportsInFull, visibilityOf } from '../../../functions/domain/passes/visibility.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { APPROVED, headOf } from '../fixtures.ts';

const everywhere = { platforms: ['android', 'ios'] as const, groups: [] };

describe('how far a ban reaches', () => {
  test('is counted by a preview for each platform of its scope', () => {
    const counts = {
      [platformOrderName('android')]: 7,
      [fullName('android')]: 20,
      [fullName('windows')]: 30,
    };
    expect(reachOfPreview(counts, everywhere)).toEqual([
      { platform: 'android', orders: 7, reporting: 20 },
      { platform: 'ios', orders: 0, reporting: 0 },
    ]);
  });

  test('is counted by a census in the groups of its scope', () => {
    const counts = {
      [inGroup(fullName('android'), 'treasury')]: 20,
      [inGroup(fullName('android'), 'health')]: 30,
      [inGroup(fullName('ios'), 'health')]: 5,
      [inGroup(seenName('android', 'reporting'), 'treasury')]: 99,
      [orderName('wechat')]: 70,
      [orderOnName('wechat', 'android')]: 7,
      [orderOnName('other', 'ios')]: 4,
    };
    expect(reachOfCensus(counts, everywhere, 'wechat')).toEqual([
      { platform: 'android', orders: 7, reporting: 50 },
      { platform: 'ios', orders: 0, reporting: 5 },
    ]);
    const treasury = { ...everywhere, groups: ['treasury'] };
    expect(reachOfCensus(counts, treasury, null)).toEqual([
      { platform: 'android', orders: 0, reporting: 20 },
      { platform: 'ios', orders: 0, reporting: 0 },
    ]);
  });
});

describe('how far a device can be judged', () => {
  const seen = headOf({ inventoryHash: 'sha256-1', coverage: 'all', lastSeen: APPROVED });

  test.each([
    ['one that lists everything', {}, 'reporting', true],
    ['one whose manager sees a part', { coverage: 'managed-only' }, 'reporting', false],
    ['one that was silent for a fortnight', { lastSeen: APPROVED - 14 * DAY - 1 }, 'silent', false],
    ['one that is silent from tomorrow on', { lastSeen: APPROVED - 14 * DAY }, 'reporting', true],
    ['one that lists names only', { coverage: 'names-only' }, 'unseen', false],
    ['one that never reported', { inventoryHash: null }, 'unseen', false],
  ] as const)('%s', (_name, change, visibility, inFull) => {
    const head = { ...seen, ...change };
    expect(visibilityOf(head, APPROVED)).toBe(visibility);
    expect(reportsInFull(head, APPROVED)).toBe(inFull);
  });
});
