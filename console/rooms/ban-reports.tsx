import { useState } from 'preact/hooks';
import { FreezeDialog } from '../acts/on-devices.tsx';
import { reportsSchema, type WholeBan } from '../api/answers.ts';
import { sha256 } from '../api/audit-chain.ts';
import { ofBan } from '../api/paths.ts';
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
function keep(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export function ReportsTab({ ban }: { readonly ban: WholeBan }) {
  const { api } = useWorld();
  const { id } = ban;
  const read = useLoad(`reports ${id}`, (from) => from.get(reportsSchema, ofBan(id, '/reports')));
  const [isFreezing, setFreezing] = useState(false);
  const [said, setSaid] = useState<{ readonly isSound: boolean; readonly hash: string } | null>(
    null,
  );
  const [error, setError] = useState<unknown>(null);
  const download = async (reportId: string, format: Format, hash: string): Promise<void> => {
    setError(null);
    setSaid(null);
    try {
      const rest = `/reports/${encodeURIComponent(reportId)}?format=${format}`;
      const text = await api.text({ method: 'GET', path: ofBan(id, rest) });
      // The list has the hash of the JSON file alone; the audit has those of the others.
      const found = await sha256(text);
      setSaid({ isSound: format !== 'json' || found === hash, hash: found });
      keep(`${id}.${reportId}.${format}`, text, FORMATS[format]);
    } catch (caught) {
      setError(caught);
    }
  };
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
      {said !== null && (
        <Notice tone={said.isSound ? 'good' : 'bad'} loud>
          {t(said.isSound ? 'reports.sound' : 'reports.unsound', { hash: said.hash })}
        </Notice>
      )}
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
                { name: t('column.hash') },
                { name: t('column.files') },
              ]}
              rows={[...items]
                .reverse()
                .map(({ reportId, asOf, frozenAt, revision, sha256: of }) => ({
                  key: reportId,
                  cells: [
                    <span key="report">
                      {when(asOf)}
                      <small>{reportId}</small>
                    </span>,
                    when(frozenAt),
                    revision === null ? '–' : String(revision),
                    <code key="hash" class="hash">
                      {of.json}
                    </code>,
                    <span key="files" class="badges">
                      {(['html', 'csv', 'json'] as const).map((format) => (
                        <button
                          key={format}
                          type="button"
                          aria-label={`${t('reports.open', { format })}: ${reportId}`}
                          onClick={() => void download(reportId, format, of.json)}
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
