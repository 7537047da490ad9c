import type { Instant } from '../time/instant.ts';
import type {
  Cause,
  Finding,
  FindingStatus,
  IssuedOrder,
  OrderResult,
  Said,
  StoppedStart,
} from './finding.ts';

/** One thing that happened to a finding: a write of its row, told by what changed. */
export interface Chapter {
  readonly banId: string;
  readonly deviceId: string;
  /** The row’s lock after it: its place in the story, from 1, without gaps. */
  readonly place: number;
  readonly at: Instant;
  readonly status: FindingStatus;
  readonly cause: Cause | null;
  readonly episode: number;
  readonly revision: number;
  readonly group: string | null;
  /** The order that this write gave. */
  readonly order: IssuedOrder | null;
  /** The connector's or the device's word that this write recorded. */
  readonly result: OrderResult | null;
  /** The start of an app that was stopped, if this write noted one. */
  readonly stopped: StoppedStart | null;
  /** What was said to the world. */
  readonly said: Said | null;
  readonly overdue: boolean;
  readonly failed: boolean;
}

/**
 * What a write of a finding's row adds to its story. The same write always makes the same chapter.
 */
export function chapterOf(before: Finding | null, after: Finding): Chapter {
  const spoke = after.sequence > (before?.sequence ?? 0);
  const heard =
    after.lastResult !== null &&
    (before?.lastResult?.n !== after.lastResult.n ||
      before.lastResult.outcome !== after.lastResult.outcome);
  return {
    banId: after.banId,
    deviceId: after.deviceId,
    place: after.lock,
    at: after.asOf,
    status: after.status,
    cause: after.cause,
    episode: after.episode,
    revision: after.revision,
    group: after.device.group,
    order: spoke && after.said === 'order' ? (after.orders.at(-1) ?? null) : null,
    result: heard ? after.lastResult : null,
    stopped: after.stopped?.at === before?.stopped?.at ? null : after.stopped,
    said: spoke ? after.said : null,
    overdue: after.overdue,
    failed: after.failed,
  };
}
