import { withoutNoncharacters } from '../domain/noncharacters.ts';

/*
 * Texts that devices and sources tell. One bad text costs that text and not the report, so a text
 * is first brought into its form, then cut, and left out only if it still cannot be kept.
 */

/** Most texts are like this, and are in their form already. */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const UNCLEAN = /[\p{Cc}\p{Cs}]/u;

export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * The text in the one form in which it is compared and kept: composed (NFC), without white space
 * around it, and with U+FFFD in the place of each noncharacter.
 */
export function folded(text: string): string {
  return isPlain(text) ? text : withoutNoncharacters(text).normalize('NFC').trim();
}

/** The beginning of a folded text: at most so many characters of Unicode. It is folded, too. */
export function cut(text: string, most: number): string {
  if (!isLonger(text, most)) return text;
  // No character takes more than two places.
  return [...text.slice(0, 2 * most)].slice(0, most).join('').trimEnd();
}

/** Whether a text has more characters of Unicode than that. */
export function isLonger(text: string, most: number): boolean {
  if (text.length <= most) return false;
  return text.length > 2 * most || [...text].length > most;
}

/** Whether a folded text has control characters or lone surrogates: none belongs in a name. */
export function isUnclean(text: string): boolean {
  return !isPlain(text) && UNCLEAN.test(text);
}
