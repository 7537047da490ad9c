import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import type { Report } from '../views/report.ts';
import type { BanInput } from './act-on-ban.ts';
import { fileHash, REPORT_FILES, type ReportFormat } from './report-files.ts';

export const MOST_LISTED = 50;

/**
 * The latest fifty frozen reports of a ban, oldest first. Each has the hash of its JSON file, which
 * is also in the audit.
 */
export async function listReports(deps: Pick<Dependencies, 'bans' | 'reports'>, input: BanInput) {
  if ((await deps.bans.read(input.banId)) === null) throw noSuchBan(input.banId);
  const ids = (await deps.reports.list(input.banId)).slice(-MOST_LISTED);
  const items = await Promise.all(
    ids.map(async (reportId) => {
      const body =
        (await deps.reports.read(input.banId, reportId, REPORT_FILES.json.file))?.body ?? '{}';
      const { asOf, frozenAt, revision } = JSON.parse(body) as Partial<Report>;
      return {
        reportId,
        asOf: asOf ?? null,
        frozenAt: frozenAt ?? null,
        revision: revision ?? null,
        sha256: { json: fileHash(body) },
      };
    }),
  );
  return { items, nextCursor: null };
}

/** One file of a frozen report, exactly as it was frozen. */
export async function readReport(
  deps: Pick<Dependencies, 'reports'>,
  input: BanInput & { readonly reportId: string; readonly format: ReportFormat },
): Promise<{ readonly contentType: string; readonly body: string }> {
  const found = await deps.reports.read(
    input.banId,
    input.reportId,
    REPORT_FILES[input.format].file,
  );
  if (found === null) throw new Refusal('not-found', 'This ban has no report of this id.');
  return found;
}
