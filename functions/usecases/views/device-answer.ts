import type { Head } from '../../domain/devices/head.ts';
import {
  formatInstant,
  formatInstantOrNull,
  type Instant,
  SECOND,
} from '../../domain/time/instant.ts';

/**
 * A device as people are shown it, with the age of the list that decisions rest on. It never has
 * the token's hash.
 */
export function deviceAnswer(head: Head, now: Instant) {
  const {
    deviceId,
    source,
    externalId,
    platform,
    osVersion,
    group,
    ownership,
    management,
    coverage,
    inventoryHash,
    matches,
  } = head;
  return {
    deviceId,
    source,
    externalId,
    platform,
    osVersion,
    group,
    ownership,
    management,
    coverage,
    inventoryHash,
    observedAt: formatInstantOrNull(head.observedAt),
    evidenceAgeSeconds:
      head.observedAt === null ? null : Math.max(0, Math.floor((now - head.observedAt) / SECOND)),
    doubt:
      head.doubt === null ? null : { why: head.doubt.why, since: formatInstant(head.doubt.since) },
    judgedBy: head.judgedBy,
    matches,
    settlesAt: formatInstantOrNull(head.settling?.until ?? null),
    lastSeen: formatInstantOrNull(head.lastSeen),
    enrolledAt: formatInstantOrNull(head.enrolledAt),
    reenrolledAt: formatInstantOrNull(head.rotation?.at ?? null),
    retiredAt: formatInstantOrNull(head.retiredAt),
  };
}
