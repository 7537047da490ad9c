import { PLATFORMS, type Platform } from '../devices/app.ts';
import { type Cause, FINDING_STATUSES, type FindingStatus } from '../findings/finding.ts';
import type { Standing } from '../findings/standing.ts';

/*
 * What passes count, and what each count is called. Stored rows and answers hold these names, so
 * only this module makes them and takes them apart.
 */

/** Counts by name. Names are free of `#`. */
export type Counts = Readonly<Record<string, number>>;

/** How far a device can be judged by what it reports. */
export const VISIBILITIES = ['reporting', 'silent', 'unseen'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Names that are complete without a ban, a cause or a platform. */
type PlainName =
  /** Devices that were looked at. */
  | 'listed'
  /** Previews: devices with what is banned, that would be ordered to remove it, to be reviewed. */
  | 'matched'
  | 'order'
  | 'review'
  /** Previews: devices with what is banned whose group is not known. Nothing is ordered of them. */
  | 'ungrouped'
  /** Sweeps: findings that were moved. */
  | 'moved'
  /** Sweeps: findings of which anything was ever ordered, and those that were ordered to remove. */
  | 'warned'
  | 'ordered'
  /** Retirements: devices that the run has listed, and those that were retired. */
  | 'arrived'
  | 'retired'
  /**
   * Counts of runs: the devices that the source had when the run began, those of them that the run
   * has left out, and those that an earlier run has left out too.
   */
  | 'had'
  | 'leftOut'
  | 'leftOutTwice';

type SeenName = `${Platform}.${Visibility}`;
type FullName = `${Platform}.full`;
type PlatformOrderName = `${Platform}.order`;

/** The name of a count over all groups. */
export type CountName =
  | PlainName
  | SeenName
  | FullName
  | PlatformOrderName
  | Standing
  | `${FindingStatus}:${Cause}`
  | `has:${string}`
  | `ungrouped:${string}`
  | `order:${string}`
  | `platform:${string}`
  | `app:${number}`;

/**
 * What is counted group by group. It has no `|`. `waiting`: findings that keep their group's
 * managers from being told to block.
 */
export type GroupedName = 'matched' | 'waiting' | Standing | SeenName | FullName;

/** Censuses: devices that have what the ban names. */
export function hasName(banId: string): `has:${string}` {
  return `has:${banId}`;
}

/** Censuses: those of them whose group is not known. Nothing is ordered of them. */
export function ungroupedName(banId: string): `ungrouped:${string}` {
  return `ungrouped:${banId}`;
}

/** Censuses: devices that the ban would order to remove what it names. */
export function orderName(banId: string): `order:${string}` {
  return `order:${banId}`;
}

/**
 * Censuses: devices of the platform that the ban would order to remove what it names. Counted while
 * the ban's gate waits for the census.
 */
export function orderOnName(banId: string, platform: Platform): `order:${string}` {
  return `order:${platform}/${banId}`;
}

/** Previews: devices of the platform that would be ordered to remove what the draft names. */
export function platformOrderName(platform: Platform): PlatformOrderName {
  return `${platform}.order`;
}

/** Sweeps: findings that have this status for this cause. */
export function causeName(status: FindingStatus, cause: Cause): `${FindingStatus}:${Cause}` {
  return `${status}:${cause}`;
}

/** Whether `causeName` has made the name. */
export function isCauseName(name: string): boolean {
  return partsOf(name) === null && FINDING_STATUSES.some((one) => name.startsWith(`${one}:`));
}

/** Previews: matched devices of the platform. */
export function platformName(platform: Platform): `platform:${string}` {
  return `platform:${platform}`;
}

/** Previews: devices that have what the app at this place of the document names. */
export function appName(place: number): `app:${number}` {
  return `app:${place}`;
}

/** Censuses and previews: devices of the platform that report in full. */
export function fullName(platform: Platform): FullName {
  return `${platform}.full`;
}

/** Censuses and previews: devices of the platform that can be judged so far. */
export function seenName(platform: Platform, visibility: Visibility): SeenName {
  return `${platform}.${visibility}`;
}

/** What `seenName` has made a name of, with the group; `null`: it is another name. */
export function seenOf(name: string) {
  const parts = partsOf(name);
  const [first, second, ...more] = parts?.what.split('.') ?? [];
  const platform = PLATFORMS.find((one) => one === first);
  const visibility = VISIBILITIES.find((one) => one === second);
  if (parts === null || platform === undefined || visibility === undefined || more.length > 0)
    return null;
  return { platform, visibility, group: parts.group };
}

const SEPARATOR = '|';

/** The name of the count of `what` in `group`. A group may have any name. */
export function inGroup(what: string, group: string): string {
  return `${what}${SEPARATOR}${group}`;
}

/** The parts of a name made by `inGroup`; `null`: it is a count over all groups. */
export function partsOf(name: string): { readonly what: string; readonly group: string } | null {
  const at = name.indexOf(SEPARATOR);
  return at < 0 ? null : { what: name.slice(0, at), group: name.slice(at + 1) };
}

/** A count over all groups. What was not counted is zero. */
export function countOf(counts: Counts, name: CountName): number {
  return counts[name] ?? 0;
}

/** Adds counts up. */
export function sumCounts(all: readonly Counts[]): Counts {
  const sum = new Map<string, number>();
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) sum.set(name, (sum.get(name) ?? 0) + count);
  return Object.fromEntries(sum);
}

/** The groups in which something was counted. */
export function groupsCounted(counts: Counts, what: GroupedName): readonly string[] {
  return Object.entries(counts).flatMap(([name, count]) => {
    const parts = partsOf(name);
    return parts?.what === what && count > 0 ? [parts.group] : [];
  });
}
