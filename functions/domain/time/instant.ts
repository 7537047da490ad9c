/**
 * An instant: milliseconds since 1970-01-01T00:00:00Z. Inside, every time is one of these; ISO 8601
 * text exists only at the edges.
 */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const ISO_DURATION =
  /^P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

/**
 * ISO 8601 has four digits for a year. An offset can carry an instant out of these years, and it
 * would then be written in a form that nobody takes.
 */
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads an ISO 8601 instant that carries its offset. `null` where the offset is missing, the date
 * does not exist, or the instant lies outside of the years 0001 to 9999 in UTC.
 */
export function parseInstant(text: string): Instant | null {
  if (!ISO_INSTANT.test(text)) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at < FIRST || at > LAST) return null;
  const day = Number(text.slice(8, 10));
  const daysInMonth = new Date(
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0),
  ).getUTCDate();
  return day > daysInMonth ? null : at;
}

/** Writes an instant as ISO 8601 in UTC, without milliseconds where they are zero. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** The same for an instant that may be missing: `null` stays `null`. */
export function formatInstantOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

/**
 * Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds into milliseconds. Months
 * and years have no fixed length: `null`.
 */
export function parseDuration(text: string): number | null {
  const found = ISO_DURATION.exec(text);
  if (!found || text === 'P' || text.endsWith('T')) return null;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return (
    ((weeks ?? 0) * 7 + (days ?? 0)) * DAY +
    (hours ?? 0) * HOUR +
    (minutes ?? 0) * MINUTE +
    (seconds ?? 0) * SECOND
  );
}

/** The UTC day of an instant, `YYYY-MM-DD`. */
export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
