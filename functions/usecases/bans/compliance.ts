import type { BanDocument } from '../../domain/bans/ban.ts';
import { FINDING_STATUSES, type Finding } from '../../domain/findings/finding.ts';
import { STANDINGS, type Standing, standingsOf } from '../../domain/findings/standing.ts';
import {
  type Counts,
  causeName,
  countOf,
  isCauseName,
  partsOf,
  seenOf,
} from '../../domain/passes/counts.ts';
import type { Pass, PassKind } from '../../domain/passes/pass.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import type { Dependencies, Page } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/**
 * A partition's findings are counted afresh if they fit one page of this many; else the last
 * complete sweep's counts stand.
 */
const COUNTED_AFRESH = 1_000;
/**
 * With more partitions than this the last complete sweep's counts stand, so that an answer never
 * reads more than 16 pages.
 */
const MOST_SHARDS_AFRESH = 16;
/**
 * Pages of a hundred passes that the last finished one is looked for in: the retirements of two
 * thousand runs may lie before it.
 */
const MOST_PAGES = 20;

interface GroupCounts {
  readonly [status: string]: number;
}

interface FindingCounts {
  readonly countedAt: string | null;
  readonly counts: Counts;
  readonly groups: Readonly<Record<string, GroupCounts>>;
}

type GroupTable = Record<string, Record<string, number>>;

function countFindings(findings: readonly Finding[]): Pick<FindingCounts, 'counts' | 'groups'> {
  const counts: Record<string, number> = {};
  const groups: GroupTable = {};
  for (const finding of findings) {
    const group = groups[finding.device.group] ?? {};
    groups[finding.device.group] = group;
    const { status, cause } = finding;
    const names = [...standingsOf(finding), ...(cause === null ? [] : [causeName(status, cause)])];
    for (const name of names) {
      counts[name] = (counts[name] ?? 0) + 1;
      group[name] = (group[name] ?? 0) + 1;
    }
  }
  return { counts, groups };
}

/** The groups' counts out of those of a sweep. */
function groupsOf(counts: Counts): GroupTable {
  const groups: GroupTable = {};
  for (const [name, count] of Object.entries(counts)) {
    const parts = partsOf(name);
    if (parts !== null) groups[parts.group] = { ...groups[parts.group], [parts.what]: count };
  }
  return groups;
}

/** What the census saw of the devices that this ban concerns, in all and by group. */
function fleetOf(census: Pass | null, scope: BanDocument['scope'] | null) {
  const seen: Record<string, number> = {};
  const listed: Record<string, number> = {};
  for (const [name, count] of Object.entries(census?.counts ?? {})) {
    const device = seenOf(name);
    if (device === null || scope === null || !scope.platforms.includes(device.platform)) continue;
    if (scope.groups.length > 0 && !scope.groups.includes(device.group)) continue;
    seen[device.visibility] = (seen[device.visibility] ?? 0) + count;
    listed[device.group] = (listed[device.group] ?? 0) + count;
  }
  return { seen, listed };
}

async function countAfresh(
  deps: Pick<Dependencies, 'fleet'>,
  banId: string,
  shards: number,
): Promise<readonly Finding[] | null> {
  if (shards > MOST_SHARDS_AFRESH) return null;
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      deps.fleet.queryFindings(banId, shard, null, COUNTED_AFRESH),
    ),
  );
  return pages.some((page) => page.nextCursor !== null)
    ? null
    : pages.flatMap((page) => page.items);
}

async function lastFinished(
  deps: Pick<Dependencies, 'work'>,
  banId: string | null,
  kind: PassKind,
): Promise<Pass | null> {
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const passes: Page<Pass> = await deps.work.list(banId, cursor, 100);
    const found = passes.items.find((pass) => pass.kind === kind && pass.finishedAt !== null);
    if (found || passes.nextCursor === null) return found ?? null;
    cursor = passes.nextCursor;
  }
  return null;
}

/**
 * How far a ban is carried out, with its denominators: what sources listed, what reports, what is
 * silent or cannot be seen, who had it, and what became of it. Nothing that cannot be told is
 * counted as compliant. The cost does not grow with the fleet: numbers of the fleet are the last
 * census' of the platforms and groups that the ban concerns, numbers of findings are counted afresh
 * while they are few and are the last sweep's when they are not.
 */
export async function compliance(
  deps: Pick<Dependencies, 'bans' | 'fleet' | 'work' | 'clock'>,
  input: BanInput,
) {
  const record = await deps.bans.read(input.banId);
  if (record === null) throw noSuchBan(input.banId);
  const now = deps.clock.now();
  const census = await lastFinished(deps, null, 'census');
  const findings =
    record.shards === null ? [] : await countAfresh(deps, input.banId, record.shards);
  let counted: FindingCounts;
  if (findings !== null) {
    counted = { countedAt: formatInstant(now), ...countFindings(findings) };
  } else {
    const sweep = await lastFinished(deps, input.banId, 'sweep');
    counted = {
      countedAt: sweep?.finishedAt ? formatInstant(sweep.finishedAt) : null,
      counts: sweep?.counts ?? {},
      groups: groupsOf(sweep?.counts ?? {}),
    };
  }
  const of = (name: Standing) => countOf(counted.counts, name);
  const standings = Object.fromEntries(STANDINGS.map((name) => [name, of(name)])) as Record<
    Standing,
    number
  >;
  const revision = record.approved?.revision ?? record.latest;
  const document = (await deps.bans.readRevision(input.banId, revision))?.document ?? null;
  const { seen, listed } = fleetOf(census, document?.scope ?? null);
  return {
    banId: input.banId,
    state: record.state,
    revision: record.approved?.revision ?? null,
    fleet: {
      countedAt: census?.finishedAt ? formatInstant(census.finishedAt) : null,
      listed: Object.values(listed).reduce((sum, count) => sum + count, 0),
      reporting: seen.reporting ?? 0,
      silent: seen.silent ?? 0,
      notVisible: seen.unseen ?? 0,
    },
    findings: {
      countedAt: counted.countedAt,
      had: FINDING_STATUSES.reduce((sum, status) => sum + of(status), 0),
      ...standings,
      byCause: Object.fromEntries(
        Object.entries(counted.counts).filter(([name]) => isCauseName(name)),
      ),
      byGroup: Object.entries(counted.groups)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([group, counts]) => ({ group, listed: listed[group] ?? null, counts })),
    },
  };
}
