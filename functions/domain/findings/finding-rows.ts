import type { EnforcedBan } from '../bans/blocklist.ts';
import { effectiveFor } from '../bans/timeline.ts';
import type { Coverage, NamedApp } from '../devices/app.ts';
import { appKeys } from '../devices/app-key.ts';
import type { Head } from '../devices/head.ts';
import { shardOf } from '../devices/shard.ts';
import type { OrderAction } from '../order-action.ts';
import type { Instant } from '../time/instant.ts';
import {
  type Back,
  type EndingCause,
  type Finding,
  type FindingDevice,
  removes,
  type Said,
  type Sighting,
  statusAfter,
} from './finding.ts';

/** The most apps that a row and its orders name, and the bytes that they take. It counts others. */
export const KEPT_APPS = 200;
export const LARGEST_KEPT_APPS = 32 * 1024;
const KEPT_ORDERS = 6;

export type OrderedDevice = Pick<
  Head,
  'deviceId' | 'hardwareHash' | 'platform' | 'group' | 'source' | 'externalId' | 'management'
>;

/** What a list shows of a ban's apps, and how far the list sees. */
export interface SeenHere {
  readonly apps: readonly NamedApp[];
  readonly coverage: Coverage;
  /** Apps that only matchers for review name. */
  readonly review: readonly NamedApp[];
}

/** As many apps as a row keeps, and how many there are. */
export function keptApps(apps: readonly NamedApp[]): Pick<Finding, 'apps' | 'appCount'> {
  let bytes = 0;
  const kept = apps.slice(0, KEPT_APPS).filter((app) => {
    bytes += Buffer.byteLength(JSON.stringify(app)) + 1;
    return bytes <= LARGEST_KEPT_APPS;
  });
  return { apps: kept, appCount: apps.length };
}

/** How a list shows a ban's apps on a device. */
export function sightingOf(
  { coverage, review }: SeenHere,
  { management, platform }: Pick<OrderedDevice, 'management' | 'platform'>,
): Sighting {
  return { coverage, management, review: appKeys(platform, keptApps(review).apps) };
}

/** The device as a message names it. */
export function snapshot(device: OrderedDevice): FindingDevice {
  const { platform, group, source, externalId, management } = device;
  return { platform, group, source, externalId, management };
}

/** What a finding is from the moment on at which its app is there, for the first time or again. */
const OPENED = {
  status: 'open',
  cause: null,
  outstanding: null,
  endedAt: null,
  evidenceAt: null,
  overdue: false,
  failed: false,
  held: false,
  settlesAt: null,
  doubt: null,
  unclear: false,
  grown: false,
  named: null,
  lastResult: null,
} as const;

/** Nothing was ordered yet. */
const UNORDERED = {
  phase: 'scheduled',
  rounds: 0,
  firstRemovalAt: null,
  lastOrderedAt: null,
} as const;

/** What a finding keeps of a list that shows its app. */
function seenIn(here: SeenHere, device: Pick<OrderedDevice, 'management' | 'platform'>) {
  return { seen: sightingOf(here, device), ...keptApps(here.apps) };
}

/** The row of a device on which the ban was never found. */
export function newFinding(
  ban: EnforcedBan,
  device: OrderedDevice,
  here: SeenHere,
  now: Instant,
): Finding {
  return {
    banId: ban.id,
    deviceId: device.deviceId,
    hardwareHash: device.hardwareHash,
    shard: shardOf(device.deviceId, ban.shards),
    ...OPENED,
    ...UNORDERED,
    n: 0,
    sequence: 0,
    said: null,
    saidAt: null,
    revision: ban.revision,
    episode: 1,
    openedAt: now,
    placed: null,
    counted: null,
    back: null,
    ...seenIn(here, device),
    orders: [],
    stopped: null,
    device: snapshot(device),
    asOf: now,
    lock: 0,
  };
}

/**
 * The row of an ended finding whose app is there again. A new episode begins, in which nothing was
 * ordered yet.
 */
export function reopened(
  finding: Finding,
  device: Pick<OrderedDevice, 'management' | 'platform'>,
  here: SeenHere,
  now: Instant,
): Finding {
  return {
    ...finding,
    ...OPENED,
    ...UNORDERED,
    episode: finding.episode + 1,
    openedAt: now,
    back: null,
    ...seenIn(here, device),
  };
}

/**
 * The row of a finding whose app was gone for a short time only. The episode goes on. The first
 * return has an order and a clock of its own. From the second one on the clock goes on, and only
 * what was ordered in that return counts for its quarantine.
 */
export function returned(
  finding: Finding,
  device: Pick<OrderedDevice, 'management' | 'platform'>,
  here: SeenHere,
): Finding {
  const times = (finding.back?.times ?? 0) + 1;
  const phase = removes(finding.phase) ? 'remove' : finding.phase;
  return {
    ...finding,
    ...OPENED,
    ...(times === 1 ? UNORDERED : { phase }),
    back: { times, orderedAt: null },
    ...seenIn(here, device),
  };
}

/** The row with something to say to the world. */
export function saying(finding: Finding, said: Said, now: Instant): Finding {
  return { ...finding, said, saidAt: now, sequence: finding.sequence + 1 };
}

/** The keys that an order must remember, since the row does not have all apps. */
function namedBy({ apps, appCount, device }: Finding): readonly string[] | null {
  return appCount > apps.length ? appKeys(device.platform, apps) : null;
}

/** What is known of a return once an order is written. */
function ordersBack(back: Back | null, action: OrderAction, now: Instant): Back | null {
  if (back === null || !removes(action)) return back;
  return { ...back, orderedAt: back.orderedAt ?? now };
}

/** The row with its next order. A phase’s first order has round 0. */
export function ordering(
  finding: Finding,
  ban: EnforcedBan,
  action: OrderAction,
  rounds: number,
  now: Instant,
): Finding {
  const n = finding.n + 1;
  const order = {
    n,
    action,
    revision: ban.revision,
    at: now,
    effectiveAt: effectiveFor(ban, finding.device),
  };
  return saying(
    {
      ...finding,
      n,
      phase: action,
      outstanding: n,
      rounds,
      failed: finding.failed && action === finding.phase,
      grown: false,
      named: namedBy(finding),
      held: finding.held && !removes(action),
      back: ordersBack(finding.back, action, now),
      placed: removes(action) ? ban.revision : finding.placed,
      revision: ban.revision,
      firstRemovalAt: finding.firstRemovalAt ?? (removes(action) ? now : null),
      lastOrderedAt: now,
      orders: [...finding.orders, order].slice(-KEPT_ORDERS),
    },
    'order',
    now,
  );
}

/** Takes back what was ordered, so that whatever holds later starts from its own first order. */
export function takenBack(finding: Finding, now: Instant): Finding {
  const quiet: Finding = {
    ...finding,
    ...UNORDERED,
    outstanding: null,
    failed: false,
    held: false,
    settlesAt: null,
    grown: false,
    named: null,
  };
  return finding.outstanding === null ? quiet : saying(quiet, 'order.withdrawn', now);
}

/** The row of a finding that is over. It says so if somebody was told to act. */
export function ended(
  finding: Finding,
  cause: EndingCause,
  now: Instant,
  evidenceAt: Instant | null = null,
): Finding {
  const status = statusAfter(cause);
  const over: Finding = {
    ...finding,
    status,
    cause,
    outstanding: null,
    endedAt: now,
    evidenceAt,
    unclear: false,
    overdue: false,
    failed: false,
    held: false,
    settlesAt: null,
    grown: false,
  };
  switch (status) {
    case 'resolved':
      return finding.phase === 'scheduled' ? over : saying(over, 'finding.resolved', now);
    case 'withdrawn':
      return finding.outstanding === null ? over : saying(over, 'order.withdrawn', now);
    default:
      return status satisfies never;
  }
}
