import { html, joined } from './html.ts';
import type { Report } from './report.ts';
import { FALLBACK, wordsIn } from './report-languages.ts';
import { readerOf } from './report-reader.ts';
import { type Section, sectionOf } from './report-section.ts';
import { reportStyle } from './report-style.ts';
import type { ReportWords } from './report-words.ts';

/**
 * One page to print: what was decided, what was done, what stands open, and what is not covered.
 * Each language asked for has its own whole section, so that each can be filed by itself. Languages
 * without words of this page share the English section, which says so. The page loads nothing.
 */
export function reportPage(report: Report): string {
  const sections = sectionsOf(report);
  const [first] = sections;
  const { plainTime } = readerOf(first.words, report.document.timeZone);
  const title = first.words.sentences.title(
    report.banId,
    plainTime(report.asOf),
    plainTime(report.frozenAt),
  );
  const page = html`<!doctype html>
<html lang="${first.tag}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${reportStyle()}</style></head>
<body>${joined(sections.map((section) => sectionOf(report, section)))}</body></html>
`;
  return page.markup;
}

/** A section for each set of words, in the order in which the languages were asked for. */
function sectionsOf(report: Report): readonly [Section, ...Section[]] {
  const languages = new Map<ReportWords, string[]>();
  for (const tag of report.languages) {
    const words = wordsIn(tag) ?? FALLBACK;
    languages.set(words, [...(languages.get(words) ?? []), tag]);
  }
  const [first, ...others] = [...languages].map(([words, tags]) => sectionIn(words, tags));
  return [first ?? sectionIn(FALLBACK, [FALLBACK.language]), ...others];
}

function sectionIn(words: ReportWords, languages: readonly string[]): Section {
  const without = languages.filter((tag) => wordsIn(tag) === null);
  const tag = languages.find((one) => !without.includes(one)) ?? words.language;
  return { words, tag, languages, without };
}
