import type { BanDocument } from '../../domain/bans/ban.ts';
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
import { formatInstant, formatInstantOrNull, type Instant } from '../../domain/time/instant.ts';
import { oldEvidenceAmong } from '../devices/old-evidence.ts';
import { lastFinished } from '../passes/last-finished.ts';
import type { Dependencies } from '../ports.ts';
import { noSuchBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/**
 * A partition's findings are counted afresh if they fit one page of this many; else the last
 * complete sweep's counts stand.
 */
export const COUNTED_AFRESH = 1_000;
/**
 * With more partitions than this the last complete sweep's counts stand, so that an answer never
 * reads more than 16 pages.
 */
export const MOST_SHARDS_AFRESH = 16;

/** Findings that rest on old evidence are told from others afresh if they are so few. */
export const MOST_LONG_ENDED = 1_000;

/** All findings of a ban; `null`: they are too many to be counted afresh. */
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

/**
 * How far a ban is carried out, with its denominators: what sources listed, what reports, what is
 * silent or cannot be seen, who had it, and what became of it. Nothing that cannot be told is
 * counted as compliant. The cost does not grow with the fleet. Devices are counted by the last
 * census, of the platforms and groups that the ban concerns. Findings are counted afresh while they
 * are few; else the last sweep has counted them.
 */
export async function readCompliance(
  deps: Pick<Dependencies, 'bans' | 'fleet' | 'work' | 'clock' | 'settings'>,
  input: BanInput,
) {
  const record = await deps.bans.read(input.banId);
  if (record === null) throw noSuchBan(input.banId);
  const now = deps.clock.now();
  const census = await lastFinished(deps, null, 'census');
  const revision = record.approved?.revision ?? record.latest;
  const document = (await deps.bans.readRevision(input.banId, revision))?.document ?? null;
  const counted = await countOrLookUp(deps, record, document, now);
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

/** A ban without a document has no instant that evidence could be older than. */
const NONE: ReadonlySet<Finding> = new Set();

type Counted = FindingCounts & { readonly countedAt: string | null };

/** The findings counted afresh, or as the last complete sweep has counted them. */
async function countOrLookUp(
  deps: Pick<Dependencies, 'fleet' | 'work' | 'settings'>,
  { banId, shards }: BanRecord,
  document: BanDocument | null,
  now: Instant,
): Promise<Counted> {
  const findings = shards === null ? [] : await readFew(deps, banId, shards);
  const asked = document && { document, now, most: MOST_LONG_ENDED };
  const old = findings && asked ? await oldEvidenceAmong(deps, findings, asked) : NONE;
  if (findings !== null && old !== null) {
    const counts = countFindings(findings, (finding) => old.has(finding));
    return { countedAt: formatInstant(now), ...counts };
  }
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
