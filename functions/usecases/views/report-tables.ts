import { NO_GROUP, OTHER_GROUPS } from '../../domain/bans/blocking.ts';
import { STANDINGS } from '../../domain/findings/standing.ts';
import { type Html, html, joined, type Shown } from './html.ts';
import type { Report } from './report.ts';
import type { Reader } from './report-reader.ts';
import { named, type ReportWords } from './report-words.ts';

/** What was seen of the devices that the ban concerns. */
export function fleetTable({ compliance }: Report, reader: Reader): Html {
  const { words, number } = reader;
  const { countedAt, ...seen } = compliance.fleet;
  const rows = (['listed', 'reporting', 'silent', 'notVisible'] as const).map((name) => [
    words.fleet[name],
    number(seen[name]),
  ]);
  return html`<h2>${words.headings.seen}</h2>
${table('counts', [words.columns.visibility, words.columns.devices], rows)}
<p>${counted(reader, countedAt)}</p>
`;
}

/** How many findings stand in each status, and why. */
export function findingTables({ compliance: { findings } }: Report, reader: Reader): Html {
  const { words, number } = reader;
  const { status, cause, devices } = words.columns;
  const statuses: Shown[][] = STANDINGS.map((name) => [
    withCode(words.counted[name], name),
    number(findings[name] ?? 0),
  ]);
  const causes: Shown[][] = Object.entries(findings.byCause).map(([name, count]) => [
    withCode(causeIn(words, name), name),
    number(count),
  ]);
  return html`<h2>${words.headings.became}</h2>
${table('counts', [status, devices], [[words.had, number(findings.had)], ...statuses])}
<p>${counted(reader, findings.countedAt)} ${words.sentences.unenforceable}</p>
${causes.length === 0 ? html`` : table('counts', [cause, devices], causes)}
`;
}

function counted({ words, time }: Reader, at: string | null): Shown {
  return at === null ? words.sentences.notCounted : words.sentences.counted(time(at));
}

/** The words for `status:cause`. */
function causeIn({ counted: statuses, causes, colon }: ReportWords, name: string): string {
  const [status = name, cause = ''] = name.split(':');
  return `${named(statuses, status)}${colon}${named(causes, cause)}`;
}

/** A word with its name in the JSON and CSV files, if that name differs. */
function withCode(word: string, code: string): Shown {
  return word === code ? word : html`${word} <code>${code}</code>`;
}

/** A group's name, or a word for what was counted under no one's. */
function groupName(group: string, words: ReportWords): string {
  if (group === OTHER_GROUPS) return words.otherGroups;
  return group === NO_GROUP ? words.noGroup : group;
}

/** The findings of each group. */
export function groupTable({ compliance }: Report, { words, number }: Reader): Html {
  const statuses = STANDINGS.map((name) => words.counted[name]);
  const rows = compliance.findings.byGroup.map(({ group, listed, counts }) => [
    groupName(group, words),
    number(listed),
    ...STANDINGS.map((name) => number(counts[name] ?? 0)),
  ]);
  return html`<h2>${words.headings.byGroup}</h2>
${tableOrNone(words, 'counts wide', [words.columns.group, words.fleet.listed, ...statuses], rows)}
`;
}

/** Who was exempted, by whom, until when. */
export function exemptionTable(report: Report, { words, time, number }: Reader): Html {
  const { ground, grantedBy, from, until, groups } = words.columns;
  const { devices, hardwareIds, externalIds } = words.columns;
  const named = [devices, hardwareIds, externalIds, groups];
  const rows = report.exemptions.map((one) => [
    one.ground,
    one.grantedBy,
    time(one.from),
    time(one.endedAt ?? one.expiresAt),
    number(one.devices),
    number(one.hardwareIds),
    number(one.externalIds),
    one.groups.join(', '),
  ]);
  return html`<h2>${words.headings.exemptions}</h2>
${tableOrNone(words, 'long', [ground, grantedBy, from, until, ...named], rows)}
`;
}

/** What the decision asks for and somebody else does. */
export function dutyTable({ notCovered }: Report, { words, timeOrNull }: Reader): Html {
  const { what, due, to, doneBy } = words.columns;
  const rows = notCovered.map((duty) => [duty.what, timeOrNull(duty.due), duty.to, duty.doneBy]);
  const lead = rows.length === 0 ? html`` : html`<p>${words.sentences.notCovered}</p>`;
  return html`<h2>${words.headings.notCovered}</h2>
${lead}${tableOrNone(words, 'long', [what, due, to, doneBy], rows)}
`;
}

type Rows = readonly (readonly Shown[])[];

function tableOrNone(words: ReportWords, kind: string, head: readonly string[], rows: Rows): Html {
  return rows.length === 0 ? html`<p>${words.none}</p>` : table(kind, head, rows);
}

function table(kind: string, head: readonly string[], rows: Rows): Html {
  const names = head.map((name) => html`<th scope="col">${name}</th>`);
  const lines = rows.map(
    (row) => html`<tr>${joined(row.map((value) => html`<td>${value}</td>`))}</tr>\n`,
  );
  return html`<table class="${kind}"><thead><tr>${joined(names)}</tr></thead><tbody>
${joined(lines)}</tbody></table>`;
}
