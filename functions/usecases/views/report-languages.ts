import type { ReportWords } from './report-words.ts';
import { ENGLISH } from './report-words-english.ts';
import { FRENCH } from './report-words-french.ts';

const LANGUAGES: ReadonlyMap<string, ReportWords> = new Map([
  ['en', ENGLISH],
  ['fr', FRENCH],
]);

/** The words for a language tag, whatever its region. `null`: that language has no words. */
export function wordsIn(tag: string): ReportWords | null {
  const [language = ''] = tag.split('-');
  return LANGUAGES.get(language) ?? null;
}

/** The words for languages that have none. */
export const FALLBACK = ENGLISH;

/** Tells the reader that English stands in for these languages. */
export function missingWords(tags: readonly string[]): string {
  return (
    `This report has no headings in ${tags.join(', ')}: ` +
    'they stand in English, and the texts of the ban in the languages asked for.'
  );
}
