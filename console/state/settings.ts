import { signal } from '@preact/signals';
import { chosenOf, LANGUAGES, type Language, language } from '../words/words.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>('auto');

const KEPT = { language: 'interdict.language', theme: 'interdict.theme' } as const;

/** Takes what the reader chose here before, or else what the browser says. */
export function readSettings(): void {
  const kept = localStorage.getItem(KEPT.language);
  language.value = LANGUAGES.find((one) => one === kept) ?? chosenOf(navigator.languages);
  const chosen = localStorage.getItem(KEPT.theme);
  theme.value = THEMES.find((one) => one === chosen) ?? 'auto';
  apply();
}

function apply(): void {
  document.documentElement.lang = language.value;
  document.documentElement.dataset.theme = theme.value;
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEPT.language, chosen);
  apply();
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(KEPT.theme, chosen);
  apply();
}
