import type { BanDocument } from '../bans/ban.ts';
import { NO_GROUP, OTHER_GROUPS } from '../bans/blocking.ts';
import type { Finding } from '../findings/finding.ts';
import { standingsOf } from '../findings/standing.ts';
import { type Counts, causeName, partsOf, seenOf, type Visibility } from './counts.ts';
import { MOST_GROUPS } from './tally.ts';

/** Findings counted by status and flag, in all and group by group. */
export interface FindingCounts {
  readonly counts: Counts;
  readonly groups: ReadonlyMap<string, Counts>;
}

/** Counts that grow, of which there may be one table for each group. */
type Table = Map<string, number>;

function add(table: Table, name: string, count: number): void {
  table.set(name, (table.get(name) ?? 0) + count);
}

function tableOf(groups: Map<string, Table>, group: string): Table {
  const table = groups.get(group) ?? new Map();
  groups.set(group, table);
  return table;
}

/** The tables of the groups with the most findings. Those of the others are added together. */
function largestOf(groups: ReadonlyMap<string, Table>): ReadonlyMap<string, Table> {
  if (groups.size <= MOST_GROUPS) return groups;
  const size = (table: Table) => [...table.values()].reduce((sum, count) => sum + count, 0);
  const sorted = [...groups].sort(([, a], [, b]) => size(b) - size(a));
  const kept = new Map(sorted.slice(0, MOST_GROUPS - 1));
  const others = tableOf(kept, OTHER_GROUPS);
  for (const [, table] of sorted.slice(MOST_GROUPS - 1))
    for (const [name, count] of table) add(others, name, count);
  return kept;
}

function countsOf(groups: ReadonlyMap<string, Table>): ReadonlyMap<string, Counts> {
  return new Map(
    [...largestOf(groups)].map(([group, table]) => [group, Object.fromEntries(table)]),
  );
}

/** Counts findings one by one. `isOld`: whether one rests on old evidence. */
export function countFindings(
  findings: readonly Finding[],
  isOld: (finding: Finding) => boolean,
): FindingCounts {
  const counts: Table = new Map();
  const groups = new Map<string, Table>();
  for (const finding of findings) {
    const { status, cause } = finding;
    const standings = standingsOf(finding, isOld(finding));
    const names = [...standings, ...(cause === null ? [] : [causeName(status, cause)])];
    for (const name of names) {
      add(counts, name, 1);
      add(tableOf(groups, finding.device.group ?? NO_GROUP), name, 1);
    }
  }
  return { counts: Object.fromEntries(counts), groups: countsOf(groups) };
}

/** The same counts, taken from those of a sweep. */
export function findingsOfSweep(counts: Counts): FindingCounts {
  const groups = new Map<string, Table>();
  for (const [name, count] of Object.entries(counts)) {
    const parts = partsOf(name);
    if (parts !== null) add(tableOf(groups, parts.group), parts.what, count);
  }
  return { counts, groups: countsOf(groups) };
}

/** Devices that a ban concerns: how far they can be judged, and how many each group has. */
interface FleetCounts {
  readonly seen: Readonly<Record<Visibility, number>>;
  readonly listed: ReadonlyMap<string, number>;
}

/** Whether what was counted under this name may be in one of the groups. None names all. */
export function mayConcern(groups: readonly string[], counted: string): boolean {
  return groups.length === 0 || counted === NO_GROUP || groups.includes(counted);
}

/**
 * What a census saw of the devices in the scope. `null`: there is no scope, so no device is
 * concerned.
 */
export function fleetInScope(counts: Counts, scope: BanDocument['scope'] | null): FleetCounts {
  const seen: Record<Visibility, number> = { reporting: 0, silent: 0, unseen: 0 };
  const listed: Table = new Map();
  for (const [name, count] of Object.entries(counts)) {
    const device = seenOf(name);
    if (device === null || scope === null || !scope.platforms.includes(device.platform)) continue;
    if (!mayConcern(scope.groups, device.group)) continue;
    seen[device.visibility] += count;
    add(listed, device.group, count);
  }
  return { seen, listed };
}
