import { useEffect, useRef, useState } from 'preact/hooks';
import { type Finding, findingSchema, pageOf } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { ofBan, withQuery } from '../api/paths.ts';
import { Badge } from '../parts/badge.tsx';
import { Trouble } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { when } from '../show/times.ts';
import { to } from '../state/route.ts';
import { changed, useWorld } from '../state/world.ts';
import { t, term } from '../words/words.ts';

const STATUSES = ['open', 'resolved', 'exempt', 'unenforceable', 'withdrawn'] as const;
const FLAGS = ['overdue', 'failed', 'held', 'flapping', 'doubted'] as const;

/**
 * Findings, each leading to its story. `withBan`: of one device, so that the ban is what differs.
 */
export function FindingsTable(props: {
  readonly findings: readonly Finding[];
  readonly withBan?: boolean;
}) {
  const { findings, withBan = false } = props;
  return (
    <Table
      caption={t('tab.findings')}
      columns={[
        { name: t(withBan ? 'column.ban' : 'column.device') },
        { name: t('column.status') },
        { name: t('column.phase') },
        { name: t('column.platform') },
        { name: t('column.group') },
        { name: t('column.apps') },
        { name: t('column.flags') },
        { name: t('column.ordered') },
      ]}
      rows={findings.map((finding) => ({
        key: `${finding.banId} ${finding.deviceId}`,
        cells: [
          <a key="device" href={to('bans', finding.banId, 'findings', finding.deviceId)}>
            <code>{withBan ? finding.banId : finding.deviceId}</code>
          </a>,
          <span key="status">
            <Badge kind="status" value={finding.status} />
            {finding.cause && <small>{term('cause', finding.cause)}</small>}
          </span>,
          finding.phase === null ? '–' : term('phase', finding.phase),
          finding.device.platform,
          finding.device.group ?? t('notKnown'),
          finding.apps.map(({ id }) => id).join(', '),
          <span key="flags" class="badges">
            {FLAGS.filter((flag) => finding[flag]).map((flag) => (
              <Badge key={flag} kind="flag" value={flag} />
            ))}
          </span>,
          when(finding.lastOrderedAt),
        ],
      }))}
    />
  );
}

interface Read {
  readonly items: readonly Finding[];
  readonly nextCursor: string | null;
}

/** A page is read in pieces: those that a filter leaves empty are gone over, up to so many. */
const MOST_PIECES = 20;

/** A ban's findings of one status, a page at a time, however many there are. */
function useFindings(banId: string, status: string) {
  const { api } = useWorld();
  const [read, setRead] = useState<Read | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const newest = useRef(0);
  const go = async (from: Read | null): Promise<void> => {
    // An answer to what was asked before, such as another filter, is late and is not shown.
    const turn = ++newest.current;
    const isLate = () => turn !== newest.current;
    setBusy(true);
    setError(null);
    try {
      const page = await readOn(api, banId, status, from);
      if (isLate()) return;
      setRead(page);
    } catch (caught) {
      if (isLate()) return;
      setError(caught);
    }
    setBusy(false);
  };
  const changes = changed.value;
  useEffect(() => {
    setRead(null);
    void go(null);
  }, [banId, status, changes]);
  return { read, isBusy, error, more: () => void go(read) };
}

/** What was read, and the page after it. */
async function readOn(api: Api, banId: string, status: string, from: Read | null): Promise<Read> {
  let cursor = from?.nextCursor ?? null;
  const items = [...(from?.items ?? [])];
  const before = items.length;
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const path = ofBan(banId, withQuery('/findings', { limit: 50, status, cursor }));
    const page: Read = await api.get(pageOf(findingSchema), path);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || items.length >= before + 50) break;
  }
  return { items, nextCursor: cursor };
}

export function FindingsTab({ banId }: { readonly banId: string }) {
  const [status, setStatus] = useState('');
  const { read, isBusy, error, more } = useFindings(banId, status);
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label class="field">
          {t('findings.status')}
          <select
            name="status"
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value)}
          >
            <option value="">{t('findings.all')}</option>
            {STATUSES.map((one) => (
              <option key={one} value={one}>
                {term('status', one)}
              </option>
            ))}
          </select>
        </label>
        <p class="quiet" role="status">
          {isBusy ? t('loading') : t('findings.count', { n: read?.items.length ?? 0 })}
          {!isBusy && read?.nextCursor != null && `, ${t('findings.more')}`}
        </p>
      </form>
      {error !== null && <Trouble error={error} again={more} />}
      {read !== null && read.items.length === 0 && !isBusy && read.nextCursor === null && (
        <p class="quiet">{t('findings.none')}</p>
      )}
      {read !== null && read.items.length > 0 && <FindingsTable findings={read.items} />}
      {read !== null && read.nextCursor !== null && (
        <button type="button" data-act="more" disabled={isBusy} onClick={more}>
          {t('more')}
        </button>
      )}
    </>
  );
}
