import { signal } from '@preact/signals';
import { escaped } from '../../cli/show/seen.ts';
import { ENGLISH, type Word, type Words } from './english.ts';
import { FRENCH } from './french.ts';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

const CATALOGUES: Readonly<Record<Language, Words>> = { en: ENGLISH, fr: FRENCH };

/** The language that is shown. Components that read words follow it. */
export const language = signal<Language>('en');

/** The first of the reader's languages that the console has; English if it has none of them. */
export function chosenOf(wanted: readonly string[]): Language {
  const found = wanted
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((tag): tag is Language => LANGUAGES.some((one) => one === tag));
  return found ?? 'en';
}

type Values = Readonly<Record<string, string | number>>;

const plurals: Readonly<Record<Language, Intl.PluralRules>> = {
  en: new Intl.PluralRules('en'),
  fr: new Intl.PluralRules('fr'),
};

/**
 * What a message says in a language, with its values put in. Of a value that others wrote, what is
 * not seen is written out.
 */
export function say(words: string, values: Values, lang: Language): string {
  const [one = '', several] = words.split('|');
  const isOne = plurals[lang].select(Number(values.n ?? 0)) === 'one';
  const chosen = several === undefined || isOne ? one : several;
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    return typeof value === 'number' ? new Intl.NumberFormat(lang).format(value) : escaped(value);
  });
}

/** A message in the language that is shown. */
export function t(word: Word, values: Values = {}): string {
  return say(CATALOGUES[language.value][word], values, language.value);
}

/** The word for one of the API's terms, such as a status; the term itself if there is none. */
export function term(kind: string, value: string): string {
  const words: Readonly<Record<string, string>> = CATALOGUES[language.value];
  return words[`${kind}.${value}`] ?? escaped(value);
}

/** A text of a ban in the language that is shown, or else in the first that it has. */
export function inLanguage(texts: Readonly<Record<string, string>>): string {
  return escaped(texts[language.value] ?? Object.values(texts)[0] ?? '');
}

/** A whole number, as readers of the language write it. */
export function count(value: number): string {
  return new Intl.NumberFormat(language.value).format(value);
}
