import type {
  Finding,
  IssuedOrder,
  OrderResult,
  StoppedStart,
} from '../../domain/findings/finding.ts';
import { orderId } from '../../domain/findings/order.ts';
import type { Chapter } from '../../domain/findings/story.ts';
import { formatInstant, formatInstantOrNull } from '../../domain/time/instant.ts';

type OfFinding = Pick<Finding, 'banId' | 'deviceId'>;

function orderAnswer(of: OfFinding, order: IssuedOrder) {
  const { n, action, revision, at, effectiveAt } = order;
  return {
    orderId: orderId(of, n),
    action,
    revision,
    at: formatInstant(at),
    effectiveAt: formatInstantOrNull(effectiveAt),
  };
}

function resultAnswer(of: OfFinding, result: OrderResult) {
  return { ...result, orderId: orderId(of, result.n), at: formatInstant(result.at) };
}

function stoppedAnswer(stopped: StoppedStart | null) {
  return stopped === null ? null : { ...stopped, at: formatInstant(stopped.at) };
}

/** A finding as people are shown it: with its orders and the last result. */
export function findingAnswer(finding: Finding) {
  const { banId, deviceId, device, status, cause, phase, n, sequence, revision } = finding;
  const { episode, rounds, overdue, failed, held, apps, appCount, outstanding, lastResult } =
    finding;
  const { seen, back, doubt, evidenceAt } = finding;
  return {
    banId,
    deviceId,
    device,
    status,
    cause,
    phase,
    n,
    sequence,
    revision,
    episode,
    rounds,
    overdue,
    failed,
    held,
    flapping: back !== null,
    doubted: doubt?.lacking === true,
    coverage: seen.coverage,
    apps,
    appCount,
    outstanding: outstanding === null ? null : orderId(finding, outstanding),
    settlesAt: formatInstantOrNull(finding.settlesAt),
    openedAt: formatInstant(finding.openedAt),
    firstRemovalAt: formatInstantOrNull(finding.firstRemovalAt),
    lastOrderedAt: formatInstantOrNull(finding.lastOrderedAt),
    endedAt: formatInstantOrNull(finding.endedAt),
    evidenceAt: formatInstantOrNull(evidenceAt),
    orders: finding.orders.map((order) => orderAnswer(finding, order)),
    lastResult: lastResult === null ? null : resultAnswer(finding, lastResult),
    stopped: stoppedAnswer(finding.stopped),
  };
}

/** A chapter of a story as people are shown it. */
export function chapterAnswer(chapter: Chapter) {
  const { place, at, status, cause, episode, revision, group, said, overdue, failed } = chapter;
  const { order, result } = chapter;
  return {
    version: place,
    at: formatInstant(at),
    status,
    cause,
    episode,
    revision,
    group,
    said,
    overdue,
    failed,
    order: order === null ? null : orderAnswer(chapter, order),
    result: result === null ? null : resultAnswer(chapter, result),
    stopped: stoppedAnswer(chapter.stopped),
  };
}
