import type { EnforcedBan } from '../bans/blocklist.ts';
import { effectiveFor } from '../bans/timeline.ts';
import type { NamedApp } from '../devices/app.ts';
import type { Head } from '../devices/head.ts';
import { shardOf } from '../devices/shard.ts';
import type { OrderAction } from '../order-action.ts';
import type { Instant } from '../time/instant.ts';
import {
  type EndingCause,
  type Finding,
  type FindingDevice,
  removes,
  type Said,
  statusAfter,
} from './finding.ts';

/** The most apps that a row names. It counts the others. */
export const KEPT_APPS = 8;
const KEPT_ORDERS = 6;

export type OrderedDevice = Pick<
  Head,
  'deviceId' | 'platform' | 'group' | 'source' | 'externalId' | 'management'
>;

/** The device as a message names it. */
export function snapshot(device: OrderedDevice): FindingDevice {
  const { platform, group, source, externalId, management } = device;
  return { platform, group, source, externalId, management };
}

/** The row of a device on which the ban was never found. */
export function newFinding(
  ban: EnforcedBan,
  device: OrderedDevice,
  apps: readonly NamedApp[],
  now: Instant,
): Finding {
  return {
    banId: ban.id,
    deviceId: device.deviceId,
    shard: shardOf(device.deviceId, ban.shards),
    status: 'open',
    cause: null,
    phase: 'scheduled',
    n: 0,
    outstanding: null,
    sequence: 0,
    said: null,
    saidAt: null,
    revision: ban.revision,
    episode: 1,
    rounds: 0,
    openedAt: now,
    firstRemovalAt: null,
    lastOrderedAt: null,
    endedAt: null,
    overdue: false,
    failed: false,
    held: false,
    placed: null,
    counted: null,
    apps: apps.slice(0, KEPT_APPS),
    appCount: apps.length,
    grown: false,
    orders: [],
    lastResult: null,
    device: snapshot(device),
    asOf: now,
    lock: 0,
  };
}

/**
 * The row of an ended finding whose app is there again. A new episode begins, in which nothing was
 * ordered yet.
 */
export function reopened(finding: Finding, apps: readonly NamedApp[], now: Instant): Finding {
  return {
    ...finding,
    status: 'open',
    cause: null,
    phase: 'scheduled',
    outstanding: null,
    episode: finding.episode + 1,
    rounds: 0,
    openedAt: now,
    firstRemovalAt: null,
    lastOrderedAt: null,
    endedAt: null,
    overdue: false,
    failed: false,
    held: false,
    apps: apps.slice(0, KEPT_APPS),
    appCount: apps.length,
    grown: false,
    lastResult: null,
  };
}

/** The row with something to say to the world. */
export function saying(finding: Finding, said: Said, now: Instant): Finding {
  return { ...finding, said, saidAt: now, sequence: finding.sequence + 1 };
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
      held: finding.held && !removes(action),
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
    phase: 'scheduled',
    outstanding: null,
    rounds: 0,
    firstRemovalAt: null,
    lastOrderedAt: null,
    failed: false,
    held: false,
    grown: false,
  };
  return finding.outstanding === null ? quiet : saying(quiet, 'order.withdrawn', now);
}

/** The row of a finding that is over. It says so if somebody was told to act. */
export function ended(finding: Finding, cause: EndingCause, now: Instant): Finding {
  const status = statusAfter(cause);
  const over: Finding = {
    ...finding,
    status,
    cause,
    outstanding: null,
    endedAt: now,
    overdue: false,
    failed: false,
    held: false,
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
