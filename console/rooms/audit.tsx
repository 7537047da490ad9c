import { useState } from 'preact/hooks';
import { Field } from '../acts/act-dialog.tsx';
import { type AuditEntry, auditEntrySchema } from '../api/answers.ts';
import { type Complaint, type Verdict, verify } from '../api/audit-chain.ts';
import { withQuery } from '../api/paths.ts';
import { readDay } from '../api/read.ts';
import { Notice, Trouble, Troubles } from '../parts/notice.tsx';
import { PagesView } from '../parts/pages.tsx';
import { SCROLLS, Table } from '../parts/table.tsx';
import { escapedLines } from '../show/escaped-lines.ts';
import { when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { usePages } from '../state/pages.ts';
import { has } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <Table
      caption={t('nav.audit')}
      columns={[
        { name: t('column.number'), isNumber: true },
        { name: t('column.when') },
        { name: t('column.who') },
        { name: t('column.what') },
        { name: t('column.on') },
        { name: t('audit.details') },
        { name: t('column.hash') },
      ]}
      rows={entries.map(({ number, at, by, action, on, before, after, hash }) => ({
        key: String(number),
        cells: [
          String(number),
          when(at),
          by,
          action,
          on,
          <details key="details">
            <summary>{t('audit.details')}</summary>
            <pre {...SCROLLS}>{escapedLines(JSON.stringify({ before, after }, null, 1))}</pre>
          </details>,
          <code key="hash" title={hash}>
            {hash.slice(0, 12)}
          </code>,
        ],
      }))}
    />
  );
}

function complaintWords(complaint: Complaint): string {
  switch (complaint.kind) {
    case 'gap':
      return t('audit.gap', { before: complaint.before, number: complaint.number });
    case 'changed':
    case 'breaks':
      return t(`audit.${complaint.kind}`, { number: complaint.number });
    case 'first':
      return t('audit.first');
    default:
      return complaint satisfies never;
  }
}

export function VerdictView({ verdict }: { readonly verdict: Verdict }) {
  const { complaints, entries, first, last, hash } = verdict;
  if (complaints.length > 0)
    return (
      <Notice tone="bad" loud>
        <p>{t('audit.broken')}</p>
        <ul>
          {complaints.map((complaint) => (
            <li key={complaintWords(complaint)}>{complaintWords(complaint)}</li>
          ))}
        </ul>
      </Notice>
    );
  if (entries === 0) return <Notice>{t('audit.none')}</Notice>;
  return (
    <Notice tone="good" loud>
      {t('audit.sound', { entries, first: first ?? 0, last: last ?? 0, hash: hash ?? '' })}
    </Notice>
  );
}

/** Verifies a day's chain here, by what the API hands out. */
function Verifier({ day }: { readonly day: string }) {
  const { api } = useWorld();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [reading, setReading] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const check = async (): Promise<void> => {
    setVerdict(null);
    setError(null);
    try {
      setVerdict(await verify(await readDay(api, day, setReading)));
    } catch (caught) {
      setError(caught);
    }
    setReading(null);
  };
  return (
    <>
      <button
        type="button"
        data-act="verify"
        disabled={reading !== null}
        onClick={() => void check()}
      >
        {t('audit.verify')}
      </button>
      {reading !== null && <p role="status">{t('audit.verifying', { n: reading })}</p>}
      {error !== null && <Trouble error={error} />}
      {verdict !== null && <VerdictView verdict={verdict} />}
    </>
  );
}

function Day({ day }: { readonly day: string }) {
  const limit = 100;
  const read = usePages(`audit ${day}`, {
    item: auditEntrySchema,
    page: limit,
    path: (cursor) => withQuery('/v1/audit', { day, limit, cursor }),
  });
  return (
    <>
      <Troubles of={[read]} />
      <PagesView of={read} counted="audit.count" none="audit.none">
        {(entries) => <AuditTable entries={entries} />}
      </PagesView>
    </>
  );
}

export function Audit() {
  const today = new Date(now.value).toISOString().slice(0, 10);
  const [chosen, setChosen] = useState<string | null>(null);
  const day = chosen ?? today;
  if (!has('auditor')) return <Notice>{t('audit.may')}</Notice>;
  return (
    <>
      <h1>{t('nav.audit')}</h1>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Field
          label={t('audit.day')}
          name="day"
          type="date"
          value={day}
          onValue={(value) => setChosen(value === '' ? null : value)}
        />
      </form>
      <Verifier key={day} day={day} />
      <Day key={`list ${day}`} day={day} />
    </>
  );
}
