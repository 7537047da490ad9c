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
import { type Rest, Testimony } from './testimony.ts';

/** That this device must get this order at least once in this time of having the app. */
interface Expectation {
  readonly deviceKey: string;
  /** From 1; one more each time that the app comes back after it was gone for good. */
  readonly episode: number;
  /** How often the app came back in this episode before. */
  readonly returns: number;
  readonly action: 'notice' | 'remove';
  /** The earliest instant at which it can be ordered. */
  readonly from: Instant;
}

/** A time in which a device had the app and was told to remove it. */
export interface Spell {
  readonly episode: number;
  readonly returns: number;
  /** When it was told first. */
  readonly from: Instant;
  /** When that was over; `null`: it is not. */
  readonly until: Instant | null;
  readonly rests: readonly Rest[];
}

/** What should have come of a ban for one device. */
export interface DeviceTruth {
  readonly deviceKey: string;
  /** A banned app was on it at some time, seen or not. */
  readonly had: boolean;
  /** It was reported while the ban held. */
  readonly seen: boolean;
  readonly expected: readonly Expectation[];
  readonly spells: readonly Spell[];
  /** How the last episode stands; `null`: there was none. */
  readonly end: FindingStatus | null;
  /** Why no removal may be ordered while it has the app, whenever there is such a cause. */
  readonly cause: 'ownership' | 'group' | 'management' | null;
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

/** The times of having the app, as they come and go. */
class Spells {
  readonly expected = new Map<string, Expectation>();
  readonly over: Spell[] = [];
  episode = 0;
  live = false;
  #returns = 0;
  /** When the app was last shown to be gone; `null`: it ended otherwise, or never. */
  #goneAt: Instant | null = null;

  /** The app is there: the same so soon that it was not gone for good, or one anew. */
  begin(at: Instant, { same, enrolledAt }: Testimony, flapsWithin: number): void {
    const goneAt = this.#goneAt;
    const returns = goneAt !== null && same && at <= goneAt + flapsWithin && enrolledAt <= goneAt;
    if (!returns) this.episode++;
    this.#returns = returns ? this.#returns + 1 : 0;
    this.live = true;
  }

  /** `gone`: a list showed that the app is not there any more. */
  end(at: Instant, gone: boolean, rests: readonly Rest[]): void {
    this.live = false;
    this.#goneAt = gone ? at : null;
    this.#close(at, rests);
  }

  order(deviceKey: string, action: Expectation['action'], from: Instant): void {
    const { episode } = this;
    const returns = this.#returns;
    const name = `${episode}.${returns} ${action}`;
    if (!this.expected.has(name))
      this.expected.set(name, { deviceKey, episode, returns, action, from });
  }

  /** All of them, the one that is open included. */
  all(rests: readonly Rest[]): readonly Spell[] {
    if (this.live) this.#close(null, rests);
    return this.over;
  }

  #close(until: Instant | null, rests: readonly Rest[]): void {
    const { episode } = this;
    const returns = this.#returns;
    const removal = this.expected.get(`${episode}.${returns} remove`);
    if (removal) this.over.push({ episode, returns, from: removal.from, until, rests });
  }
}

/**
 * What should have come of a ban for a device by now: from what the device did and said, and the
 * plain ban, alone. It takes a report to open an episode. One without the app that sees as far as
 * those that showed it (or the manager's word that it cannot be started) resolves it; one with a
 * flaw only if another one says the same an hour later or more. A device whose manager cannot
 * remove apps, or whose ownership the ban spares, is warned at most. A report and a ban's instant
 * at the same time: the report counts.
 */
export function truthOfDevice(
  device: FleetDevice,
  ban: PlainBanInForce,
  now: Instant,
): DeviceTruth {
  const spells = new Spells();
  const said = new Testimony(ban, device);
  let end: DeviceTruth['end'] = null;

  for (const at of turningPoints(ban, device, now)) {
    said.hear(at, spells.live);
    const { last } = said;
    if (!last) continue;
    const held = isHeld(ban, device, last, at);
    const liveNow = held && said.has && !said.disabled;
    if (!liveNow) {
      if (spells.live) {
        end = held ? 'resolved' : 'withdrawn';
        spells.end(at, held && !said.disabled, said.rests);
      }
      continue;
    }
    if (!spells.live) {
      spells.begin(at, said, ban.flapsWithin);
      said.begin();
    }
    end = standingAt(ban, device, last, at);
    const action = orderAt(ban, device, last, at);
    if (action !== null) spells.order(device.key, action, at);
  }

  const seen = spells.episode > 0;
  return {
    deviceKey: device.key,
    had:
      ban.platforms.includes(device.platform) &&
      device.everHad.some((app) => bans(ban, device.platform, app)),
    seen,
    expected: [...spells.expected.values()],
    spells: spells.all(said.rests),
    end,
    cause: seen && said.last ? hindrance(ban, said.last) : null,
  };
}

/** What should have come of a ban for a whole fleet. */
export interface FleetTruth {
  readonly had: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
  readonly warned: ReadonlySet<string>;
  /** Devices that must be ordered to remove, with how often for the first time or anew. */
  readonly ordered: ReadonlyMap<string, number>;
  readonly resolved: ReadonlySet<string>;
  readonly withdrawn: ReadonlySet<string>;
  readonly exempt: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly unenforceable: ReadonlyMap<string, 'ownership' | 'group' | 'management'>;
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
  const unenforceable = new Map<string, 'ownership' | 'group' | 'management'>();
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
