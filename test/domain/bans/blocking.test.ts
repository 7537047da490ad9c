import { describe, expect, test } from '@jest/globals';
import {
  blockingMeanwhile,
  keepsWaiting,
  MOST_WAITING,
  OTHER_GROUPS,
} from '../../../functions/domain/bans/blocking.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { banOf, EFFECTIVE, gateOf } from '../fixtures.ts';

const THROUGH = EFFECTIVE + HOUR;
const AT = THROUGH + HOUR;
const blockingOf = (waiting: readonly string[], through = THROUGH) => ({
  through,
  waiting,
  at: through + 1,
});
const ban = (waiting: readonly string[], change: Parameters<typeof banOf>[1] = {}) =>
  banOf({}, { gate: gateOf({ blocking: blockingOf(waiting) }), ...change });
const many = Array.from({ length: MOST_WAITING + 1 }, (_, n) => `group-${n}`);

describe('a sweep between two instants', () => {
  const after = (known: readonly string[], waiting: readonly string[]) =>
    blockingMeanwhile(ban(known), { waiting, at: AT })?.waiting ?? null;

  test.each([
    ['lets a group go in which nothing waits', ['a', 'b'], ['b'], ['b']],
    ['lets all go', ['a'], [], []],
    ['says nothing of what waits on', ['a', 'b'], ['b', 'a'], null],
    ['keeps no group waiting that was told', ['a'], ['a', 'b'], null],
    ['keeps no other group in place of one that goes', ['a'], ['b'], []],
    ['names each group where all were kept waiting', [OTHER_GROUPS], ['b'], ['b']],
    ['keeps all waiting while they are too many', [OTHER_GROUPS], many, null],
  ])('%s', (_name, known, waiting, still) => {
    expect(after(known, waiting)).toEqual(still);
  });

  test('goes for the same instant, and is known from now on', () => {
    const noted = blockingMeanwhile(ban(['a']), { waiting: [], at: AT });
    expect(noted).toEqual({ through: THROUGH, waiting: [], at: AT });
  });

  test('says nothing where no sweep for an instant has, or where the ban is paused', () => {
    const unswept = banOf({}, { gate: gateOf({ blocking: null }) });
    expect(blockingMeanwhile(unswept, { waiting: [], at: AT })).toBeNull();
    const paused = ban(['a'], { brakes: [aBrake()] });
    expect(blockingMeanwhile(paused, { waiting: [], at: AT })).toBeNull();
  });
});

describe('a newcomer keeps the managers of its group from being told to block', () => {
  const newcomer = (openedAt: number, group: string | null = 'a') => ({
    held: false,
    settlesAt: AT + DAY,
    openedAt,
    device: { platform: 'android' as const, group },
  });

  test.each([
    ['where no sweep has told them', banOf({}, { gate: gateOf({ blocking: null }) }), AT, true],
    ['where they wait, and it was known by then', ban(['a']), THROUGH, true],
    ['not where they wait, and it came later', ban(['a']), THROUGH + 1, false],
    ['not where they were told', ban(['b']), THROUGH, false],
  ])('%s', (_name, one, openedAt, waits) => {
    expect(keepsWaiting(one, newcomer(openedAt))).toBe(waits);
  });

  test('where the last sweep was for an instant before the group has the ban', () => {
    const early = ban([], { gate: gateOf({ blocking: blockingOf([], EFFECTIVE - 1) }) });
    expect(keepsWaiting(early, newcomer(AT))).toBe(true);
  });

  test('not where nobody knows its group, or nothing is uninstalled by a block', () => {
    expect(keepsWaiting(ban(['a']), newcomer(THROUGH, null))).toBe(false);
    const { device, ...rest } = newcomer(THROUGH);
    const mac = { ...rest, device: { ...device, platform: 'macos' as const } };
    expect(keepsWaiting(ban(['a']), mac)).toBe(false);
  });
});
