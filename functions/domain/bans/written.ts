import { formatInstant, formatInstantOrNull } from '../time/instant.ts';
import type { Exemption } from './exemption.ts';
import type { Gate } from './gate.ts';

/** The gate with its instant as text: as the audit and the answers show it. */
export function writtenGate({ state, revision, limit, count, reason, by, at }: Gate) {
  return { state, revision, limit, count, reason, by, at: formatInstant(at) };
}

/** An exemption with its instants as text: as the audit and the answers show it. */
export function writtenExemption(exemption: Exemption) {
  const { id, devices, groups, ground, grantedBy, from, expiresAt, endedAt } = exemption;
  return {
    id,
    devices,
    groups,
    ground,
    grantedBy,
    from: formatInstant(from),
    expiresAt: formatInstant(expiresAt),
    endedAt: formatInstantOrNull(endedAt),
  };
}

export type WrittenExemption = ReturnType<typeof writtenExemption>;
