import { createHash } from 'node:crypto';

/** The files of a frozen report, by format. */
export const REPORT_FILES = {
  json: { file: 'report.json', contentType: 'application/json' },
  csv: { file: 'report.csv', contentType: 'text/csv; charset=utf-8' },
  html: { file: 'report.html', contentType: 'text/html; charset=utf-8' },
} as const;
export type ReportFormat = keyof typeof REPORT_FILES;

/** SHA-256 (hex) of a file's content. It proves that a file is the one that was frozen. */
export function fileHash(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
