/*
 * What comes from the API was written by others. Control characters would act on the terminal, and
 * direction marks would turn a text around, so both are written out.
 */

const UNSEEN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu;

/** Joiners and the selectors of emoji: some languages and emoji need them. */
const LAWFUL: ReadonlySet<string> = new Set(['\u200C', '\u200D', '\uFE0E', '\uFE0F']);

/** The text on one line, with each character that is not seen written out, as `\u{202E}`. */
export function escaped(text: string): string {
  return text.replace(UNSEEN, (sign) => {
    if (LAWFUL.has(sign)) return sign;
    if (sign === '\n' || sign === '\t') return ' ';
    return `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
  });
}

/** A text in the reader's language, else in English, else in its first. */
export function inLanguage(texts: Readonly<Record<string, string>>, lang = ''): string {
  const language = /^[a-z]{2,3}/i.exec(lang)?.[0].toLowerCase() ?? 'en';
  return texts[language] ?? texts.en ?? Object.values(texts)[0] ?? '';
}
