import type { Coverage } from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { DeviceReport, FleetDevice } from './device.ts';
import { bans, type PlainBanInForce } from './plain-ban.ts';

/** What a list that proves nothing lacked counts if one lacks it that comes so much later. */
const DOUBTED_UNTIL = 60 * 60 * 1000;
/** How long what such a list lacked is not asked for again, once in an episode. */
const SPARED = 24 * DOUBTED_UNTIL;

/** A time in which nothing is repeated, in `[from, until)`. */
export interface Rest {
  readonly from: Instant;
  readonly until: Instant;
}

/** Whether a list that sees so much shows that what the other showed is gone. */
function seesAll(coverage: Coverage, shownBy: Coverage): boolean {
  return coverage !== 'none' && (coverage === 'all' || coverage === shownBy);
}

/** What a device has said up to an instant. */
export class Testimony {
  /** The last report; `undefined`: it never spoke. */
  last: DeviceReport | undefined;
  /** The banned app is on it, as far as its reports tell. */
  has = false;
  /** The last list that showed a banned app had one of those that the one before it had shown. */
  same = false;
  /** Its manager says that the app cannot be started. */
  disabled = false;
  /** When it enrolled under its id last. */
  enrolledAt: Instant = Number.NEGATIVE_INFINITY;
  readonly #ban: PlainBanInForce;
  readonly #device: FleetDevice;
  #next = 0;
  /** What of the ban was on it when it was last seen to have something of it. */
  #shown: ReadonlySet<string> = new Set();
  /** The widest view that showed the app since it was found. */
  #shownBy: Coverage = 'none';
  /** Since when lists that prove nothing lack the app. */
  #lackingSince: Instant | null = null;
  /** When one did for the first time in this episode, and whether the last one did. */
  #doubted: Instant | null = null;
  #rests: Rest[] = [];

  constructor(ban: PlainBanInForce, device: FleetDevice) {
    this.#ban = ban;
    this.#device = device;
  }

  /** When nothing was repeated in the episode that is open. Once it is over, all is forgotten. */
  get rests(): readonly Rest[] {
    return this.#rests;
  }

  /** Hears all that was said up to an instant. `live`: an episode was open before it. */
  hear(at: Instant, live: boolean): void {
    const { reports, story } = this.#device;
    for (let one = reports[this.#next]; one && one.observedAt <= at; one = reports[++this.#next])
      this.#take(one, live);
    if (live && story.some((event) => event.kind === 'disable' && event.at === at))
      this.disabled = true;
    for (const event of story)
      if (event.kind === 'enrol-again' && event.at <= at) this.enrolledAt = event.at;
  }

  /** An episode begins: what was doubted before is forgotten. */
  begin(): void {
    this.#doubted = null;
    this.#rests = [];
    this.#shownBy = this.last?.coverage ?? 'none';
  }

  #take(report: DeviceReport, live: boolean): void {
    this.last = report;
    const banned = report.apps.filter((app) => bans(this.#ban, this.#device.platform, app));
    if (banned.length > 0) {
      this.has = true;
      this.same = banned.some(({ id }) => this.#shown.has(id));
      this.#shown = new Set(banned.map(({ id }) => id));
      this.#lackingSince = null;
      this.#endRest(report.observedAt);
      const { coverage } = report;
      if (live && !seesAll(this.#shownBy, coverage))
        this.#shownBy = seesAll(coverage, this.#shownBy) ? coverage : 'all';
      return;
    }
    if (!this.#proves(report, live)) return;
    // A list that sees less proves no absence, so a known app stays known; but it is all that is
    // left to judge by later.
    const sees = seesAll(report.coverage, this.#shownBy);
    if (sees || !live) this.has = false;
    if (sees) this.disabled = false;
  }

  /** Whether what a list lacks is gone, as far as it sees. */
  #proves({ flaw, observedAt }: DeviceReport, live: boolean): boolean {
    if (flaw === null) this.#lackingSince = null;
    if (flaw === null || !this.has) return true;
    this.#lackingSince ??= observedAt;
    if (observedAt >= this.#lackingSince + DOUBTED_UNTIL) return true;
    if (!live) return false;
    this.#doubted ??= observedAt;
    const until = this.#doubted + SPARED;
    if (observedAt < until) this.#rests.push({ from: observedAt, until });
    return false;
  }

  #endRest(at: Instant): void {
    this.#rests = this.#rests.map((rest) => ({ ...rest, until: Math.min(rest.until, at) }));
  }
}
