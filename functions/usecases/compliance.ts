import type { Finding } from '../domain/finding.ts';
import { formatInstant } from '../domain/instant.ts';
import { type Counts, type Pass, sumCounts } from '../domain/pass.ts';
import { noSuchBan } from './ban-answer.ts';
import type { BanInput } from './contracts.ts';
import type { Dependencies } from './dependencies.ts';

/** A partition's findings are counted afresh if they fit one page of this many; else the last complete sweep's counts stand. */
const COUNTED_AFRESH = 1_000;
/** With more partitions than this the last complete sweep's counts stand, so that an answer never reads more than 16 pages. */
const MOST_SHARDS_AFRESH = 16;

interface GroupCounts {
  readonly [status: string]: number;
}

interface FindingCounts {
  readonly countedAt: string | null;
  readonly counts: Counts;
  readonly groups: Readonly<Record<string, GroupCounts>>;
}

function countFindings(findings: readonly Finding[]): Pick<FindingCounts, 'counts' | 'groups'> {
  const counts: Record<string, number> = {};
  const groups: Record<string, Record<string, number>> = {};
  for (const finding of findings) {
    const group = groups[finding.device.group] ?? {};
    groups[finding.device.group] = group;
    const names = [
      finding.status,
      ...(finding.cause === null ? [] : [`${finding.status}:${finding.cause}`]),
      ...(finding.overdue ? ['overdue'] : []),
      ...(finding.failed ? ['failed'] : []),
      ...(finding.phase === 'quarantine' && finding.status === 'open' ? ['quarantined'] : []),
    ];
    for (const name of names) {
      counts[name] = (counts[name] ?? 0) + 1;
      group[name] = (group[name] ?? 0) + 1;
    }
  }
  return { counts, groups };
}

async function countAfresh(
  deps: Pick<Dependencies, 'fleet'>,
  banId: string,
  shards: number,
): Promise<readonly Finding[] | null> {
  if (shards > MOST_SHARDS_AFRESH) return null;
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) => deps.fleet.queryFindings(banId, shard, null, COUNTED_AFRESH)),
  );
  return pages.some((page) => page.nextCursor !== null) ? null : pages.flatMap((page) => page.items);
}

async function lastFinished(
  deps: Pick<Dependencies, 'work'>,
  banId: string | null,
  kind: Pass['kind'],
): Promise<Pass | null> {
  const page = await deps.work.list(banId, null, 50);
  return page.items.find((pass) => pass.kind === kind && pass.finishedAt !== null) ?? null;
}

/**
 * How far a ban is carried out, with its denominators: what sources listed, what reports, what is silent or cannot be seen, who had
 * it, and what became of it. Nothing that cannot be told is counted as compliant. The cost does not grow with the fleet: numbers of
 * the fleet are the last census', numbers of findings are counted afresh while they are few and are the last sweep's when they are not.
 */
export async function compliance(deps: Pick<Dependencies, 'bans' | 'fleet' | 'work' | 'clock'>, input: BanInput) {
  const record = await deps.bans.read(input.banId);
  if (record === null) throw noSuchBan(input.banId);
  const now = deps.clock.now();
  const census = await lastFinished(deps, null, 'census');
  const findings = record.shards === null ? [] : await countAfresh(deps, input.banId, record.shards);
  let counted: FindingCounts;
  if (findings !== null) {
    counted = { countedAt: formatInstant(now), ...countFindings(findings) };
  } else {
    const sweep = await lastFinished(deps, input.banId, 'sweep');
    counted = {
      countedAt: sweep?.finishedAt ? formatInstant(sweep.finishedAt) : null,
      counts: withStatuses(sweep?.counts ?? {}),
      groups: {},
    };
  }
  const of = (name: string) => counted.counts[name] ?? 0;
  const fleet = census?.counts ?? {};
  return {
    banId: input.banId,
    state: record.state,
    revision: record.approved?.revision ?? null,
    fleet: {
      countedAt: census?.finishedAt ? formatInstant(census.finishedAt) : null,
      listed: fleet.listed ?? 0,
      reporting: fleet.reporting ?? 0,
      silent: fleet.silent ?? 0,
      notVisible: fleet.unseen ?? 0,
    },
    findings: {
      countedAt: counted.countedAt,
      had: of('open') + of('resolved') + of('exempt') + of('unenforceable') + of('withdrawn'),
      open: of('open'),
      resolved: of('resolved'),
      exempt: of('exempt'),
      unenforceable: of('unenforceable'),
      withdrawn: of('withdrawn'),
      overdue: of('overdue'),
      failed: of('failed'),
      quarantined: of('quarantined'),
      byCause: Object.fromEntries(Object.entries(counted.counts).filter(([name]) => name.includes(':'))),
      byGroup: Object.entries(counted.groups)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([group, counts]) => ({ group, listed: fleet[`group:${group}`] ?? null, counts })),
    },
  };
}

/** A sweep counts by status and cause; the sums by status are made here. */
function withStatuses(counts: Counts): Counts {
  const byStatus = Object.entries(counts).flatMap(([name, count]) =>
    name.includes(':') ? [{ [name.split(':')[0] ?? name]: count }] : [],
  );
  return sumCounts([counts, ...byStatus]);
}
