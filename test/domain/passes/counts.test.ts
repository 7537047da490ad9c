import { describe, expect, test } from '@jest/globals';
import { PLATFORMS } from '../../../functions/domain/devices/app.ts';
import { CAUSES, FINDING_STATUSES } from '../../../functions/domain/findings/finding.ts';
import { STANDINGS } from '../../../functions/domain/findings/standing.ts';
import {
  causeName,
  countOf,
  fullName,
  hasName,
  inGroup,
  isCauseName,
  orderName,
  orderOnName,
  partsOf,
  platformName,
  platformOrderName,
  seenName,
  seenOf,
} from '../../../functions/domain/passes/counts.ts';

/** Sources call their groups as they like: with every separator that names of counts have. */
const GROUPS = ['ministry', 'a|b', 'a:b', 'a.b', 'open:exempted', 'platform:ios', '|', '', ':.|'];

describe('the names of counts', () => {
  test.each([
    [hasName('wechat'), 'has:wechat'],
    [orderName('wechat'), 'order:wechat'],
    [orderOnName('wechat', 'ios'), 'order:ios/wechat'],
    [platformOrderName('ios'), 'ios.order'],
    [inGroup(fullName('android'), 'north'), 'android.full|north'],
    [causeName('resolved', 'absent'), 'resolved:absent'],
    [platformName('ios'), 'platform:ios'],
    [inGroup(seenName('android', 'silent'), 'north'), 'android.silent|north'],
    [inGroup('matched', 'north'), 'matched|north'],
  ])('%s', (name, text) => {
    expect(name).toBe(text);
  });

  test.each(GROUPS)('are read with the group %j as they were made', (group) => {
    for (const what of [...STANDINGS, 'matched']) {
      const name = inGroup(what, group);
      expect(partsOf(name)).toEqual({ what, group });
      expect(seenOf(name)).toBeNull();
      expect(isCauseName(name)).toBe(false);
    }
    for (const platform of PLATFORMS) expect(seenOf(inGroup(fullName(platform), group))).toBeNull();
    for (const platform of PLATFORMS)
      for (const visibility of ['reporting', 'silent', 'unseen'] as const)
        expect(seenOf(inGroup(seenName(platform, visibility), group))).toEqual({
          platform,
          visibility,
          group,
        });
  });

  test('of a cause are told from all others', () => {
    for (const platform of PLATFORMS) {
      expect(isCauseName(platformName(platform))).toBe(false);
    }
    for (const status of FINDING_STATUSES)
      for (const cause of CAUSES) expect(isCauseName(causeName(status, cause))).toBe(true);
    for (const name of [...STANDINGS, hasName('b'), orderName('b'), 'listed', 'android.silent'])
      expect([partsOf(name), seenOf(name), isCauseName(name)]).toEqual([null, null, false]);
  });

  test.each([
    'android|north',
    'android.|north',
    '.silent|north',
    'amiga.silent|north',
    'android.asleep|north',
    'android.silent.again|north',
    'android.silent',
    '|north',
  ])('%j is none of a platform’s devices', (name) => {
    expect(seenOf(name)).toBeNull();
  });

  test('of a cause are not those of a group that is called like one', () => {
    expect(isCauseName('resolved:absent')).toBe(true);
    expect(isCauseName('resolved:absent|north')).toBe(false);
    expect(isCauseName('resolved')).toBe(false);
  });

  test('of what a ban counts name the ban', () => {
    expect([hasName('wechat'), orderName('wechat')]).toEqual(['has:wechat', 'order:wechat']);
  });

  test('of nothing in a group are taken apart too', () => {
    expect(partsOf('|north')).toEqual({ what: '', group: 'north' });
  });

  test('what was not counted is zero', () => {
    expect(countOf({ listed: 3 }, 'listed')).toBe(3);
    expect(countOf({ listed: 3 }, orderName('wechat'))).toBe(0);
  });
});
