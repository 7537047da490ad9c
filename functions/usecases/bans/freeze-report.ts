import { actOn } from '../../domain/bans/ban-act.ts';
import { banOf } from '../../domain/bans/blocklist.ts';
import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import { bodyBytes, LARGEST_ANSWER } from '../answer-bytes.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { noSuchBan, overtaken } from '../views/ban-answer.ts';
import type { Report } from '../views/report.ts';
import { reportCsv } from '../views/report-csv.ts';
import { reportPage } from '../views/report-page.ts';
import type { BanInput } from './act-on-ban.ts';
import { buildReport, type ReportedBan } from './build-report.ts';
import { readCompliance } from './read-compliance.ts';
import { fileHash, REPORT_FILES, type ReportFormat } from './report-files.ts';

const ATTEMPTS = 5;

interface ReportInput extends BanInput {
  readonly asOf: Instant;
  /** Empty: every language of the ban. */
  readonly languages: readonly string[];
}

type FileHashes = Readonly<Record<ReportFormat, string>>;

/**
 * Freezes the report to hand up. The numbers are those of now, filed under the instant that they
 * are reported for. The audit keeps the hashes of the files. They prove that a report is the frozen
 * one.
 */
export async function freezeReport(
  deps: Pick<Dependencies, 'bans' | 'fleet' | 'work' | 'reports' | 'clock' | 'ids' | 'settings'>,
  input: ReportInput,
) {
  const now = deps.clock.now();
  if (input.asOf > now) {
    throw new Refusal(
      'unprocessable',
      `asOf is in the future; the server's time is ${formatInstant(now)}.`,
      [{ pointer: '/asOf', detail: 'must not be in the future' }],
    );
  }
  const ban = await readReported(deps, input);
  const reportId = reportIdOf(input.asOf, deps.ids.unique());
  const counted = await readCompliance(deps, input);
  const report = buildReport(ban, input, counted, { reportId, at: now });
  const sha256 = await putFiles(deps, report);
  const { banId, asOf, frozenAt } = report;
  await noteFrozen(deps, input, { reportId, asOf, sha256 });
  return { reportId, banId, asOf, frozenAt, sha256 };
}

/** Returns the ban to report on. Refuses a report that it cannot give. */
async function readReported(
  deps: Pick<Dependencies, 'bans'>,
  { banId, asOf, languages }: ReportInput,
): Promise<ReportedBan> {
  const [record, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (record === null) throw noSuchBan(banId);
  const { approved } = record;
  if (approved === null)
    throw new Refusal('conflict', 'This ban was never approved: there is nothing to report on.');
  if (asOf < approved.at) {
    const first = formatInstant(approved.at);
    throw new Refusal(
      'unprocessable',
      `This revision was approved ${first}: there is nothing to report as of before.`,
      [{ pointer: '/asOf', detail: `must not be before ${first}` }],
    );
  }
  const revision = await deps.bans.readRevision(banId, approved.revision);
  if (revision === null) throw noSuchBan(banId);
  const { title } = revision.document;
  const missing = languages.filter((language) => title[language] === undefined);
  if (missing.length > 0) {
    throw new Refusal('unprocessable', `The ban has no text in ${missing.join(', ')}.`, [
      { pointer: '/languages', detail: `choose of ${Object.keys(title).join(', ')}` },
    ]);
  }
  return { record, approved, revision, enforced: banOf(blocklist, banId) };
}

/** Ids sort by the instant that the report is for. */
function reportIdOf(asOf: Instant, unique: string): string {
  const digits = formatInstant(asOf).replace(/[^0-9TZ]/g, '');
  return `${digits}-${unique.slice(0, 8)}`.toLowerCase();
}

/** The refusal of a report that could not be read again, because a file of it is too long. */
function requireReadable(bodies: Readonly<Record<ReportFormat, string>>): void {
  for (const [format, body] of Object.entries(bodies)) {
    const bytes = bodyBytes(body);
    if (bytes > LARGEST_ANSWER)
      throw new Refusal(
        'unprocessable',
        `The report as ${format} would have ${bytes} bytes in an answer, and may have ` +
          `${LARGEST_ANSWER}: name fewer languages, or end exemptions.`,
      );
  }
}

/** Puts the report's files. Returns their hashes. */
async function putFiles(deps: Pick<Dependencies, 'reports'>, report: Report): Promise<FileHashes> {
  const { banId, reportId } = report;
  const bodies = {
    json: `${JSON.stringify(report, null, 2)}\n`,
    csv: reportCsv(report),
    html: reportPage(report),
  };
  requireReadable(bodies);
  for (const format of ['json', 'csv', 'html'] as const)
    await deps.reports.put({ banId, reportId, ...REPORT_FILES[format], body: bodies[format] });
  return {
    json: fileHash(bodies.json),
    csv: fileHash(bodies.csv),
    html: fileHash(bodies.html),
  };
}

/**
 * Puts the report's hashes into the audit. A tick may write the ban's record at any time. That is
 * no reason to refuse, so the record is read again.
 */
async function noteFrozen(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  { banId, caller }: BanInput,
  frozen: { readonly reportId: string; readonly asOf: string; readonly sha256: FileHashes },
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const record = await deps.bans.read(banId);
    if (record === null) throw noSuchBan(banId);
    const act = actOn(
      record,
      { by: caller.subject, at: deps.clock.now() },
      { action: 'report.freeze', before: null, after: frozen },
    );
    if (await deps.bans.commit(act)) return;
  }
  throw overtaken();
}
