import { type Ban, type Connector, connectorsSchema, type Pass } from '../api/answers.ts';
import {
  type InForce,
  isInForce,
  MOST_COUNTED,
  readBans,
  readFleetPasses,
  readInForce,
} from '../api/read.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { Panel } from '../parts/facts.tsx';
import { Notice, Shown } from '../parts/notice.tsx';
import { Table } from '../parts/table.tsx';
import { momentName, momentsOf } from '../show/moments.ts';
import { sharesOf } from '../show/shares.ts';
import { askedLine } from '../show/standing.ts';
import { fromNow, inZone, ownZone, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { useLoad } from '../state/load.ts';
import { to } from '../state/route.ts';
import { has } from '../state/session.ts';
import { count, inLanguage, t } from '../words/words.ts';

export interface OverviewData {
  readonly bans: readonly Ban[];
  readonly inForce: readonly InForce[];
  readonly passes: readonly Pass[];
  readonly connectors: readonly Connector[];
}

const HOUR = 3_600_000;
/** A census runs once a day; after so long without one something is wrong. */
const CENSUS_OLD = 26 * HOUR;

/**
 * Whether a census should have ended by now and has not. None runs while no ban is in force, and
 * the first one follows an approval.
 */
export function isCensusOverdue(
  { bans, passes }: Pick<OverviewData, 'bans' | 'passes'>,
  at: number,
): boolean {
  const begins = bans
    .filter(isInForce)
    .flatMap(({ approved }) => (approved === null ? [] : [Date.parse(approved.at)]));
  if (begins.length === 0) return false;
  return at - Math.max(lastCensus(passes) ?? 0, Math.min(...begins)) > CENSUS_OLD;
}

/** When the last census ended, epoch ms; `null`: none has. */
export function lastCensus(passes: readonly Pass[]): number | null {
  const ended = passes.flatMap(({ kind, finishedAt }) =>
    kind === 'census' && finishedAt !== null ? [Date.parse(finishedAt)] : [],
  );
  return ended.length === 0 ? null : Math.max(...ended);
}

function Tile(props: {
  readonly name: string;
  readonly value: string;
  readonly tone?: 'bad' | 'warn';
}) {
  const { name, value, tone } = props;
  return (
    <li class={tone ? `tile ${tone}` : 'tile'}>
      <strong>{value}</strong> <span>{name}</span>
    </li>
  );
}

function Tiles({ data }: { readonly data: OverviewData }) {
  const { bans, inForce, passes, connectors } = data;
  const sum = (flag: 'open' | 'overdue' | 'failed' | 'held') =>
    inForce.reduce((all, { compliance }) => all + compliance.findings[flag], 0);
  const holding = bans.filter(isInForce);
  const closed = holding.filter(({ gate }) => gate !== null && gate.state !== 'open').length;
  const stale = connectors.filter((one) => one.stale).length;
  const census = lastCensus(passes);
  const isOld = isCensusOverdue(data, now.value);
  const tone = (value: number, is: 'bad' | 'warn') => (value > 0 ? is : undefined);
  const flags = ['overdue', 'failed', 'held'] as const;
  return (
    <>
      <ul class="tiles">
        <Tile name={t('overview.tile.inForce')} value={count(holding.length)} />
        <Tile name={t('overview.tile.open')} value={count(sum('open'))} />
        {flags.map((flag) => (
          <Tile
            key={flag}
            name={t(`overview.tile.${flag}`)}
            value={count(sum(flag))}
            tone={tone(sum(flag), flag === 'held' ? 'warn' : 'bad')}
          />
        ))}
        <Tile name={t('overview.tile.gates')} value={count(closed)} tone={tone(closed, 'warn')} />
        <Tile name={t('overview.tile.connectors')} value={count(stale)} tone={tone(stale, 'bad')} />
        <Tile
          name={t('overview.tile.census')}
          value={census === null ? t('overview.census.none') : fromNow(census, now.value)}
          tone={isOld ? 'bad' : undefined}
        />
      </ul>
      {isOld && <Notice tone="warn">{t('overview.census.old')}</Notice>}
      {holding.length > MOST_COUNTED && (
        <p class="quiet">{t('overview.firstOnly', { n: MOST_COUNTED })}</p>
      )}
    </>
  );
}

interface Waiting {
  readonly key: string;
  readonly href: string;
  readonly name: string;
  readonly what: string;
}

/** What of a ban waits for a person. */
function waitingOf(ban: Ban): readonly Waiting[] {
  const { id, title, proposed, gate } = ban;
  const about = { href: to('bans', id), name: inLanguage(title) };
  const lines: string[] = [];
  if (proposed !== null)
    lines.push(t('waits.proposed', { revision: proposed.revision, by: proposed.by }));
  const asked = askedLine(ban);
  if (asked !== null) lines.push(asked);
  if (gate?.state === 'paused')
    lines.push(t('waits.paused', { by: gate.pausedBy.join(', '), reason: gate.reason }));
  if (gate?.state === 'full')
    lines.push(
      t('waits.full', {
        limit: gate.limit,
        held: gate.held,
        raiseTo: gate.raiseTo ?? gate.limit,
      }),
    );
  if (gate?.state === 'pending') lines.push(t('waits.pending', { reason: gate.reason }));
  return lines.map((what) => ({ key: `${id} ${what}`, what, ...about }));
}

function allWaiting({ bans, passes, connectors }: OverviewData): readonly Waiting[] {
  return [
    ...bans.flatMap(waitingOf),
    ...passes
      .filter(({ state }) => state === 'held')
      .map(({ id, source }) => ({
        key: id,
        href: to('devices'),
        name: source ?? id,
        what: t('waits.run', { source: source ?? id }),
      })),
    ...connectors
      .filter(({ stale }) => stale)
      .map(({ name, lastPollAt }) => ({
        key: name,
        href: to('connectors'),
        name,
        what: t('waits.connector', { name, since: when(lastPollAt) }),
      })),
  ];
}

function InForceTable({ inForce }: { readonly inForce: readonly InForce[] }) {
  if (inForce.length === 0) return <p class="quiet">{t('overview.noneInForce')}</p>;
  return (
    <Table
      caption={t('overview.inForce')}
      columns={[
        { name: t('column.ban') },
        { name: t('column.gate') },
        { name: t('column.progress') },
        { name: t('column.had'), isNumber: true },
        { name: t('column.resolved'), isNumber: true },
        { name: t('column.open'), isNumber: true },
        { name: t('column.overdue'), isNumber: true },
        { name: t('column.failed'), isNumber: true },
      ]}
      rows={inForce.map(({ ban, compliance: { findings } }) => ({
        key: ban.id,
        cells: [
          <a key="ban" class="named" href={to('bans', ban.id)}>
            {inLanguage(ban.title)}
            <small>{ban.id}</small>
          </a>,
          ban.gate && <Badge kind="gate" value={ban.gate.state} />,
          <Bar key="bar" label={t('column.progress')} shares={sharesOf(findings)} />,
          count(findings.had),
          count(findings.resolved),
          count(findings.open),
          <b key="overdue" class={findings.overdue > 0 ? 'bad' : 'none'}>
            {count(findings.overdue)}
          </b>,
          <b key="failed" class={findings.failed > 0 ? 'bad' : 'none'}>
            {count(findings.failed)}
          </b>,
        ],
      }))}
    />
  );
}

function Coming({ inForce }: { readonly inForce: readonly InForce[] }) {
  const yours = ownZone();
  const coming = inForce
    .flatMap(({ ban, document }) =>
      momentsOf(document)
        .filter(({ at }) => at > now.value)
        .map((moment) => ({ ban, document, moment })),
    )
    .sort((a, b) => a.moment.at - b.moment.at);
  if (coming.length === 0) return <p class="quiet">{t('overview.next.none')}</p>;
  return (
    <ol class="lines">
      {coming.slice(0, 12).map(({ ban, document: { timeZone }, moment }) => (
        <li key={`${ban.id} ${moment.kind} ${moment.where}`}>
          <strong>{fromNow(moment.at, now.value)}</strong>{' '}
          <a href={to('bans', ban.id)}>{inLanguage(ban.title)}</a>: {momentName(moment)}
          <small>
            {inZone(moment.at, timeZone)} {timeZone}
            {yours !== timeZone && ` · ${inZone(moment.at)} ${t('zone.yours')}`}
          </small>
        </li>
      ))}
    </ol>
  );
}

/** Where all bans stand, as a screen that is left open. */
export function OverviewView({ data }: { readonly data: OverviewData }) {
  const waiting = allWaiting(data);
  if (data.bans.length === 0)
    return (
      <Notice>
        <p>{t('overview.empty')}</p>
        {has('author') && (
          <a class="button" href={to('draft')}>
            {t('nav.draft')}
          </a>
        )}
      </Notice>
    );
  return (
    <>
      <Tiles data={data} />
      <div class="grid">
        <Panel title={t('overview.inForce')} wide>
          <InForceTable inForce={data.inForce} />
        </Panel>
        <Panel title={t('overview.waiting')}>
          {waiting.length === 0 && <p class="quiet">{t('overview.waiting.none')}</p>}
          <ul class="lines">
            {waiting.map(({ key, href, name, what }) => (
              <li key={key}>
                <a href={href}>{name}</a>
                <small>{what}</small>
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title={t('overview.next')}>
          <Coming inForce={data.inForce} />
        </Panel>
      </div>
    </>
  );
}

export function Overview() {
  const read = useLoad('overview', async (api): Promise<OverviewData> => {
    const bans = await readBans(api);
    const [inForce, passes, connectors] = await Promise.all([
      readInForce(api, bans),
      readFleetPasses(api),
      api.get(connectorsSchema, '/v1/connectors'),
    ]);
    return { bans, inForce, passes, connectors: connectors.items };
  });
  return (
    <>
      <h1>{t('nav.overview')}</h1>
      <Shown of={read}>{(data) => <OverviewView data={data} />}</Shown>
    </>
  );
}
