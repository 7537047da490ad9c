import type { Finding } from '../../domain/findings/finding.ts';
import { orderId } from '../../domain/findings/order.ts';
import type { Chapter } from '../../domain/findings/story.ts';
import { formatInstant, formatInstantOrNull } from '../../domain/time/instant.ts';
/** A finding as people are shown it: with its orders and the last result. */
export function findingAnswer(finding: Finding) {
  const {
    banId,
    deviceId,
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
    apps,
    appCount,
    device,
  } = finding;
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
    apps,
    appCount,
    outstanding: finding.outstanding === null ? null : orderId(finding, finding.outstanding),
    openedAt: formatInstant(finding.openedAt),
    firstRemovalAt: formatInstantOrNull(finding.firstRemovalAt),
    lastOrderedAt: formatInstantOrNull(finding.lastOrderedAt),
    endedAt: formatInstantOrNull(finding.endedAt),
    orders: finding.orders.map((order) => ({
      orderId: orderId(finding, order.n),
      action: order.action,
      revision: order.revision,
      at: formatInstant(order.at),
      effectiveAt: formatInstantOrNull(order.effectiveAt),
    })),
    lastResult:
      finding.lastResult === null
        ? null
        : {
            ...finding.lastResult,
            orderId: orderId(finding, finding.lastResult.n),
            at: formatInstant(finding.lastResult.at),
          },
  };
}

export function chapterAnswer(chapter: Chapter) {
  const { status, cause, episode, revision, group, said, overdue, failed } = chapter;
  return {
    version: chapter.place,
    at: formatInstant(chapter.at),
    status,
    cause,
    episode,
    revision,
    group,
    said,
    overdue,
    failed,
    order:
      chapter.order === null
        ? null
        : {
            orderId: orderId(chapter, chapter.order.n),
            action: chapter.order.action,
            revision: chapter.order.revision,
            at: formatInstant(chapter.order.at),
            effectiveAt: formatInstantOrNull(chapter.order.effectiveAt),
          },
    result:
      chapter.result === null
        ? null
        : {
            ...chapter.result,
            orderId: orderId(chapter, chapter.result.n),
            at: formatInstant(chapter.result.at),
          },
  };
}
