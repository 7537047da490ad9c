import { escaped as withoutUnseen } from '../../functions/domain/unseen.ts';

/*
 * What comes from the API was written by others. Control characters would act on the terminal, and
 * direction marks would turn a text around, so both are written out.
 */

/** Controls, and halves of characters, which no terminal can show. */
const CONTROLS = /[\p{Cc}\p{Cs}]/gu;

/** The text on one line, with each character that is not seen written out, as `\u{202E}`. */
export function escaped(text: string): string {
  const seen = text.replace(CONTROLS, (sign) =>
    sign === '\n' || sign === '\t'
      ? ' '
      : `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );
  return withoutUnseen(seen);
}

/** A text in the reader's language, else in English, else in its first. */
export function inLanguage(texts: Readonly<Record<string, string>>, lang = ''): string {
  const language = /^[a-z]{2,3}/i.exec(lang)?.[0].toLowerCase() ?? 'en';
  return texts[language] ?? texts.en ?? Object.values(texts)[0] ?? '';
}
