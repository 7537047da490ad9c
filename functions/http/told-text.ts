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

/** The beginning of a folded text, at most so many characters of UTF-16. It is folded, too. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  const splitsPair = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, splitsPair ? most - 1 : most).trimEnd();
}

/** Whether a folded text has control characters or lone surrogates: none belongs in a name. */
export function isUnclean(text: string): boolean {
  return !isPlain(text) && UNCLEAN.test(text);
}
