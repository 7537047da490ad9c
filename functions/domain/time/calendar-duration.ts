import { type Instant, parseDuration } from './instant.ts';

const CALENDAR = /^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(.*)$/;

/**
 * The instant that lies an ISO 8601 duration after another, years and months counted by the
 * calendar in UTC (from 29 February a year leads to 1 March). `null`: this is no duration.
 */
export function instantAfter(from: Instant, duration: string): Instant | null {
  const [, years, months, rest = ''] = CALENDAR.exec(duration) ?? [];
  if (years === undefined && months === undefined) {
    const length = parseDuration(duration);
    return length === null ? null : from + length;
  }
  const length = rest === '' ? 0 : parseDuration(`P${rest}`);
  if (length === null) return null;
  const date = new Date(from);
  date.setUTCFullYear(
    date.getUTCFullYear() + Number(years ?? 0),
    date.getUTCMonth() + Number(months ?? 0),
  );
  return date.getTime() + length;
}
