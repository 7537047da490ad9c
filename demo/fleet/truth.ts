import type { Management } from '../../functions/domain/devices/app.ts';
import type { FindingStatus } from '../../functions/domain/findings/finding.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { DeviceReport, FleetDevice } from './device.ts';
import type { PlainBan } from './plain-ban.ts';

/** That this device must get this order at least once in this episode. */
export interface Expectation {
  readonly deviceKey: string;
  /** From 1; one more each time that the app comes back. */
  readonly episode: number;
  readonly action: 'notice' | 'remove';
  /** The earliest instant at which it can be ordered. */
  readonly from: Instant;
}

/** What should have come of a ban for one device. */
export interface DeviceTruth {
  readonly deviceKey: string;
  /** A banned app was on it at some time, seen or not. */
  readonly had: boolean;
  /** It was reported while the ban held. */
  readonly seen: boolean;
  readonly expected: readonly Expectation[];
  /** How the last episode stands; `null`: there was none. */
  readonly end: FindingStatus | null;
  /** Why no removal may be ordered while it has the app, whenever there is such a cause. */
  readonly cause: 'ownership' | 'management' | null;
}

/** Managers that can take an app off. */
const REMOVING: Readonly<Record<Management, boolean>> = {
  agent: true,
  full: true,
  'work-profile': true,
  basic: false,
  none: false,
};

function isBanned(
  ban: PlainBan,
  platform: FleetDevice['platform'],
  app: { readonly id: string; readonly teamId?: string },
): boolean {
  return (
    (ban.ids[platform]?.has(app.id) ?? false) ||
    (app.teamId !== undefined && (ban.teamIds[platform]?.has(app.teamId) ?? false))
  );
}

function effectiveOf(ban: PlainBan, platform: FleetDevice['platform'], group: string): Instant {
  const named = ban.overrides.find(
    ({ platforms, groups }) =>
      (platforms.length === 0 || platforms.includes(platform)) &&
      (groups.length === 0 || groups.includes(group)),
  );
  return named ? named.effective : ban.effective;
}

function isExempt(ban: PlainBan, device: FleetDevice, group: string, at: Instant): boolean {
  return ban.exemptions.some(
    ({ devices, groups, from, until }) =>
      at >= from && at < until && (devices.includes(device.key) || groups.includes(group)),
  );
}

function causeOf(ban: PlainBan, seen: DeviceReport): DeviceTruth['cause'] {
  if (ban.actions[seen.ownership] !== 'remove') return 'ownership';
  return REMOVING[seen.management] ? null : 'management';
}

/** What must be ordered of a device that is known to have the app; `null`: nothing. */
function orderAt(
  ban: PlainBan,
  device: FleetDevice,
  seen: DeviceReport,
  at: Instant,
): 'notice' | 'remove' | null {
  if (ban.actions[seen.ownership] === 'none' || isExempt(ban, device, seen.group, at)) return null;
  if (at >= effectiveOf(ban, device.platform, seen.group))
    return causeOf(ban, seen) === null && at >= ban.gateOpenAt ? 'remove' : 'notice';
  return ban.notice !== null && at >= ban.notice ? 'notice' : null;
}

/**
 * Every instant up to now at which what should hold for the device may change: its reports, and the
 * ban's own times.
 */
function turningPoints(ban: PlainBan, device: FleetDevice, now: Instant): readonly Instant[] {
  const times = [
    ...device.reports.map(({ observedAt }) => observedAt),
    ...device.story
      .filter(({ kind }) => kind === 'disable' || kind === 'delist')
      .map(({ at }) => at),
    ban.approvedAt,
    ban.gateOpenAt,
    ban.notice,
    ban.effective,
    ban.lift,
    ...ban.overrides.map(({ effective }) => effective),
    ...ban.exemptions.flatMap(({ from, until }) => [from, until]),
  ];
  return [...new Set(times.filter((at) => at !== null && at <= now))].sort(
    (a, b) => (a ?? 0) - (b ?? 0),
  ) as Instant[];
}

/**
 * What should have come of a ban for a device by now: from what the device did and said, and the
 * plain ban, alone. It takes a report to open an episode and a full one without the app (or the
 * manager's word that it cannot be started) to resolve it. A device whose manager cannot remove
 * apps, or whose ownership the ban spares, is warned at most. A report and a ban's instant at the
 * same time: the report counts.
 */
export function truthOfDevice(device: FleetDevice, ban: PlainBan, now: Instant): DeviceTruth {
  const expected = new Map<string, Expectation>();
  let episode = 0;
  let live = false;
  let seen = false;
  let has = false;
  let disabled = false;
  let last: DeviceReport | undefined;
  let end: DeviceTruth['end'] = null;
  let reportIndex = 0;

  for (const at of turningPoints(ban, device, now)) {
    for (
      let next = device.reports[reportIndex];
      next && next.observedAt <= at;
      next = device.reports[++reportIndex]
    ) {
      const found = next.apps.some((app) => isBanned(ban, device.platform, app));
      if (found) has = true;
      else {
        // A partial report proves no absence, so a known app stays known; but it is all that is
        // left to judge by later.
        if (next.coverage === 'all' || !live) has = false;
        if (next.coverage === 'all') disabled = false;
      }
      last = next;
    }
    if (live && device.story.some((event) => event.kind === 'disable' && event.at === at))
      disabled = true;
    if (!last) continue;
    const concerned =
      ban.platforms.includes(device.platform) &&
      (ban.groups.length === 0 || ban.groups.includes(last.group));
    const lifted = ban.lift !== null && at >= ban.lift;
    const retired = device.story.some((event) => event.kind === 'delist' && event.at <= at);
    const held = at >= ban.approvedAt && concerned && !lifted && !retired;
    const liveNow = held && has && !disabled;
    if (liveNow && !live) episode++;
    if (!liveNow && live) end = held ? 'resolved' : 'withdrawn';
    live = liveNow;
    if (!live) continue;
    seen = true;
    const action = orderAt(ban, device, last, at);
    if (action) {
      const name = `${episode} ${action}`;
      if (!expected.has(name))
        expected.set(name, { deviceKey: device.key, episode, action, from: at });
    }
    end = isExempt(ban, device, last.group, at)
      ? 'exempt'
      : causeOf(ban, last) === null
        ? 'open'
        : 'unenforceable';
  }

  const had =
    ban.platforms.includes(device.platform) &&
    device.everHad.some((app) => isBanned(ban, device.platform, app));
  return {
    deviceKey: device.key,
    had,
    seen,
    expected: [...expected.values()],
    end,
    cause: seen && last ? causeOf(ban, last) : null,
  };
}

/** What should have come of a ban for a whole fleet. */
export interface FleetTruth {
  readonly had: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
  readonly warned: ReadonlySet<string>;
  /** Devices that must be ordered to remove, with the number of episodes in which they must. */
  readonly ordered: ReadonlyMap<string, number>;
  readonly resolved: ReadonlySet<string>;
  readonly withdrawn: ReadonlySet<string>;
  readonly exempt: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly unenforceable: ReadonlyMap<string, 'ownership' | 'management'>;
  readonly expected: readonly Expectation[];
}

/** Adds up the devices' truths. Takes any iterable, so that a large fleet may stream through. */
export function truthOf(devices: Iterable<FleetDevice>, ban: PlainBan, now: Instant): FleetTruth {
  const sets = { had: new Set<string>(), seen: new Set<string>(), warned: new Set<string>() };
  const ends: Record<Exclude<FindingStatus, 'unenforceable'>, Set<string>> = {
    open: new Set<string>(),
    exempt: new Set<string>(),
    resolved: new Set<string>(),
    withdrawn: new Set<string>(),
  };
  const ordered = new Map<string, number>();
  const unenforceable = new Map<string, 'ownership' | 'management'>();
  const expected: Expectation[] = [];
  for (const device of devices) {
    const truth = truthOfDevice(device, ban, now);
    if (truth.had) sets.had.add(device.key);
    if (truth.seen) sets.seen.add(device.key);
    for (const expectation of truth.expected) {
      if (expectation.action === 'notice') sets.warned.add(device.key);
      else ordered.set(device.key, (ordered.get(device.key) ?? 0) + 1);
      expected.push(expectation);
    }
    if (truth.end === 'unenforceable') unenforceable.set(device.key, truth.cause ?? 'ownership');
    else if (truth.end !== null) ends[truth.end].add(device.key);
  }
  return { ...sets, ...ends, ordered, unenforceable, expected };
}
