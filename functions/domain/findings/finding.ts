import type { Management, NamedApp, Platform } from '../devices/app.ts';
import type { Instant } from '../time/instant.ts';

export const FINDING_STATUSES = [
  'open',
  'resolved',
  'exempt',
  'unenforceable',
  'withdrawn',
] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

/** A phase that an order can be for. */
export type OrderAction = 'notice' | 'remove' | 'quarantine';
/** How far a finding has been ordered in its episode. */
export type OrderedPhase = 'scheduled' | OrderAction;

/** Why a finding is what it is, where the status alone does not say. */
export type Cause =
  | 'absent' // resolved: not in a full inventory observed after the order
  | 'absent-before-order' // resolved: not in a full inventory observed before the order
  | 'disabled' // resolved: a connector's word that the app cannot be started
  | 'ownership' // unenforceable: the ban's actions leave this ownership alone or only warn it
  | 'management' // unenforceable: the device's manager cannot remove apps
  | 'lifted'
  | 'out-of-scope'
  | 'amended' // withdrawn: the ban no longer names what the device has
  | 'retired';

export interface IssuedOrder {
  readonly n: number;
  readonly action: OrderAction;
  readonly revision: number;
  readonly at: Instant;
  /** The effective instant for this device as the order named it. */
  readonly effectiveAt: Instant | null;
}

export interface OrderResult {
  readonly n: number;
  readonly outcome: 'done' | 'disabled' | 'failed';
  readonly detail: string | null;
  readonly at: Instant;
}

/**
 * What the last write of the row has to say to the world: the publisher makes one message of it.
 */
export type Said = 'order' | 'order.withdrawn' | 'finding.resolved' | 'finding.failed';

/** The row for (ban, device): this device has an app that this ban matches. Under 1 KB. */
export interface Finding {
  readonly banId: string;
  readonly deviceId: string;
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
  readonly overdue: boolean;
  readonly failed: boolean;
  /** Up to eight matched apps, sorted by id, and how many there are. */
  readonly apps: readonly NamedApp[];
  readonly appCount: number;
  /** Whether apps were added since the last order. */
  readonly grown: boolean;
  /** The last orders, newest last, up to six. */
  readonly orders: readonly IssuedOrder[];
  readonly lastResult: OrderResult | null;
  /**
   * The device as the last message named it; the message's content, never an input of a decision.
   */
  readonly device: FindingDevice;
  /** The latest instant that a decision on this row was made for; the next one is not earlier. */
  readonly asOf: Instant;
  /** Grows with every write; every write is conditional on it. */
  readonly lock: number;
}

export interface FindingDevice {
  readonly platform: Platform;
  readonly group: string;
  readonly source: string | null;
  readonly externalId: string | null;
  readonly management: Management;
}

const LIVE: ReadonlySet<FindingStatus> = new Set(['open', 'exempt', 'unenforceable']);

/**
 * Whether the device is known to have the app now: its ban stands in the head's `matches` exactly
 * then.
 */
export function isLive(finding: Pick<Finding, 'status'>): boolean {
  return LIVE.has(finding.status);
}
