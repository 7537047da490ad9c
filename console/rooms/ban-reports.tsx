import { useState } from 'preact/hooks';
import { FreezeDialog } from '../acts/on-devices.tsx';
import { type Report, reportsSchema, type WholeBan } from '../api/answers.ts';
import { sha256 } from '../api/audit-chain.ts';
import { ofBan } from '../api/paths.ts';
import { recordedHashes } from '../api/report-hashes.ts';
import { Notice, Shown, Trouble } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { when } from '../show/times.ts';
import { useLoad } from '../state/load.ts';
import { has } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';

const FORMATS = { json: 'application/json', csv: 'text/csv', html: 'text/html' } as const;
type Format = keyof typeof FORMATS;

/** Hands a file to the browser to keep. */
function keep(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** What is known of a file that was downloaded. Only the audit says what was frozen. */
type Verdict = 'sound' | 'unsound' | 'unrecorded' | 'uncompared';

/** Whether a file with this hash is the one that was frozen, by what the audit has recorded. */
export function verdictOf(found: string, recorded: string | null | undefined): Verdict {
  if (recorded === undefined) return 'uncompared';
  if (recorded === null) return 'unrecorded';
  return found === recorded ? 'sound' : 'unsound';
}

const TONES = { sound: 'good', unsound: 'bad', unrecorded: 'bad', uncompared: 'plain' } as const;

interface Downloaded {
  readonly verdict: Verdict;
  readonly hash: string;
}

export function DownloadedView({ verdict, hash }: Downloaded) {
  return (
    <Notice tone={TONES[verdict]} loud>
      {t(`reports.${verdict}`, { hash })}
    </Notice>
  );
}

/** Downloads files of frozen reports, each held against its recorded hash if one may read it. */
function useDownload(banId: string) {
  const { api } = useWorld();
  const [said, setSaid] = useState<Downloaded | null>(null);
  const [error, setError] = useState<unknown>(null);
  const download = async ({ reportId, frozenAt }: Report, format: Format): Promise<void> => {
    setError(null);
    setSaid(null);
    try {
      const rest = `/reports/${encodeURIComponent(reportId)}?format=${format}`;
      const bytes = await api.bytes({ method: 'GET', path: ofBan(banId, rest) });
      keep(`${banId}.${reportId}.${format}`, bytes, FORMATS[format]);
      const hash = await sha256(bytes);
      const recorded =
        has('auditor') && frozenAt !== null
          ? ((await recordedHashes(api, reportId, Date.parse(frozenAt)))?.[format] ?? null)
          : undefined;
      setSaid({ verdict: verdictOf(hash, recorded), hash });
    } catch (caught) {
      setError(caught);
    }
  };
  return { said, error, download };
}

export function ReportsTab({ ban }: { readonly ban: WholeBan }) {
  const { id } = ban;
  const read = useLoad(`reports ${id}`, (from) => from.get(reportsSchema, ofBan(id, '/reports')));
  const [isFreezing, setFreezing] = useState(false);
  const { said, error, download } = useDownload(id);
  return (
    <>
      <div class="acts">
        <button
          type="button"
          data-act="freeze"
          disabled={!has('author', 'approver', 'operator', 'auditor') || ban.approved === null}
          onClick={() => setFreezing(true)}
        >
          {t('reports.freeze')}
        </button>
      </div>
      {error !== null && <Trouble error={error} />}
      {said !== null && <DownloadedView {...said} />}
      <Shown of={read}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="quiet">{t('reports.none')}</p>
          ) : (
            <Table
              caption={t('tab.reports')}
              columns={[
                { name: t('column.report') },
                { name: t('column.frozen') },
                { name: t('column.revision'), isNumber: true },
                { name: t('reports.hash') },
                { name: t('column.files') },
              ]}
              rows={[...items].reverse().map((report) => ({
                key: report.reportId,
                cells: [
                  <span key="report">
                    {when(report.asOf)}
                    <small>{report.reportId}</small>
                  </span>,
                  when(report.frozenAt),
                  report.revision === null ? '–' : String(report.revision),
                  <code key="hash" class="hash">
                    {report.sha256.json}
                  </code>,
                  <span key="files" class="badges">
                    {(['html', 'csv', 'json'] as const).map((format) => (
                      <button
                        key={format}
                        type="button"
                        aria-label={`${t('reports.open', { format })}: ${report.reportId}`}
                        onClick={() => void download(report, format)}
                      >
                        {format}
                      </button>
                    ))}
                  </span>,
                ],
              }))}
            />
          )
        }
      </Shown>
      {isFreezing && <FreezeDialog banId={id} onClose={() => setFreezing(false)} />}
    </>
  );
}
