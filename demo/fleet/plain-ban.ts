import type { OwnershipAction } from '../../functions/domain/bans/ban.ts';
import type { App, Management, Ownership, Platform } from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';

/*
 * What a ban means, said a second time and as plainly as can be: numbers and exact ids. The demo's
 * ground truth and the model tester rest on it. It takes types alone from the functions, so that a
 * mistake there is not made here again.
 */

type ByPlatform = Readonly<Partial<Record<Platform, ReadonlySet<string>>>>;

/** A ban in plain words. Times are numbers, in ms. */
export interface PlainBan {
  readonly id: string;
  /** Exact ids of installed apps, by platform. */
  readonly ids: ByPlatform;
  /** Apple developer teams whose every app is banned, by platform. */
  readonly teamIds: ByPlatform;
  readonly platforms: readonly Platform[];
  /** Empty: every group. */
  readonly groups: readonly string[];
  readonly actions: Readonly<Record<Ownership, OwnershipAction>>;
  readonly notice: Instant | null;
  readonly effective: Instant;
  /** Other effective instants: the first that names a device holds for it. Empty lists name all. */
  readonly overrides: readonly {
    readonly platforms: readonly Platform[];
    readonly groups: readonly string[];
    readonly effective: Instant;
  }[];
  readonly due: Instant | null;
  readonly lift: Instant | null;
  /** How long after the first removal order a device is quarantined; `null`: never. */
  readonly escalateAfter: number | null;
  /** How long after an order it is given again. */
  readonly every: number;
  /** How often an order is given again at most. */
  readonly maxRounds: number;
}

/** Holds in `[from, until)`. */
export interface PlainExemption {
  /** Devices, by whatever name the reader calls them. */
  readonly devices: readonly string[];
  readonly groups: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
}

/** A ban as it was put in force. */
export interface PlainBanInForce extends PlainBan {
  readonly approvedAt: Instant;
  /** From when removals may be ordered; until then owners are only warned. */
  readonly gateOpenAt: Instant;
  /** An app that is back within so long was not gone for good. */
  readonly flapsWithin: number;
  readonly exemptions: readonly PlainExemption[];
}

/** A group that is not known is `null`. */
type Place = Readonly<{ platform: Platform; group: string | null }>;
type Hold = Readonly<{ ownership: Ownership; management: Management; group: string | null }>;

/** Managers that can take an app off, or out of use. */
const REMOVING: Readonly<Record<Management, boolean>> = {
  agent: true,
  full: true,
  'launch-control': true,
  'work-profile': true,
  basic: false,
  none: false,
};

const isOneOf = (groups: readonly string[], group: string | null) =>
  group !== null && groups.includes(group);

/** Whether the ban names an app on a platform. */
export function bans(ban: PlainBan, platform: Platform, app: Pick<App, 'id' | 'teamId'>): boolean {
  return (
    (ban.ids[platform]?.has(app.id) ?? false) ||
    (app.teamId !== undefined && (ban.teamIds[platform]?.has(app.teamId) ?? false))
  );
}

/** Whether a device is in the ban's scope. One whose group is not known may be. */
export function concerns(ban: PlainBan, { platform, group }: Place): boolean {
  return (
    ban.platforms.includes(platform) &&
    (ban.groups.length === 0 || group === null || ban.groups.includes(group))
  );
}

/** When the ban takes effect on a device. */
export function effectiveOn(ban: PlainBan, { platform, group }: Place): Instant {
  const named = ban.overrides.find(
    ({ platforms, groups }) =>
      (platforms.length === 0 || platforms.includes(platform)) &&
      (groups.length === 0 || isOneOf(groups, group)),
  );
  return named ? named.effective : ban.effective;
}

/** Why no removal may be ordered of a device, whatever the date; `null`: it may. */
export function hindrance(
  ban: PlainBan,
  { ownership, management, group }: Hold,
): 'ownership' | 'group' | 'management' | null {
  if (ban.actions[ownership] !== 'remove') return 'ownership';
  if (group === null) return 'group';
  return REMOVING[management] ? null : 'management';
}

/** How far the ban may go on a device: 0 nothing, 1 a notice, 2 removal. */
export function furthest(ban: PlainBan, device: Hold): 0 | 1 | 2 {
  if (ban.actions[device.ownership] === 'none') return 0;
  return hindrance(ban, device) === null ? 2 : 1;
}

/** How far the ban has come on a device by its dates: 0 nothing, 1 a notice, 2 removal. */
export function reached(ban: PlainBan, device: Place, now: Instant): 0 | 1 | 2 {
  if (now >= effectiveOn(ban, device)) return 2;
  return ban.notice !== null && now >= ban.notice ? 1 : 0;
}

/** Whether one of the exemptions holds for a device at an instant. */
export function isExempt(
  exemptions: readonly PlainExemption[],
  device: { readonly name: string; readonly group: string | null },
  at: Instant,
): boolean {
  return exemptions.some(
    ({ devices, groups, from, until }) =>
      at >= from && at < until && (devices.includes(device.name) || isOneOf(groups, device.group)),
  );
}
