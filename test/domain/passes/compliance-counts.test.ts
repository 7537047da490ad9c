import { describe, expect, test } from '@jest/globals';
import {
  countFindings,
  findingsOfSweep,
  fleetInScope,
} from '../../../functions/domain/passes/compliance-counts.ts';
import { findingOf } from '../fixtures.ts';

describe('findings are counted', () => {
  test('by status, flag and cause in all, and group by group', () => {
    const health = { group: 'health' };
    const gone = findingOf({ status: 'resolved', cause: 'absent', device: health });
    const all = [
      findingOf(),
      findingOf({ overdue: true }),
      gone,
      findingOf({ status: 'exempt', device: health }),
    ];
    const { counts, groups } = countFindings(all, (one) => one === gone);
    expect(counts).toEqual({
      open: 2,
      overdue: 1,
      resolved: 1,
      oldEvidence: 1,
      'resolved:absent': 1,
      exempt: 1,
    });
    expect(groups).toEqual(
      new Map([
        ['treasury', { open: 2, overdue: 1 }],
        ['health', { resolved: 1, oldEvidence: 1, 'resolved:absent': 1, exempt: 1 }],
      ]),
    );
  });

  test('as none where there are none', () => {
    expect(countFindings([], () => false)).toEqual({ counts: {}, groups: new Map() });
  });
});

describe('the counts of a sweep', () => {
  test('are kept as they are, and those of groups are told group by group', () => {
    const counts = {
      open: 3,
      'open:management': 1,
      'open|north': 2,
      'failed|north': 1,
      'open|a|b': 1,
    };
    expect(findingsOfSweep(counts)).toEqual({
      counts,
      groups: new Map([
        ['north', { open: 2, failed: 1 }],
        ['a|b', { open: 1 }],
      ]),
    });
  });
});

describe('the devices in a scope', () => {
  const counts = {
    listed: 15,
    matched: 4,
    'matched|north': 4,
    'android.reporting|north': 5,
    'android.silent|north': 2,
    'android.reporting|south': 3,
    'ios.unseen|north': 1,
    'ios.reporting|south': 4,
  };

  test.each([
    [
      'are those of its platforms in all groups, where it names no group',
      { platforms: ['android'] as const, groups: [] },
      { reporting: 8, silent: 2, unseen: 0 },
      { north: 7, south: 3 },
    ],
    [
      'are those of its platforms and groups alone',
      { platforms: ['android', 'ios'] as const, groups: ['north'] },
      { reporting: 5, silent: 2, unseen: 1 },
      { north: 8 },
    ],
    [
      'are none in a group that has none of its platforms',
      { platforms: ['linux'] as const, groups: ['north'] },
      { reporting: 0, silent: 0, unseen: 0 },
      {},
    ],
    ['are none without a scope', null, { reporting: 0, silent: 0, unseen: 0 }, {}],
  ])('%s', (_name, scope, seen, listed) => {
    expect(fleetInScope(counts, scope)).toEqual({ seen, listed: new Map(Object.entries(listed)) });
  });
});
