import { STANDINGS } from '../../domain/findings/standing.ts';
import type { Report } from './report.ts';

/**
 * Makes a cell that no spreadsheet takes for a formula or splits at its own separator. Source:
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
 * 4180. Programs read it, so the names of columns are the same in every language.
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
