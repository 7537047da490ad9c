/*
 * Characters that a reader does not see, or that show a text in another order than it has. Who
 * approves a text must know of them, because what is read is else not what is there.
 */

/**
 * Direction marks, format characters, fillers, tags, the two separators that break a line, the
 * blank Braille pattern, and marks of annotations.
 */
const UNSEEN =
  /[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\u{FFF9}-\u{FFFB}]/gu;

/** The same, and all other format characters: an identifier has none of them. */
const NOT_IN_IDENTIFIERS = new RegExp(`${UNSEEN.source}|\\p{Cf}`, 'gu');

/**
 * Persian and the languages of India write words with joiners, and emoji have them too. The last
 * two choose how an emoji looks. None of them hides or moves a word.
 */
const LAWFUL: ReadonlySet<string> = new Set(['\u200C', '\u200D', '\uFE0E', '\uFE0F']);

function written(sign: string): string {
  return `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

/** The text with each character that is not seen written out, such as `\u{202E}`. */
export function escaped(text: string): string {
  return text.replace(UNSEEN, (sign) => (LAWFUL.has(sign) ? sign : written(sign)));
}

/** How much is shown of a text, before and from the first character that is not seen. */
const BEFORE = 20;
const AFTER = 40;

function excerpt(text: string, at: number, write: (text: string) => string): string {
  const from = Math.max(0, at - BEFORE);
  const to = at + AFTER;
  const shown = write(text.slice(from, to).toWellFormed());
  return `${from > 0 ? '…' : ''}${shown}${to < text.length ? '…' : ''}`;
}

/** The part of an identifier that has characters which it must not have; `null`: it has none. */
export function unseenInIdentifier(text: string): string | null {
  const at = text.search(NOT_IN_IDENTIFIERS);
  return at < 0 ? null : excerpt(text, at, (part) => part.replace(NOT_IN_IDENTIFIERS, written));
}

/** The part of an identifier around what ASCII does not have, written out; `null`: it has none. */
export function beyondAscii(text: string): string | null {
  const beyond = /[^\p{ASCII}]/gu;
  const at = text.search(beyond);
  return at < 0 ? null : excerpt(text, at, (part) => part.replace(beyond, written));
}

/** Letters that are shaped like Latin ones. Chinese beside Latin deceives nobody. */
const LIKE_LATIN = /[\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Armenian}\p{sc=Cherokee}]/u;

/** The part of a name with such letters in a Latin word, written out; `null`: it has none. */
export function mixedScripts(text: string): string | null {
  const words = text.match(/\p{L}+/gu) ?? [];
  const mixed = words.some((word) => /\p{Script=Latin}/u.test(word) && LIKE_LATIN.test(word));
  return mixed ? beyondAscii(text) : null;
}

/** A place in a value, as a JSON Pointer, with the text around it written out. */
export interface UnseenPlace {
  readonly pointer: string;
  readonly escaped: string;
}

/** The most places of one value that are shown. */
const MOST_PLACES_SHOWN = 10;

function* textsIn(value: unknown, pointer: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [pointer, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value))
    yield* textsIn(part, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/**
 * The texts of a value that have characters which are not seen. At most `MOST_PLACES_SHOWN` are
 * shown, and `more` says how many others there are.
 */
export function unseenIn(value: unknown): {
  readonly places: readonly UnseenPlace[];
  readonly more: number;
} {
  const places: UnseenPlace[] = [];
  let more = 0;
  for (const [pointer, text] of textsIn(value, '')) {
    const [found] = [...text.matchAll(UNSEEN)].filter(([sign]) => !LAWFUL.has(sign));
    if (found === undefined) continue;
    if (places.length === MOST_PLACES_SHOWN) more += 1;
    else places.push({ pointer, escaped: excerpt(text, found.index, escaped) });
  }
  return { places, more };
}

/** The same as sentences, for who writes and who approves. */
export function unseenSentences(value: unknown): readonly string[] {
  const { places, more } = unseenIn(value);
  return [
    ...places.map(
      (place) =>
        `${place.pointer} has characters that are not seen or that turn a text around; written ` +
        `out it says: ${place.escaped}`,
    ),
    ...(more > 0 ? [`${more} more texts have characters that are not seen`] : []),
  ];
}
