import { describe, expect, test } from '@jest/globals';
import { OTHER_GROUPS } from '../../../functions/domain/bans/blocking.ts';
import { inGroup, partsOf } from '../../../functions/domain/passes/counts.ts';
import { foldGroups, MOST_GROUPS, Tally } from '../../../functions/domain/passes/tally.ts';

describe('counts by group', () => {
  test('a group may be called anything', () => {
    expect(partsOf(inGroup('android.reporting', 'a|b:c'))).toEqual({
      what: 'android.reporting',
      group: 'a|b:c',
    });
    expect(partsOf('listed')).toBeNull();
  });

  test(
    'a fleet of a group for each user is counted ' + 'in as many rows as fit, and none is lost',
    () => {
      const tally = new Tally({});
      for (let i = 0; i < 3_000; i++) tally.addInGroup('matched', `group ${i}`);
      const names = Object.keys(tally.counts);
      expect(names).toHaveLength(MOST_GROUPS + 1);
      expect(tally.counts[inGroup('matched', OTHER_GROUPS)]).toBe(3_000 - MOST_GROUPS);
    },
  );

  test('a group that was counted on an earlier page goes on being counted by itself', () => {
    const before = Object.fromEntries(
      Array.from({ length: MOST_GROUPS }, (_, i) => [inGroup('matched', `group ${i}`), 1]),
    );
    const tally = new Tally(before);
    tally.addInGroup('matched', 'group 7');
    tally.addInGroup('matched', 'late');
    expect(tally.counts).toEqual({
      [inGroup('matched', 'group 7')]: 1,
      [inGroup('matched', OTHER_GROUPS)]: 1,
    });
  });

  test('the sums of all parts keep the largest groups, and the total', () => {
    const counts = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [inGroup('matched', `group ${i}`), i + 1]),
    );
    const folded = foldGroups({ ...counts, listed: 9 });
    expect(Object.keys(folded)).toHaveLength(MOST_GROUPS + 1);
    expect(folded.listed).toBe(9);
    expect(folded[inGroup('matched', 'group 499')]).toBe(500);
    const total = Object.entries(folded).reduce(
      (sum, [name, count]) => sum + (name === 'listed' ? 0 : count),
      0,
    );
    expect(total).toBe((500 * 501) / 2);
  });
});
