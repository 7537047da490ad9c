import type { EnforcedBan } from '../bans/blocklist.ts';
import { FINDING_STATUSES, type Finding, type FindingStatus, isLive } from '../findings/finding.ts';
import { STANDINGS } from '../findings/standing.ts';
import type { Instant } from '../time/instant.ts';
import { fleetInScope } from './compliance-counts.ts';
import { type CountName, countOf, hasName } from './counts.ts';
import type { Census, PassKind, Sweep } from './pass.ts';

/** What a sweep's point counts of a ban's findings. */
export const POINT_FINDINGS = ['had', 'warned', 'ordered', ...STANDINGS] as const;
/** What a census' point counts of the devices that a ban concerns. */
export const POINT_FLEET = ['listed', 'reporting', 'silent', 'notVisible'] as const;

type Numbers<N extends string> = Readonly<Record<N, number>>;

/**
 * What one finished pass has counted of one ban: a point of its curve. All of it follows from the
 * pass, so that whoever makes it again makes the same.
 */
export interface HistoryPoint {
  readonly banId: string;
  /** When the pass began. */
  readonly at: Instant;
  readonly passId: string;
  readonly by: Extract<PassKind, 'census' | 'sweep'>;
  readonly revision: number;
  /** Devices that have what the ban names. */
  readonly have: number;
  /** `null`: a sweep looks at findings alone. */
  readonly fleet: Numbers<(typeof POINT_FLEET)[number]> | null;
  /** `null`: a census looks at devices alone. */
  readonly findings: Numbers<(typeof POINT_FINDINGS)[number]> | null;
}

/** The numbers of these names. */
export function numbersOf<const N extends string>(
  names: readonly N[],
  of: (name: N) => number,
): Numbers<N> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Numbers<N>;
}

/**
 * How far a finding has come, for the curve: whether its device was ever told anything, and ever
 * ordered to remove. Neither is taken back by what comes later.
 */
export function milestonesOf({ n, placed }: Pick<Finding, 'n' | 'placed'>): readonly CountName[] {
  const warned = n > 0 ? (['warned'] as const) : [];
  return placed === null ? warned : [...warned, 'ordered'];
}

/** The point of a finished sweep. */
export function pointOfSweep({ id, banId, revision, startedAt, counts }: Sweep): HistoryPoint {
  const sumOf = (statuses: readonly FindingStatus[]) =>
    statuses.reduce((sum, status) => sum + countOf(counts, status), 0);
  const findings = numbersOf(POINT_FINDINGS, (name) =>
    name === 'had' ? sumOf(FINDING_STATUSES) : countOf(counts, name),
  );
  const have = sumOf(FINDING_STATUSES.filter((status) => isLive({ status })));
  return { banId, at: startedAt, passId: id, by: 'sweep', revision, have, fleet: null, findings };
}

/**
 * The points of a finished census, one for each ban that it has counted. A ban that entered the
 * blocklist later was not counted by all of its parts, and gets none.
 */
export function pointsOfCensus(
  { id, startedAt, version, counts }: Census,
  bans: readonly EnforcedBan[],
): readonly HistoryPoint[] {
  const fleets = new Map<string, NonNullable<HistoryPoint['fleet']>>();
  const fleetOf = ({ document: { scope } }: EnforcedBan) => {
    const name = JSON.stringify(scope);
    const fleet = fleets.get(name) ?? fleetNumbers(fleetInScope(counts, scope));
    fleets.set(name, fleet);
    return fleet;
  };
  return bans
    .filter((ban) => ban.sinceVersion <= version)
    .map((ban) => ({
      banId: ban.id,
      at: startedAt,
      passId: id,
      by: 'census',
      revision: ban.revision,
      have: countOf(counts, hasName(ban.id)),
      fleet: fleetOf(ban),
      findings: null,
    }));
}

function fleetNumbers({ seen, listed }: ReturnType<typeof fleetInScope>) {
  return {
    listed: [...listed.values()].reduce((sum, count) => sum + count, 0),
    reporting: seen.reporting,
    silent: seen.silent,
    notVisible: seen.unseen,
  };
}
