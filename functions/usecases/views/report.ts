import type { BanDocument } from '../../domain/bans/ban.ts';
import { STANDINGS } from '../../domain/findings/standing.ts';

/** What a frozen report says; the JSON file is this, the CSV and the page are made of it. */
export interface Report {
  readonly reportId: string;
  readonly banId: string;
  readonly asOf: string;
  readonly frozenAt: string;
  readonly languages: readonly string[];
  readonly revision: number | null;
  readonly hash: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly state: string;
  readonly gate: { readonly state: string; readonly reason: string } | null;
  readonly document: BanDocument;
  readonly compliance: {
    readonly fleet: Readonly<Record<string, string | number | null>>;
    readonly findings: {
      readonly byCause: Readonly<Record<string, number>>;
      readonly byGroup: readonly {
        readonly group: string;
        readonly listed: number | null;
        readonly counts: Readonly<Record<string, number>>;
      }[];
      readonly [name: string]: unknown;
    };
  };
  readonly exemptions: readonly {
    readonly id: string;
    readonly ground: string;
    readonly grantedBy: string;
    readonly from: string;
    readonly expiresAt: string;
    readonly endedAt: string | null;
    readonly devices: number;
    readonly groups: readonly string[];
  }[];
  /** What the decision asks and Interdict does not carry out. */
  readonly notCovered: readonly {
    readonly what: string;
    readonly due: string | null;
    readonly to: string | null;
    readonly doneBy: string;
  }[];
}

/**
 * A cell that no spreadsheet takes for a formula, nor takes apart at its own separator. Source:
 * OWASP, "CSV Injection": the signs that begin a formula, their full-width forms, tab, carriage
 * return and line feed.
 */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\t\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * One line a group: how many devices are listed, and how many findings stand in each status. RFC
 * 4180.
 */
export function reportCsv(report: Report): string {
  const rows = report.compliance.findings.byGroup.map(({ group, listed, counts }) => [
    group,
    listed,
    ...STANDINGS.map((name) => counts[name] ?? 0),
  ]);
  const all: (string | number | null)[][] = [['group', 'listed', ...STANDINGS], ...rows];
  return `${all.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function escaped(value: unknown): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return String(value ?? '—').replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (tag: string, cells: readonly unknown[]) =>
    `<tr>${cells.map((one) => `<${tag}>${escaped(one)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}

function texts(report: Report, of: Readonly<Record<string, string>>): string {
  return report.languages
    .map(
      (language) =>
        `<p lang="${escaped(language)}">${escaped(of[language] ?? Object.values(of)[0])}</p>`,
    )
    .join('');
}

/**
 * One page to print: what was decided, what was done, what stands open, and what is not covered.
 * Loads nothing.
 */
export function reportPage(report: Report): string {
  const { document, compliance } = report;
  const { decision, timeline } = document;
  const counts = STANDINGS.map((name) => [name, compliance.findings[name] ?? 0]);
  return `<!doctype html>
<html lang="${escaped(report.languages[0] ?? 'en')}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(report.banId)}: report for ${escaped(report.asOf)}, counted ${escaped(report.frozenAt)}</title>
<style>body{font:11pt/1.4 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#111}h1{font-size:1.4rem;margin-bottom:.2rem}h2{font-size:1.05rem;margin:1.4rem 0 .3rem;border-bottom:1px solid #999}table{border-collapse:collapse;width:100%;margin:.4rem 0}th,td{border:1px solid #bbb;padding:.2rem .45rem;text-align:left;font-size:.92em;overflow-wrap:anywhere}th{background:#eee}dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}footer{margin-top:1.5rem;color:#555;font-size:.85em}@media print{body{margin:0;max-width:none}}</style></head>
<body><h1>${escaped(document.title[report.languages[0] ?? ''] ?? Object.values(document.title)[0])}</h1>
${texts(report, document.reason)}
<dl><dt>Ban</dt><dd>${escaped(report.banId)}, revision ${escaped(report.revision)} (${escaped(report.state)})</dd><dt>Authority</dt><dd>${escaped(decision.authority)}</dd><dt>Instrument</dt><dd>${escaped(decision.instrument)}</dd><dt>Announced</dt><dd>${escaped(decision.announcedAt)}</dd><dt>Effective</dt><dd>${escaped(timeline.effective)}</dd><dt>Due</dt><dd>${escaped(timeline.due)}</dd><dt>Approved</dt><dd>${escaped(report.approvedAt)} by ${escaped(report.approvedBy)}</dd><dt>Document hash</dt><dd>${escaped(report.hash)}</dd><dt>Gate</dt><dd>${escaped(report.gate ? `${report.gate.state}: ${report.gate.reason}` : null)}</dd></dl>
<h2>What could be seen</h2>${table(
    ['', 'devices'],
    [
      ['listed', compliance.fleet.listed],
      ['reporting', compliance.fleet.reporting],
      ['silent', compliance.fleet.silent],
      ['not visible', compliance.fleet.notVisible],
    ],
  )}<p>Counted ${escaped(compliance.fleet.countedAt)}.</p>
<h2>What became of it</h2>${table(['status', 'devices'], [['had it', compliance.findings.had], ...counts])}<p>Counted ${escaped(compliance.findings.countedAt)}. Unenforceable is not compliant.</p>
${table(['status and cause', 'devices'], Object.entries(compliance.findings.byCause))}
<h2>By group</h2>${table(
    ['group', 'listed', ...STANDINGS],
    compliance.findings.byGroup.map(({ group, listed, counts: of }) => [
      group,
      listed,
      ...STANDINGS.map((name) => of[name] ?? 0),
    ]),
  )}
<h2>Exemptions</h2>${table(
    ['ground', 'granted by', 'from', 'until', 'devices', 'groups'],
    report.exemptions.map((one) => [
      one.ground,
      one.grantedBy,
      one.from,
      one.endedAt ?? one.expiresAt,
      one.devices,
      one.groups.join(', '),
    ]),
  )}
<h2>Not covered</h2><p>The decision asks for this, and Interdict does not carry it out:</p>${table(
    ['what', 'due', 'to', 'done by'],
    report.notCovered.map((duty) => [duty.what, duty.due, duty.to, duty.doneBy]),
  )}
<h2>Assumed</h2><ul>${document.assumed.map((one) => `<li>${escaped(one)}</li>`).join('')}</ul>
<h2>References</h2><ul>${decision.references.map((one) => `<li>${escaped(one)}</li>`).join('')}</ul>
<footer>Report ${escaped(report.reportId)} for ${escaped(report.asOf)}. Its numbers were counted, and it was frozen, ${escaped(report.frozenAt)}.</footer></body></html>
`;
}
