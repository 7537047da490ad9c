import { useState } from 'preact/hooks';
import { type Finding, findingSchema } from '../api/answers.ts';
import type { List } from '../api/pages.ts';
import { ofBan, withQuery } from '../api/paths.ts';
import { Badge } from '../parts/badge.tsx';
import { Troubles } from '../parts/notice.tsx';
import { PagesView } from '../parts/pages.tsx';
import { Table } from '../parts/table.tsx';
import { when } from '../show/times.ts';
import { usePages } from '../state/pages.ts';
import { to } from '../state/route.ts';
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

/** A ban's findings, a page at a time, however many there are; of one status, unless it is ''. */
function findingsOf(banId: string, status: string): List<Finding> {
  const limit = 50;
  return {
    item: findingSchema,
    page: limit,
    path: (cursor) => ofBan(banId, withQuery('/findings', { limit, status, cursor })),
  };
}

export function FindingsTab({ banId }: { readonly banId: string }) {
  const [status, setStatus] = useState('');
  const read = usePages(`findings ${banId} ${status}`, findingsOf(banId, status));
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
      </form>
      <Troubles of={[read]} />
      <PagesView of={read} counted="findings.count" none="findings.none">
        {(findings) => <FindingsTable findings={findings} />}
      </PagesView>
    </>
  );
}
