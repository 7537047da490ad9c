import type { Head } from '../../domain/devices/head.ts';
import { formatInstantOrNull } from '../../domain/time/instant.ts';

/** A device as people are shown it: never its token's hash. */
export function deviceAnswer(head: Head) {
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
    judgedBy: head.judgedBy,
    matches,
    settlesAt: formatInstantOrNull(head.settling?.until ?? null),
    lastSeen: formatInstantOrNull(head.lastSeen),
    enrolledAt: formatInstantOrNull(head.enrolledAt),
    reenrolledAt: formatInstantOrNull(head.rotation?.at ?? null),
    retiredAt: formatInstantOrNull(head.retiredAt),
  };
}
