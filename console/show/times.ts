import { spanOf as spanIn, inZone as writtenIn } from '../../cli/show/times.ts';
import { language, t } from '../words/words.ts';

/** The reader's own zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `2023-10-30 00:00`, as the clocks of a zone show it; the reader's own unless told. */
export function inZone(at: number, timeZone: string = ownZone()): string {
  return writtenIn(at, timeZone);
}

/** An instant of the API in the reader's zone; a dash for none. */
export function when(text: string | null): string {
  return text === null ? '–' : inZone(Date.parse(text));
}

/** `2 d 3 h`, `5 min`: the two largest units of a time. */
export function spanOf(milliseconds: number): string {
  return spanIn(milliseconds, language.value === 'fr' ? 'j' : 'd');
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
