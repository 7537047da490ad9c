import { createHash } from 'node:crypto';
import { banOf } from '../../domain/bans/blocklist.ts';
import { exemptionEnd } from '../../domain/bans/exemption.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import type { BanInput, ReportInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { noSuchBan, overtaken } from '../views/ban-answer.ts';
import type { Report } from '../views/report.ts';
import { reportCsv } from '../views/report-csv.ts';
import { reportPage } from '../views/report-page.ts';
import { compliance } from './compliance.ts';

const FORMATS = {
  json: { file: 'report.json', contentType: 'application/json' },
  csv: { file: 'report.csv', contentType: 'text/csv; charset=utf-8' },
  html: { file: 'report.html', contentType: 'text/html; charset=utf-8' },
} as const;
const ATTEMPTS = 5;
const MOST_LISTED = 50;
export type ReportFormat = keyof typeof FORMATS;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Freezes the report to hand up: the numbers as they stand now, under the instant that they are
 * reported for. The files' hashes go into the audit, so that a report can be shown to be the one
 * that was frozen.
 */
export async function freezeReport(
  deps: Pick<Dependencies, 'bans' | 'fleet' | 'work' | 'reports' | 'clock' | 'ids'>,
  input: ReportInput,
) {
  const { banId } = input;
  const now = deps.clock.now();
  if (input.asOf > now) {
    throw new Refusal(
      'unprocessable',
      `asOf is in the future; the server's time is ${formatInstant(now)}.`,
      [{ pointer: '/asOf', detail: 'must not be in the future' }],
    );
  }
  const [record, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (record === null) throw noSuchBan(banId);
  if (record.approved === null)
    throw new Refusal('conflict', 'This ban was never approved: there is nothing to report on.');
  if (input.asOf < record.approved.at) {
    const first = formatInstant(record.approved.at);
    throw new Refusal(
      'unprocessable',
      `This revision was approved ${first}: there is nothing to report as of before.`,
      [{ pointer: '/asOf', detail: `must not be before ${first}` }],
    );
  }
  const revision = await deps.bans.readRevision(banId, record.approved.revision);
  if (revision === null) throw noSuchBan(banId);
  const enforced = banOf(blocklist, banId);
  const { document } = revision;
  const missing = input.languages.filter((language) => document.title[language] === undefined);
  if (missing.length > 0) {
    throw new Refusal('unprocessable', `The ban has no text in ${missing.join(', ')}.`, [
      { pointer: '/languages', detail: `choose of ${Object.keys(document.title).join(', ')}` },
    ]);
  }
  const reportId =
    `${formatInstant(input.asOf).replace(/[^0-9TZ]/g, '')}-${deps.ids.unique().slice(0, 8)}`.toLowerCase();
  const report: Report = {
    reportId,
    banId,
    asOf: formatInstant(input.asOf),
    frozenAt: formatInstant(now),
    languages: input.languages.length > 0 ? input.languages : Object.keys(document.title),
    revision: revision.revision,
    hash: revision.hash,
    approvedBy: record.approved.by,
    approvedAt: formatInstant(record.approved.at),
    state: record.state,
    gate: enforced === null ? null : { state: enforced.gate.state, reason: enforced.gate.reason },
    document,
    compliance: await compliance(deps, input),
    exemptions: (enforced?.exemptions ?? []).map((one) => ({
      id: one.id,
      ground: one.ground,
      grantedBy: one.grantedBy,
      from: formatInstant(one.from),
      expiresAt: formatInstant(one.expiresAt),
      endedAt: one.endedAt === null ? null : formatInstant(exemptionEnd(one)),
      devices: one.devices.length,
      groups: one.groups,
    })),
    notCovered: document.duties.map((duty) => ({
      what: duty.what,
      due: duty.due ?? null,
      to: duty.to ?? null,
      doneBy: duty.doneBy,
    })),
  };
  const bodies: Record<ReportFormat, string> = {
    json: `${JSON.stringify(report, null, 2)}\n`,
    csv: reportCsv(report),
    html: reportPage(report),
  };
  const hashes: Record<string, string> = {};
  for (const format of ['json', 'csv', 'html'] as const) {
    const { file, contentType } = FORMATS[format];
    await deps.reports.put(banId, reportId, file, contentType, bodies[format]);
    hashes[format] = sha256(bodies[format]);
  }
  await noteFrozen(deps, input, { reportId, asOf: report.asOf, sha256: hashes });
  return { reportId, banId, asOf: report.asOf, frozenAt: report.frozenAt, sha256: hashes };
}

/**
 * Puts the report's hashes into the audit. A tick may write the ban's record at any time, which is
 * no reason to refuse: it is read again.
 */
async function noteFrozen(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  input: ReportInput,
  after: {
    readonly reportId: string;
    readonly asOf: string;
    readonly sha256: Readonly<Record<string, string>>;
  },
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const record = await deps.bans.read(input.banId);
    if (record === null) throw noSuchBan(input.banId);
    const done = await deps.bans.commit({
      ban: { before: record, after: { ...record, lock: record.lock + 1 } },
      act: {
        at: deps.clock.now(),
        by: input.caller.subject,
        action: 'report.freeze',
        on: `bans/${input.banId}`,
        before: null,
        after,
      },
    });
    if (done) return;
  }
  throw overtaken();
}

/**
 * The frozen reports of a ban, the latest fifty, oldest first, each with the hash of its JSON file:
 * the audit has the same.
 */
export async function listReports(deps: Pick<Dependencies, 'bans' | 'reports'>, input: BanInput) {
  if ((await deps.bans.read(input.banId)) === null) throw noSuchBan(input.banId);
  const ids = (await deps.reports.list(input.banId)).slice(-MOST_LISTED);
  const items = await Promise.all(
    ids.map(async (reportId) => {
      const body =
        (await deps.reports.read(input.banId, reportId, FORMATS.json.file))?.body ?? '{}';
      const { asOf, frozenAt, revision } = JSON.parse(body) as Partial<Report>;
      return {
        reportId,
        asOf: asOf ?? null,
        frozenAt: frozenAt ?? null,
        revision: revision ?? null,
        sha256: { json: sha256(body) },
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
  const found = await deps.reports.read(input.banId, input.reportId, FORMATS[input.format].file);
  if (found === null) throw new Refusal('not-found', 'This ban has no report of this id.');
  return found;
}
