import { createHash } from 'node:crypto';
import type { Texts } from '../../domain/bans/ban.ts';
import { type ExplainWords, explainWordsIn } from './explain-words.ts';
import type { Explanation } from './explanation.ts';
import { type Html, html, joined } from './html.ts';
import { FALLBACK, wordsIn } from './report-languages.ts';
import { type Reader, readerOf } from './report-reader.ts';

/** The look of the page: light or dark as the reader has it, and from 320 pixels on. */
const STYLE = html`
:root{color-scheme:light dark;--text:#1a1a1a;--dim:#555;--back:#fff;--line:#bbb;--link:#0b57d0}
@media (prefers-color-scheme:dark){
:root{--text:#eee;--dim:#b5b5b5;--back:#161616;--line:#555;--link:#9cc2ff}
}
body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;
color:var(--text);background:var(--back);overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}
h2{font-size:1.1rem;margin:1.75rem 0 .25rem}
p,ul,dl{margin:.4rem 0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0}
nav a{display:inline-block;padding:.35rem 0}
a{color:var(--link)}
a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
dt{color:var(--dim)}
dd{margin:0 0 .5rem}
.prose{white-space:pre-line}
.state{border-left:.25rem solid var(--line);padding:.25rem .75rem}
footer{margin-top:2rem;border-top:1px solid var(--line);color:var(--dim);font-size:.875rem}
`;

/** By which a policy knows the style of the page. */
export const EXPLAIN_STYLE_HASH = createHash('sha256').update(STYLE.markup).digest('base64');

interface Page {
  readonly tag: string;
  readonly title: string;
  readonly body: Html;
}

function pageOf({ tag, title, body }: Page): string {
  return html`<!doctype html>
<html lang="${tag}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<title>${title}</title>
<style>${STYLE}</style></head>
<body>${body}</body></html>
`.markup;
}

/**
 * The page that explains an order to the person concerned, in one of the ban's languages. The words
 * around the ban's own are English where there are none in that language. It loads nothing, and
 * runs nothing.
 */
export function explainPage(told: Explanation, tag: string): string {
  const words = explainWordsIn(tag);
  const reader = readerOf(wordsIn(tag) ?? FALLBACK, told.timeZone);
  const own = (texts: Texts) => textIn(texts, tag);
  const title = told.title[tag] ?? told.banId;
  const body = html`${languagesOf(told.languages, tag, words)}
<main>
<h1>${own(told.title)}</h1>
${stateOf(told, words)}
<p>${told.action === null ? words.banned : words.asks[told.action]}</p>
${appsOf(told, words, reader)}
<h2>${words.headings.reason}</h2>
<p class="prose">${own(told.reason)}</p>
<h2>${words.headings.decision}</h2>
${decisionOf(told, words, reader)}
<h2>${words.headings.when}</h2>
${datesOf(told, words, reader)}
<h2>${words.headings.objection}</h2>
<p class="prose">${own(told.contact)}</p>
<h2>${words.headings.exemption}</h2>
${exemptionOf(told, words, reader)}
</main>
<footer><p>${words.facts.order} ${told.orderId}</p></footer>`;
  return pageOf({ tag: languageOfWords(tag), title, body });
}

/** The page of a link that opens nothing: it says only that. */
export function refusedPage(why: 'expired' | 'forged', tag: string): string {
  const { refused } = explainWordsIn(tag);
  const body = html`<main><h1>${refused.title}</h1><p>${refused[why]}</p></main>`;
  return pageOf({ tag: languageOfWords(tag), title: refused.title, body });
}

/** The language of the page's own words. */
function languageOfWords(tag: string): string {
  return wordsIn(tag) === null ? FALLBACK.language : tag;
}

/** A text of the ban, marked with its language. */
function textIn(texts: Texts, tag: string): Html {
  const [language, text] =
    texts[tag] === undefined ? (Object.entries(texts)[0] ?? [tag, '']) : [tag, texts[tag]];
  return html`<span lang="${language}">${text}</span>`;
}

function languagesOf(tags: readonly string[], chosen: string, words: ExplainWords): Html {
  if (tags.length < 2) return html``;
  const items = tags.map((tag) => {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    return tag === chosen
      ? html`<li><span lang="${tag}" aria-current="true">${name}</span></li>`
      : html`<li><a href="?lang=${tag}" lang="${tag}" hreflang="${tag}">${name}</a></li>`;
  });
  return html`<nav aria-label="${words.languages}"><ul>${joined(items)}</ul></nav>`;
}

function stateOf({ holds, replacedBy }: Explanation, words: ExplainWords): Html {
  if (holds) return html``;
  return html`<p class="state">${replacedBy === null ? words.over : words.replaced}</p>`;
}

function appsOf({ apps, moreApps }: Explanation, words: ExplainWords, reader: Reader): Html {
  const items = apps.map(({ id, name }) =>
    name === id ? html`<li>${name}</li>` : html`<li>${name} (${id})</li>`,
  );
  const more =
    moreApps > 0 ? [html`<li>${words.moreApps(reader.number(moreApps) ?? '')}</li>`] : [];
  return html`<ul>${joined([...items, ...more])}</ul>`;
}

/** A list of facts, without those that nobody told. */
function factsOf(facts: readonly (readonly [name: string, value: Html | string | null])[]): Html {
  const told = facts.flatMap(([name, value]) =>
    value === null ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`],
  );
  return html`<dl>${joined(told)}</dl>`;
}

function decisionOf({ decision }: Explanation, words: ExplainWords, reader: Reader): Html {
  const { authority, instrument, announcedAt, references } = decision;
  const { facts } = words;
  const items = references.map((reference) => html`<li>${referenceOf(reference)}</li>`);
  return factsOf([
    [facts.authority, authority],
    [facts.instrument, instrument],
    [facts.announced, reader.timeOrNull(announcedAt)],
    [facts.references, items.length === 0 ? null : html`<ul>${joined(items)}</ul>`],
  ]);
}

/** Only what leads to the web is a link. */
function referenceOf(reference: string): Html {
  return /^https?:\/\/[^\s]+$/.test(reference)
    ? html`<a href="${reference}" rel="noreferrer noopener external">${reference}</a>`
    : html`${reference}`;
}

function datesOf(told: Explanation, words: ExplainWords, reader: Reader): Html {
  const { facts } = words;
  return factsOf([
    [facts.announced, reader.timeOrNull(told.decision.announcedAt)],
    [facts.ordered, reader.timeOrNull(told.orderedAt)],
    [facts.effective, reader.timeOrNull(told.effectiveAt)],
    [facts.due, reader.timeOrNull(told.dueAt)],
    [facts.ends, reader.timeOrNull(told.endsAt)],
    [facts.timeZone, told.timeZone],
    [facts.status, reader.words.counted[told.status]],
  ]);
}

function exemptionOf({ exceptions }: Explanation, words: ExplainWords, reader: Reader): Html {
  if (exceptions === null) return html`<p>${words.noExceptions}</p>`;
  const { grantedBy, grounds, maxDuration, reportTo } = exceptions;
  const { facts } = words;
  return factsOf([
    [facts.grantedBy, grantedBy],
    [facts.grounds, grounds === null ? null : grounds.join('; ')],
    [facts.maxDuration, maxDuration === null ? null : spoken(maxDuration, reader)],
    [facts.reportTo, reportTo],
  ]);
}

const SIMPLE_DURATION = /^P(\d+)([YMWD])$/;
const UNITS: Readonly<Record<string, string>> = { Y: 'year', M: 'month', W: 'week', D: 'day' };

/** A duration of one unit, as people say it. Others stay as they were written. */
function spoken(duration: string, { words }: Reader): string {
  const [, number = '', letter = ''] = SIMPLE_DURATION.exec(duration) ?? [];
  const unit = UNITS[letter];
  if (unit === undefined) return duration;
  return new Intl.NumberFormat(words.language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    numberingSystem: 'latn',
  }).format(Number(number));
}
