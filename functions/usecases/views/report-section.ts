import type { Texts } from '../../domain/bans/ban.ts';
import { type Html, html, joined, type Shown } from './html.ts';
import type { Report } from './report.ts';
import { missingWords } from './report-languages.ts';
import { type Reader, readerOf } from './report-reader.ts';
import {
  dutyTable,
  exemptionTable,
  findingTables,
  fleetTable,
  groupTable,
} from './report-tables.ts';
import { named, type ReportWords } from './report-words.ts';

/** One language of a report's page. */
export interface Section {
  readonly words: ReportWords;
  /** The language of the words, with the region that was asked for. */
  readonly tag: string;
  /** The languages in which the ban's own texts stand in this section. */
  readonly languages: readonly string[];
  /** The ones among `languages` that have no words of their own, so that these stand in. */
  readonly without: readonly string[];
}

/** The whole report in one language. */
export function sectionOf(report: Report, section: Section): Html {
  const reader = readerOf(section.words, report.document.timeZone);
  const { headings } = section.words;
  const { assumed, decision } = report.document;
  return html`<section lang="${section.tag}">
${texts(report, section)}${facts(report, reader)}
${fleetTable(report, reader)}
${findingTables(report, reader)}
${groupTable(report, reader)}
${exemptionTable(report, reader)}
${dutyTable(report, reader)}
${list(headings.assumed, assumed, reader)}
${list(headings.references, decision.references, reader)}
${footer(report, reader)}</section>
`;
}

function texts({ document }: Report, { languages, without }: Section): Html {
  const note = without.length === 0 ? [] : [html`<p class="note">${missingWords(without)}</p>\n`];
  const own = languages.map((language) => {
    const title = textIn(document.title, language);
    const reason = textIn(document.reason, language);
    return html`<h1 lang="${title.language}">${title.text}</h1>
<p lang="${reason.language}">${reason.text}</p>
`;
  });
  return joined([...note, ...own]);
}

/**
 * The text in this language. If there is none, the first text that there is, under its own
 * language.
 */
function textIn(texts: Texts, language: string) {
  const [first] = Object.entries(texts);
  const own = Object.hasOwn(texts, language) ? texts[language] : undefined;
  return own === undefined
    ? { language: first?.[0] ?? language, text: first?.[1] ?? null }
    : { language, text: own };
}

function facts(report: Report, { words, time, timeOrNull }: Reader): Html {
  const { decision, timeline, timeZone } = report.document;
  const { facts: names, sentences, states, gates, colon } = words;
  const { gate, approvedAt, approvedBy } = report;
  const rows: readonly (readonly [name: string, value: Shown])[] = [
    [names.ban, sentences.ban(report.banId, report.revision, named(states, report.state))],
    [names.authority, decision.authority],
    [names.instrument, decision.instrument ?? null],
    [names.announced, timeOrNull(decision.announcedAt)],
    [names.effective, timeOrNull(timeline.effective)],
    ...timeline.overrides.map(({ platforms = [], groups = [], effective }) => {
      const where = [...platforms, ...groups].join(', ');
      return [`${names.effective} (${where})`, timeOrNull(effective)] as const;
    }),
    [names.due, timeOrNull(timeline.due)],
    [names.approved, approvedAt && sentences.approved(time(approvedAt), approvedBy)],
    [names.hash, report.hash],
    [names.gate, gate && html`${named(gates, gate.state)}${colon}${gate.reason}`],
    [names.timeZone, timeZone],
  ];
  return html`<dl>
${joined(rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`))}</dl>`;
}

function list(heading: string, texts: readonly string[], { words }: Reader): Html {
  const items = joined(texts.map((text) => html`<li>${text}</li>\n`));
  return html`<h2>${heading}</h2>
${texts.length === 0 ? html`<p>${words.none}</p>` : html`<ul>\n${items}</ul>`}
`;
}

function footer(report: Report, { words, time }: Reader): Html {
  const { asWritten, frozen } = words.sentences;
  return html`<footer><p>${asWritten}</p>
<p>${frozen(report.reportId, time(report.asOf), time(report.frozenAt))}</p></footer>`;
}
