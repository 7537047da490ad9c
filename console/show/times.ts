import { language, t } from '../words/words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The reader's own zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

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

/** `2023-10-30 00:00`, as the clocks of a zone show it; the reader's own unless told. */
export function inZone(at: number, timeZone: string = ownZone()): string {
  const parts = Object.fromEntries(
    writerFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

/** An instant of the API in the reader's zone; a dash for none. */
export function when(text: string | null): string {
  return text === null ? '–' : inZone(Date.parse(text));
}

/** `2 d 3 h`, `5 min`: the two largest units of a time. */
export function spanOf(milliseconds: number): string {
  const all = Math.abs(milliseconds);
  const day = language.value === 'fr' ? 'j' : 'd';
  if (all < MINUTE) return `${Math.round(all / 1_000)} s`;
  const units: readonly (readonly [string, number])[] = [
    [day, Math.floor(all / DAY)],
    ['h', Math.floor((all % DAY) / HOUR)],
    ['min', Math.floor((all % HOUR) / MINUTE)],
  ];
  const first = units.findIndex(([, number]) => number > 0);
  return units
    .slice(first, first + 2)
    .filter(([, number]) => number > 0)
    .map(([unit, number]) => `${number} ${unit}`)
    .join(' ');
}

/** `in 2 d 3 h`, `5 min ago`. */
export function fromNow(at: number, now: number): string {
  return at > now ? t('in', { span: spanOf(at - now) }) : t('ago', { span: spanOf(now - at) });
}

/** What a field for a local date and time holds, as an instant; `null`: nothing. */
export function fromField(value: string): string | null {
  const at = value === '' ? Number.NaN : new Date(value).getTime();
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
