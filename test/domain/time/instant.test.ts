import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DAY,
  dayOf,
  formatInstant,
  HOUR,
  MINUTE,
  parseDuration,
  parseInstant,
} from '../../../functions/domain/time/instant.ts';

describe('an instant', () => {
  test.each([
    ['2023-10-30T00:00:00-04:00', '2023-10-30T04:00:00Z'],
    ['2023-10-30T12:00Z', '2023-10-30T12:00:00Z'],
    ['2023-10-30T23:59:59.5+14:00', '2023-10-30T09:59:59.500Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['2023-12-31T24:00:00Z', '2024-01-01T00:00:00Z'],
    ['2023-10-30T12:00:00.123456789Z', '2023-10-30T12:00:00.123Z'],
  ])('%s is the same moment as %s', (text, utc) => {
    const at = parseInstant(text);
    expect(at === null ? null : formatInstant(at)).toBe(utc);
  });

  test.each([
    ['2023-10-30T00:00:00', 'has no offset, so nobody knows which moment is meant'],
    ['2023-10-30', 'is a day and not an instant'],
    ['2023-02-30T00:00:00Z', 'is a day that does not exist'],
    ['2023-02-29T00:00:00Z', 'is a leap day in a year that has none'],
    ['2100-02-29T00:00:00Z', 'is a leap day in a century year that has none'],
    ['2023-04-31T00:00:00+02:00', 'is the thirty-first of a month of thirty days'],
    ['2023-13-01T00:00:00Z', 'is in a thirteenth month'],
    ['2023-00-10T00:00:00Z', 'is in a month zero'],
    ['2023-10-00T00:00:00Z', 'is on a day zero'],
    ['2023-10-30T25:00:00Z', 'is at an hour that no clock shows'],
    ['2023-10-30T12:60:00Z', 'is at a minute that no clock shows'],
    ['2023-10-30T00:00:00+25:00', 'has an offset that no zone has'],
    ['2023-10-30T00:00:00+0400', 'has an offset without its colon'],
    ['2023-10-30 00:00:00Z', 'has a space where the T belongs'],
    ['30 October 2023 00:00 GMT', 'is not ISO 8601'],
    ['2023-10-30T00:00:00Z\n', 'has a line feed behind it'],
    ['', 'is empty'],
    ['0000-06-01T00:00:00Z', 'is in a year that nobody counts'],
    ['9999-12-31T23:59:59-14:00', 'is in a year of five digits'],
    ['0001-01-01T00:00:00+14:00', 'is before the first year'],
  ])('%j is refused: it %s', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])(
    'the last one of each end, %s, is taken and written as it is',
    (text) => {
      const at = parseInstant(text);
      expect(at === null ? null : formatInstant(at)).toBe(text);
    },
  );

  test('what is written is read back as the same instant', () => {
    fc.assert(
      fc.property(
        fc.integer({
          min: Date.parse('0001-01-01T00:00:00Z'),
          max: Date.parse('9999-12-31T23:59:59.999Z'),
        }),
        (at) => {
          expect(parseInstant(formatInstant(at))).toBe(at);
        },
      ),
    );
  });

  test('an offset moves the instant by exactly that offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000) / MINUTE, max: Date.UTC(2100) / MINUTE }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (minute, offset) => {
          const local = formatInstant((minute + offset) * MINUTE).slice(0, 19);
          const size = Math.abs(offset);
          const clock = [Math.floor(size / 60), size % 60]
            .map((part) => String(part).padStart(2, '0'))
            .join(':');
          expect(parseInstant(`${local}${offset < 0 ? '-' : '+'}${clock}`)).toBe(minute * MINUTE);
        },
      ),
    );
  });

  test('a day of the audit is the day in UTC', () => {
    expect(dayOf(Date.parse('2023-10-30T22:00:00-04:00'))).toBe('2023-10-31');
  });
});

describe('a duration', () => {
  test.each([
    ['P7D', 7 * DAY],
    ['P1W', 7 * DAY],
    ['P1W1D', 8 * DAY],
    ['PT1H', HOUR],
    ['P1DT12H30M5S', DAY + 12 * HOUR + 30 * MINUTE + 5_000],
    ['PT90M', 90 * MINUTE],
    ['P0D', 0],
  ])('%s is a fixed length', (text, length) => {
    expect(parseDuration(text)).toBe(length);
  });

  test.each(['P', 'PT', 'P1DT', 'P1M', 'P1Y', 'P1.5D', 'P-1D', '-P1D', '7D', 'PT1H1D', 'P1D ', ''])(
    '%j has no fixed length or is none, and is refused',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});
