import type { EnforcedBan } from '../bans/blocklist.ts';
import type { Coverage, Management, NamedApp, Platform } from '../devices/app.ts';
import { FINDING_NEWS } from '../finding-news.ts';
import { ORDER_ACTIONS, type OrderAction } from '../order-action.ts';
import type { Instant } from '../time/instant.ts';

export const FINDING_STATUSES = [
  'open',
  'resolved',
  'exempt',
  'unenforceable',
  'withdrawn',
] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

const LIVE = {
  open: true,
  resolved: false,
  exempt: true,
  unenforceable: true,
  withdrawn: false,
} as const satisfies Readonly<Record<FindingStatus, boolean>>;

/** A status of a finding that is over. */
export type EndedStatus = {
  [S in FindingStatus]: (typeof LIVE)[S] extends false ? S : never;
}[FindingStatus];

/**
 * Whether the device is known to have the app now. Exactly then the head's `matches` names the ban.
 */
export function isLive(finding: Pick<Finding, 'status'>): boolean {
  return LIVE[finding.status];
}

/** How far a finding has been ordered in its episode. `scheduled`: nothing was ordered yet. */
export const ORDERED_PHASES = ['scheduled', ...ORDER_ACTIONS] as const;
export type OrderedPhase = (typeof ORDERED_PHASES)[number];

/** How far each phase goes. A higher rank is graver for the device. */
export const RANK: Readonly<Record<OrderedPhase, number>> = {
  scheduled: 0,
  notice: 1,
  remove: 2,
  quarantine: 3,
};

const REMOVES: Readonly<Record<OrderedPhase, boolean>> = {
  scheduled: false,
  notice: false,
  remove: true,
  quarantine: true,
};

/**
 * Whether an order of this phase takes the app off the device, or takes the device out of use. The
 * gate must let such an order out, and counts it.
 */
export function removes(phase: OrderedPhase): boolean {
  return REMOVES[phase];
}

/** Why a finding is what it is, where the status alone does not say. */
export const CAUSES = [
  /** Not in a list that sees as far as those that had the app, observed after the order. */
  'absent',
  /** The same, observed before the order. */
  'absent-before-order',
  /** A connector's word that the app cannot be started. */
  'disabled',
  /** An approver's word that what needed a review is not what the ban means. */
  'reviewed',
  /** Only a matcher for review names what the device has now in the place of what was found. */
  'needs-review',
  /** The ban's actions leave this ownership alone or only warn it. */
  'ownership',
  /** The device's manager cannot remove apps, or no longer reaches where the app was seen. */
  'management',
  /** The device's group is not known, and another group may be treated otherwise. */
  'group',
  'lifted',
  'out-of-scope',
  /** The ban no longer names what the device has. */
  'amended',
  'retired',
] as const;
export type Cause = (typeof CAUSES)[number];

/** The status that each cause explains. */
const EXPLAINS = {
  absent: 'resolved',
  'absent-before-order': 'resolved',
  disabled: 'resolved',
  reviewed: 'resolved',
  'needs-review': 'open',
  ownership: 'unenforceable',
  management: 'unenforceable',
  group: 'unenforceable',
  lifted: 'withdrawn',
  'out-of-scope': 'withdrawn',
  amended: 'withdrawn',
  retired: 'withdrawn',
} as const satisfies Readonly<Record<Cause, FindingStatus>>;

/** A cause for which a finding is over. */
export type EndingCause = {
  [C in Cause]: (typeof EXPLAINS)[C] extends EndedStatus ? C : never;
}[Cause];

/** The status of a finding that is over for this cause. */
export function statusAfter(cause: EndingCause): EndedStatus {
  return EXPLAINS[cause];
}

export interface IssuedOrder {
  readonly n: number;
  readonly action: OrderAction;
  readonly revision: number;
  readonly at: Instant;
  /** The effective instant for this device as the order named it. */
  readonly effectiveAt: Instant | null;
}

/**
 * What a connector or a device says of an order. `disabled`: the app is there and cannot be
 * started.
 */
export const OUTCOMES = ['done', 'disabled', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface OrderResult {
  readonly n: number;
  readonly outcome: Outcome;
  readonly detail: string | null;
  readonly at: Instant;
  /** Of `disabled`: whether a rule blocks every version of the app. */
  readonly lasting: boolean;
}

/**
 * What the last write of the row has to say to the world. The publisher makes one message of it.
 */
export const SAID = ['order', ...FINDING_NEWS] as const;
export type Said = (typeof SAID)[number];

/**
 * The row for (ban, device): this device has an app that this ban matches. Mostly under 1 KB; with
 * the most apps it has 40.
 */
export interface Finding {
  readonly banId: string;
  readonly deviceId: string;
  /** The device's, by which an exemption may name it. It never changes. */
  readonly hardwareHash: string | null;
  readonly shard: number;
  readonly status: FindingStatus;
  readonly cause: Cause | null;
  /** How far it was ordered in this episode. */
  readonly phase: OrderedPhase;
  /** The number of the last order; 0 before the first. Only grows. */
  readonly n: number;
  /** The order that holds now; `null`: none was given, or it was withdrawn or is done with. */
  readonly outstanding: number | null;
  /** Grows with every write that says something. A receiver drops lower ones. */
  readonly sequence: number;
  readonly said: Said | null;
  /** When the last thing was said. */
  readonly saidAt: Instant | null;
  /** The ban's revision that the last decision used. */
  readonly revision: number;
  readonly episode: number;
  /** Repeats of the present phase's order. */
  readonly rounds: number;
  readonly openedAt: Instant;
  /** First removal order of this episode. */
  readonly firstRemovalAt: Instant | null;
  readonly lastOrderedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** When the list was observed that showed the app to be gone; `null`: none did. */
  readonly evidenceAt: Instant | null;
  readonly overdue: boolean;
  readonly failed: boolean;
  /** Whether an order to remove waits for a place. It is then told no more than a notice. */
  readonly held: boolean;
  /**
   * Until when no more than a notice is told, for the group of this newcomer may turn out to be
   * another. `null`: it does not wait for that.
   */
  readonly settlesAt: Instant | null;
  /** The revision whose place the device has; `null`: it has none. Kept through all episodes. */
  readonly placed: number | null;
  /** By which census, of which revision, the device was counted; `null`: by none. Kept likewise. */
  readonly counted: Counted | null;
  /** With what the episode saw the app. */
  readonly seen: Sighting;
  /** How often the app came back in this episode; `null`: it did not. */
  readonly back: Back | null;
  /** Doubt whether the app is still there; `null`: there was none in this episode. */
  readonly doubt: Doubt | null;
  /** Whether only a matcher for review names `apps`. Nothing is ordered then. */
  readonly unclear: boolean;
  /** Matched apps, sorted, as many as a row keeps, and how many there are. */
  readonly apps: readonly NamedApp[];
  readonly appCount: number;
  /** Whether apps were added since the last order. */
  readonly grown: boolean;
  /**
   * The keys of the apps that the last order named; `null`: those of `apps`. An order's apps never
   * grow.
   */
  readonly named: readonly string[] | null;
  /** The last orders, newest last, up to six. */
  readonly orders: readonly IssuedOrder[];
  readonly lastResult: OrderResult | null;
  /** The last time that an app was kept from being started; `null`: nobody said so. */
  readonly stopped: StoppedStart | null;
  /**
   * The device as the last message named it. It is the message's content, and never an input of a
   * decision.
   */
  readonly device: FindingDevice;
  /** The latest instant that a decision on this row was made for; the next one is not earlier. */
  readonly asOf: Instant;
  /** Grows with every write; every write is conditional on it. */
  readonly lock: number;
}

/** Somebody tried to start what the ban names, and a program on the device did not let them. */
export interface StoppedStart {
  readonly at: Instant;
  /** The app's name, as that program says it. */
  readonly name: string;
}

/** How the app was seen. */
export interface Sighting {
  /** The widest with which the episode saw it. Only a list of at least this coverage disproves. */
  readonly coverage: Coverage;
  /** How far the device's manager reached when the app was last seen. */
  readonly management: Management;
  /** The keys of the apps that matchers for review named beside it then, as many as a row keeps. */
  readonly review: readonly string[];
}

/** An app that came back soon after it was gone. */
export interface Back {
  /** How often, in this episode. The clock of the first return is the clock of all later ones. */
  readonly times: number;
  /** The first order to remove in the present return; `null`: none yet. */
  readonly orderedAt: Instant | null;
}

/** A list that proves nothing lacked the app. */
export interface Doubt {
  /** When that was first so in this episode. */
  readonly since: Instant;
  /** Whether it is still so. */
  readonly lacking: boolean;
}

/** The mark that a census leaves on the row of a device that it counts for a gate that waits. */
export interface Counted {
  readonly revision: number;
  /** The id of the pass. */
  readonly census: string;
}

export interface FindingDevice {
  readonly platform: Platform;
  /** `null`: its source does not know it yet. */
  readonly group: string | null;
  readonly source: string | null;
  readonly externalId: string | null;
  readonly management: Management;
}

/** A census, as it marks the rows of devices that it counts. */
export interface CensusRound {
  /** The id of the pass. */
  readonly id: string;
  /** The version of the blocklist that it counts for. */
  readonly version: number;
}

/**
 * Whether the device owns a place, because the census whose number the gate has has counted it. A
 * mark of another round gives none: its number is not what the gate keeps places for.
 */
export function isCounted(
  { counted }: Pick<Finding, 'counted'>,
  { revision, gate }: Pick<EnforcedBan, 'revision' | 'gate'>,
): boolean {
  return counted !== null && counted.revision === revision && counted.census === gate.census;
}

/**
 * Whether a word that its apps cannot be started resolved the finding. An inventory may still list
 * those apps, but only the row names them.
 */
export function isDisabled(finding: Pick<Finding, 'status' | 'cause'>): boolean {
  return finding.status === 'resolved' && finding.cause === 'disabled';
}
