import type { BanRecord } from '../../domain/bans/ban-record.ts';
import { FINDING_STATUSES, type Finding } from '../../domain/findings/finding.ts';
import { STANDINGS, type Standing } from '../../domain/findings/standing.ts';
import {
  countFindings,
  type FindingCounts,
  findingsOfSweep,
  fleetInScope,
} from '../../domain/passes/compliance-counts.ts';
import { countOf, isCauseName } from '../../domain/passes/counts.ts';
import type { Pass, PassKind } from '../../domain/passes/pass.ts';
import { formatInstant, formatInstantOrNull, type Instant } from '../../domain/time/instant.ts';
import type { Dependencies, Page } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/**
 * A partition's findings are counted afresh if they fit one page of this many. If they do not, the
 * counts of the last complete sweep are used.
 */
const COUNTED_AFRESH = 1_000;
/**
 * With more partitions than this, the counts of the last complete sweep are used. So an answer
 * never reads more than 16 pages.
 */
const MOST_SHARDS_AFRESH = 16;
/**
 * How many pages of a hundred passes are searched for the last finished one. The retirements of two
 * thousand runs may lie before it.
 */
const MOST_PAGES = 20;

/** All findings of a ban. `null`: there are too many to count them afresh. */
async function readFew(
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

/** The newest finished pass of a kind, of the ban. If the ban is `null`, of the whole fleet. */
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
 * silent or cannot be seen, who had it, and what became of it. What is unknown is never counted as
 * compliant. The cost does not grow with the fleet. Fleet numbers come from the last census, for
 * the platforms and groups that the ban concerns. Findings are counted afresh while they are few.
 * If they are many, the numbers come from the last sweep.
 */
export async function readCompliance(
  deps: Pick<Dependencies, 'bans' | 'fleet' | 'work' | 'clock'>,
  input: BanInput,
) {
  const record = await deps.bans.read(input.banId);
  if (record === null) throw noSuchBan(input.banId);
  const now = deps.clock.now();
  const census = await lastFinished(deps, null, 'census');
  const counted = await countOrLookUp(deps, record, now);
  const revision = record.approved?.revision ?? record.latest;
  const document = (await deps.bans.readRevision(input.banId, revision))?.document ?? null;
  const { seen, listed } = fleetInScope(census?.counts ?? {}, document?.scope ?? null);
  return {
    banId: input.banId,
    state: record.state,
    revision: record.approved?.revision ?? null,
    fleet: {
      countedAt: formatInstantOrNull(census?.finishedAt ?? null),
      listed: [...listed.values()].reduce((sum, count) => sum + count, 0),
      reporting: seen.reporting,
      silent: seen.silent,
      notVisible: seen.unseen,
    },
    findings: findingsAnswer(counted, listed),
  };
}

type Counted = FindingCounts & { readonly countedAt: string | null };

/** The findings, counted afresh or as the last complete sweep counted them. */
async function countOrLookUp(
  deps: Pick<Dependencies, 'fleet' | 'work'>,
  { banId, shards }: BanRecord,
  now: Instant,
): Promise<Counted> {
  const findings = shards === null ? [] : await readFew(deps, banId, shards);
  if (findings !== null) return { countedAt: formatInstant(now), ...countFindings(findings) };
  const sweep = await lastFinished(deps, banId, 'sweep');
  return {
    countedAt: formatInstantOrNull(sweep?.finishedAt ?? null),
    ...findingsOfSweep(sweep?.counts ?? {}),
  };
}

function findingsAnswer(
  { countedAt, counts, groups }: Counted,
  listed: ReadonlyMap<string, number>,
) {
  const of = (name: Standing) => countOf(counts, name);
  const standings = Object.fromEntries(STANDINGS.map((name) => [name, of(name)])) as Record<
    Standing,
    number
  >;
  return {
    countedAt,
    had: FINDING_STATUSES.reduce((sum, status) => sum + of(status), 0),
    ...standings,
    byCause: Object.fromEntries(Object.entries(counts).filter(([name]) => isCauseName(name))),
    byGroup: [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, inGroup]) => ({
        group,
        listed: listed.get(group) ?? null,
        counts: inGroup,
      })),
  };
}
