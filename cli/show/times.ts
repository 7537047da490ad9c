const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const writers = new Map<string, Intl.DateTimeFormat>();

function writerFor(timeZone: string): Intl.DateTimeFormat {
  const known = writers.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  writers.set(timeZone, made);
  return made;
}

/** `2023-10-30 00:00`, as the clocks of a zone show it. */
export function inZone(at: number, timeZone: string): string {
  const parts = Object.fromEntries(
    writerFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

/** The same of an instant as text, in UTC: `2023-10-30 04:00Z`; a dash for none. */
export function inUtc(text: string | null): string {
  return text === null ? '–' : `${inZone(Date.parse(text), 'UTC')}Z`;
}

/** `2 d 3 h`, `5 min`: the two largest units of a time. `day`: how days are written. */
export function spanOf(milliseconds: number, day = 'd'): string {
  const all = Math.abs(milliseconds);
  if (all < MINUTE) return `${Math.round(all / 1_000)} s`;
  const units: readonly (readonly [string, number])[] = [
    [day, Math.floor(all / DAY)],
    ['h', Math.floor((all % DAY) / HOUR)],
    ['min', Math.floor((all % HOUR) / MINUTE)],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  return units
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(' ');
}

/** `in 2 d 3 h`, `5 min ago`. */
export function fromNow(at: number, now: number): string {
  return at > now ? `in ${spanOf(at - now)}` : `${spanOf(now - at)} ago`;
}
