import { describe, expect, test } from '@jest/globals';
import { instantAfter } from '../../../functions/domain/time/calendar-duration.ts';
import { formatInstantOrNull, parseDuration } from '../../../functions/domain/time/instant.ts';

function later(from: string, duration: string): string | null {
  return formatInstantOrNull(instantAfter(Date.parse(from), duration));
}

describe('the instant that lies after another', () => {
  test.each([
    ['2023-10-30T12:00:00Z', 'P7D', '2023-11-06T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'PT90M', '2023-10-30T13:30:00Z'],
    ['2023-10-30T12:00:00Z', 'P0D', '2023-10-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P1Y', '2024-10-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P2M', '2023-12-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P3M', '2024-01-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P14M', '2024-12-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P0M', '2023-10-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P1Y2M', '2024-12-30T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P1Y1D', '2024-10-31T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P1M1W', '2023-12-07T12:00:00Z'],
    ['2023-10-30T12:00:00Z', 'P1Y2M3DT4H5M6S', '2025-01-02T16:05:06Z'],
    ['2023-10-30T12:00:00.250Z', 'P1MT1M', '2023-11-30T12:01:00.250Z'],
  ])('%s by %s is %s', (from, duration, expected) => {
    expect(later(from, duration)).toBe(expected);
  });

  test.each([
    ['2024-02-29T00:00:00Z', 'P1Y', '2025-03-01T00:00:00Z'],
    ['2024-02-29T00:00:00Z', 'P4Y', '2028-02-29T00:00:00Z'],
    ['2023-01-31T00:00:00Z', 'P1M', '2023-03-03T00:00:00Z'],
  ])('%s by %s runs over into the next month, to %s, where the day is missing', (from, by, to) => {
    expect(later(from, by)).toBe(to);
  });

  test.each([
    '',
    'P',
    'PT',
    '7D',
    '1Y',
    'P1YT',
    'P1MT',
    'P1M1Y',
    'P1Y1.5D',
    'P1Yx',
    'P1D1M',
    'P-1Y',
    'P1000Y',
    'P10000M',
    'P1Y\n',
  ])('is none after %j, which is no duration', (duration) => {
    expect(later('2023-10-30T12:00:00Z', duration)).toBeNull();
  });

  test('is further by the length, where the duration has a fixed one', () => {
    for (const duration of ['P1W2D', 'PT1S', 'P1DT1H'])
      expect(instantAfter(1_000, duration)).toBe(1_000 + (parseDuration(duration) ?? Number.NaN));
  });
});
