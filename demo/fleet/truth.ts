import type { FindingStatus } from '../../functions/domain/findings/finding.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { DeviceReport, FleetDevice } from './device.ts';
import {
  bans,
  concerns,
  furthest,
  hindrance,
  isExempt,
  type PlainBanInForce,
  reached,
} from './plain-ban.ts';

/** That this device must get this order at least once in this episode. */
interface Expectation {
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

/** What must be ordered of a device that is known to have the app; `null`: nothing. */
function orderAt(
  ban: PlainBanInForce,
  device: FleetDevice,
  seen: DeviceReport,
  at: Instant,
): 'notice' | 'remove' | null {
  const { platform } = device;
  const far = Math.min(reached(ban, { platform, group: seen.group }, at), furthest(ban, seen));
  if (far === 0 || isExempt(ban.exemptions, { name: device.key, group: seen.group }, at))
    return null;
  return far === 2 && at >= ban.gateOpenAt ? 'remove' : 'notice';
}

/**
 * Every instant up to now at which what should hold for the device may change: its reports, and the
 * ban's own times.
 */
function turningPoints(
  ban: PlainBanInForce,
  device: FleetDevice,
  now: Instant,
): readonly Instant[] {
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

/** What a device has said up to an instant. */
class Testimony {
  /** The last report; `undefined`: it never spoke. */
  last: DeviceReport | undefined;
  /** The banned app is on it, as far as its reports tell. */
  has = false;
  /** Its manager says that the app cannot be started. */
  disabled = false;
  readonly #ban: PlainBanInForce;
  readonly #device: FleetDevice;
  #next = 0;

  constructor(ban: PlainBanInForce, device: FleetDevice) {
    this.#ban = ban;
    this.#device = device;
  }

  /** Hears all that was said up to an instant. `live`: an episode was open before it. */
  hear(at: Instant, live: boolean): void {
    const { reports, story } = this.#device;
    for (let one = reports[this.#next]; one && one.observedAt <= at; one = reports[++this.#next])
      this.#take(one, live);
    if (live && story.some((event) => event.kind === 'disable' && event.at === at))
      this.disabled = true;
  }

  #take(report: DeviceReport, live: boolean): void {
    this.last = report;
    if (report.apps.some((app) => bans(this.#ban, this.#device.platform, app))) {
      this.has = true;
      return;
    }
    // A partial report proves no absence, so a known app stays known; but it is all that is left to
    // judge by later.
    if (report.coverage === 'all' || !live) this.has = false;
    if (report.coverage === 'all') this.disabled = false;
  }
}

/** Whether the ban holds for a device at an instant, as it was last reported. */
function isHeld(
  ban: PlainBanInForce,
  device: FleetDevice,
  last: DeviceReport,
  at: Instant,
): boolean {
  const lifted = ban.lift !== null && at >= ban.lift;
  const retired = device.story.some((event) => event.kind === 'delist' && event.at <= at);
  const { platform } = device;
  const concerned = concerns(ban, { platform, group: last.group });
  return at >= ban.approvedAt && concerned && !lifted && !retired;
}

/** How an episode that is open stands. */
function standingAt(
  ban: PlainBanInForce,
  device: FleetDevice,
  last: DeviceReport,
  at: Instant,
): 'open' | 'exempt' | 'unenforceable' {
  if (isExempt(ban.exemptions, { name: device.key, group: last.group }, at)) return 'exempt';
  return hindrance(ban, last) === null ? 'open' : 'unenforceable';
}

/**
 * What should have come of a ban for a device by now: from what the device did and said, and the
 * plain ban, alone. It takes a report to open an episode and a full one without the app (or the
 * manager's word that it cannot be started) to resolve it. A device whose manager cannot remove
 * apps, or whose ownership the ban spares, is warned at most. A report and a ban's instant at the
 * same time: the report counts.
 */
export function truthOfDevice(
  device: FleetDevice,
  ban: PlainBanInForce,
  now: Instant,
): DeviceTruth {
  const expected = new Map<string, Expectation>();
  const said = new Testimony(ban, device);
  let episode = 0;
  let live = false;
  let end: DeviceTruth['end'] = null;

  for (const at of turningPoints(ban, device, now)) {
    said.hear(at, live);
    const { last } = said;
    if (!last) continue;
    const held = isHeld(ban, device, last, at);
    const liveNow = held && said.has && !said.disabled;
    if (liveNow && !live) episode++;
    if (!liveNow && live) end = held ? 'resolved' : 'withdrawn';
    live = liveNow;
    if (!live) continue;
    end = standingAt(ban, device, last, at);
    const action = orderAt(ban, device, last, at);
    const name = `${episode} ${action}`;
    if (action !== null && !expected.has(name))
      expected.set(name, { deviceKey: device.key, episode, action, from: at });
  }

  const seen = episode > 0;
  return {
    deviceKey: device.key,
    had:
      ban.platforms.includes(device.platform) &&
      device.everHad.some((app) => bans(ban, device.platform, app)),
    seen,
    expected: [...expected.values()],
    end,
    cause: seen && said.last ? hindrance(ban, said.last) : null,
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
export function truthOf(
  devices: Iterable<FleetDevice>,
  ban: PlainBanInForce,
  now: Instant,
): FleetTruth {
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
