import { useRef } from 'preact/hooks';
import {
  type Compliance,
  complianceSchema,
  type Gate,
  type GateChapter,
  type HistoryPoint,
  type Pass,
  pageOf,
  passSchema,
  type WholeBan,
} from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { readGateLife, readHistory } from '../api/read.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar, Legend } from '../parts/bar.tsx';
import { Curve } from '../parts/curve.tsx';
import { Panel } from '../parts/facts.tsx';
import { GateLife } from '../parts/gate-life.tsx';
import { Data, Troubles } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { sharesOf } from '../show/shares.ts';
import { fromNow, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { type Loaded, useLoad } from '../state/load.ts';
import { count, t, term } from '../words/words.ts';

const FLAGS = ['overdue', 'failed', 'held', 'quarantined', 'needsReview', 'oldEvidence'] as const;

export function ComplianceView({ compliance }: { readonly compliance: Compliance }) {
  const { fleet, findings } = compliance;
  if (fleet.countedAt === null && findings.countedAt === null)
    return <p class="quiet">{t('ban.compliance.notCounted')}</p>;
  const shares = sharesOf(findings);
  const flags = FLAGS.filter((flag) => findings[flag] > 0);
  return (
    <>
      <p>
        <strong>{t('ban.compliance.had', { n: findings.had })}</strong> ·{' '}
        {t('ban.compliance.fleet', {
          reporting: fleet.reporting,
          listed: fleet.listed,
          silent: fleet.silent,
          notVisible: fleet.notVisible,
        })}
      </p>
      <Bar label={t('ban.compliance')} shares={shares} />
      <Legend shares={shares} />
      {flags.length > 0 && (
        <p class="badges">
          {flags.map((flag) => (
            <span key={flag} class="counted">
              <Badge kind="flag" value={flag} /> {count(findings[flag])}
            </span>
          ))}
        </p>
      )}
      <p class="quiet">
        {t('ban.compliance.counted', {
          fleet: when(fleet.countedAt),
          findings: when(findings.countedAt),
        })}
        . {t('ban.compliance.note')}
      </p>
    </>
  );
}

const COUNTED = ['resolved', 'open', 'exempt', 'unenforceable', 'overdue', 'failed'] as const;
const STATUSES = ['open', 'resolved', 'exempt', 'unenforceable', 'withdrawn'] as const;

/** By group: how many are listed, how many had it, and what became of them. */
export function GroupsView({ compliance }: { readonly compliance: Compliance }) {
  const { byGroup } = compliance.findings;
  if (byGroup.length === 0)
    return compliance.findings.had === 0 ? null : (
      <p class="quiet">{t('ban.compliance.noGroups')}</p>
    );
  return (
    <Table
      caption={t('ban.compliance.byGroup')}
      columns={[
        { name: t('column.group') },
        { name: t('column.progress') },
        { name: t('column.listed'), isNumber: true },
        { name: t('column.had'), isNumber: true },
        ...COUNTED.map((name) => ({
          name: name === 'overdue' || name === 'failed' ? term('flag', name) : term('status', name),
          isNumber: true,
        })),
      ]}
      rows={byGroup.map(({ group, listed, counts }) => ({
        key: group,
        cells: [
          group,
          <Bar key="bar" label={group} shares={sharesOf(counts)} />,
          listed === null ? '–' : count(listed),
          count(STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0)),
          ...COUNTED.map((name) => count(counts[name] ?? 0)),
        ],
      }))}
    />
  );
}

export function GateView({ gate }: { readonly gate: Gate | null }) {
  if (gate === null) return <p class="quiet">{t('ban.gate.none')}</p>;
  const { state, at, by, reason, ordered, limit, count: counted, held, raiseTo } = gate;
  const shares = [
    { name: term('action', 'remove'), value: ordered, tone: 'info' as const },
    { name: term('gate', 'open'), value: Math.max(0, limit - ordered), tone: 'plain' as const },
  ];
  return (
    <>
      <p>
        <Badge kind="gate" value={state} /> {t('ban.gate.since', { at: when(at), by, reason })}
      </p>
      <Bar label={t('gate')} shares={shares} />
      <ul class="lines">
        <li>{t('ban.gate.places', { ordered, limit })}</li>
        <li>{t('ban.gate.count', { n: counted })}</li>
        {held > 0 && <li>{t('ban.gate.held', { n: held })}</li>}
        {raiseTo !== null && <li>{t('ban.gate.raise', { to: raiseTo })}</li>}
      </ul>
    </>
  );
}

function PassesView({ passes }: { readonly passes: readonly Pass[] }) {
  if (passes.length === 0) return <p class="quiet">{t('ban.passes.none')}</p>;
  return (
    <ul class="lines">
      {passes.map(({ id, kind, state, progress, startedAt, finishedAt }) => (
        <li key={id}>
          {term('pass', kind)} <Badge kind="passState" value={state} />{' '}
          <span class="quiet">{fromNow(Date.parse(finishedAt ?? startedAt), now.value)}</span>
          {state === 'running' && (
            <>
              <progress
                max={Math.max(1, progress.parts)}
                value={progress.done}
                aria-label={term('pass', kind)}
              />
              <small>{t('ban.passes.parts', progress)}</small>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/**
 * The life of the ban's gates, told from its first day on. It is read again only once the ban shows
 * that something has moved.
 */
function useGateLife({ id, gate, approved, lifted }: WholeBan): Loaded<readonly GateChapter[]> {
  const moved = JSON.stringify([
    approved?.revision,
    lifted?.at,
    gate && [gate.state, gate.at, gate.limit, gate.count, gate.pausedBy],
  ]);
  const read = useLoad(
    approved === null ? null : `gate ${id} ${moved}`,
    (api) => readGateLife(api, id),
    () => true,
  );
  const last = useRef<readonly GateChapter[] | null>(null);
  last.current = read.data ?? last.current;
  return { ...read, data: last.current };
}

/** Where a ban stands: its time, its gate, what runs, and how far it is carried out. */
export function StatusTab({ ban }: { readonly ban: WholeBan }) {
  const { id } = ban;
  const compliance = useLoad(`compliance ${id}`, (api) =>
    api.get(complianceSchema, ofBan(id, '/compliance')),
  );
  const passes = useLoad(`passes ${id}`, (api) =>
    api.get(pageOf(passSchema), ofBan(id, '/passes?limit=6')),
  );
  const known = useRef<readonly HistoryPoint[]>([]);
  const history = useLoad(`history ${id}`, async (api) => {
    known.current = await readHistory(api, id, known.current);
    return known.current;
  });
  const life = useGateLife(ban);
  return (
    <>
      <Troubles of={[compliance, passes, history, life]} />
      <div class="grid">
        <Panel title={t('ban.timeline')} wide>
          <Timeline document={ban.document} now={now.value} />
        </Panel>
        <Panel title={t('ban.compliance')} wide>
          <Data of={compliance}>
            {(counted) => (
              <>
                <ComplianceView compliance={counted} />
                <GroupsView compliance={counted} />
              </>
            )}
          </Data>
        </Panel>
        <Panel title={t('ban.history')} wide>
          <Data of={history}>{(points) => <Curve points={points} />}</Data>
        </Panel>
        <Panel title={t('gate')}>
          <GateView gate={ban.gate} />
        </Panel>
        <Panel title={t('ban.passes')}>
          <Data of={passes}>{({ items }) => <PassesView passes={items} />}</Data>
        </Panel>
        {ban.approved !== null && (
          <Panel title={t('gate.life')} wide>
            <Data of={life}>{(chapters) => <GateLife chapters={chapters} now={now.value} />}</Data>
          </Panel>
        )}
      </div>
    </>
  );
}
