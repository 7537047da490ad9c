import { parseInstant } from '../../domain/time/instant.ts';
import { type Html, html } from './html.ts';
import type { ReportWords } from './report-words.ts';

/** How a report is written for readers of one language: its words, dates and numbers. */
export interface Reader {
  readonly words: ReportWords;
  /** A date for the reader, with the exact text for programs: `<time datetime="…">`. */
  readonly time: (text: string) => Html;
  readonly timeOrNull: (text: string | null | undefined) => Html | null;
  /** A date without markup. */
  readonly plainTime: (text: string) => string;
  readonly number: (count: number | null) => string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Writes instants in an IANA zone. A day without an hour is the same in every zone. A text that is
 * not a date is shown as it was written.
 */
export function readerOf(words: ReportWords, timeZone: string): Reader {
  const dateIn = formatter(words, timeZone);
  const dateInUtc = formatter(words, 'UTC');
  const numbers = new Intl.NumberFormat(words.language, { numberingSystem: 'latn' });

  function shownAs(text: string): string | null {
    const isDay = DAY.test(text);
    const at = parseInstant(isDay ? `${text}T00:00:00Z` : text);
    if (at === null) return null;
    return isDay ? dateInUtc(at).day : dateIn(at).instant;
  }
  function time(text: string): Html {
    const shown = shownAs(text);
    return shown === null ? html`${text}` : html`<time datetime="${text}">${shown}</time>`;
  }
  return {
    words,
    time,
    timeOrNull: (text) => (text === null || text === undefined ? null : time(text)),
    plainTime: (text) => shownAs(text) ?? text,
    number: (count) => (count === null ? null : numbers.format(count)),
  };
}

/** Takes only the parts from Intl, so that spaces and commas are the same in each version of it. */
function formatter(words: ReportWords, timeZone: string) {
  const format = new Intl.DateTimeFormat(words.language, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at: number) => {
    const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const date = {
      day: Number(part.get('day')),
      month: part.get('month') ?? '',
      year: part.get('year') ?? '',
    };
    const clock = `${part.get('hour')}:${part.get('minute')}`;
    return { day: words.day(date), instant: words.instant(date, clock) };
  };
}
