import { expect, test } from '@jest/globals';
import { instantAfter } from '../../../functions/domain/time/calendar-duration.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';

const from = Date.parse('2024-02-29T10:00:00Z');

test.each([
  ['P1Y', '2025-03-01T10:00:00Z'],
  ['P4Y', '2028-02-29T10:00:00Z'],
  ['P1M', '2024-03-29T10:00:00Z'],
  ['P11M', '2025-01-29T10:00:00Z'],
  ['P1Y2M', '2025-04-29T10:00:00Z'],
  ['P18M', '2025-08-29T10:00:00Z'],
  ['P1YT6H', '2025-03-01T16:00:00Z'],
  ['P1M3D', '2024-04-01T10:00:00Z'],
])('%s after a leap day is %s', (duration, instant) => {
  expect(instantAfter(from, duration)).toBe(Date.parse(instant));
});

test.each([
  ['P3D', 3 * DAY],
  ['PT12H', 12 * HOUR],
  ['P1DT1H', DAY + HOUR],
])('%s has the same length at any time', (duration, length) => {
  expect(instantAfter(from, duration)).toBe(from + length);
});

test.each(['', 'P', 'tomorrow', 'P1Y!', 'P1M2', '1Y'])('“%s” is no duration', (text) => {
  expect(instantAfter(from, text)).toBeNull();
});
