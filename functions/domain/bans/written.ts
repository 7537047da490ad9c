import { formatInstant, formatInstantOrNull } from '../time/instant.ts';
import { type EnforcedBan, gateStateOf } from './blocklist.ts';
import { type Brake, lastBrake } from './brake.ts';
import type { Exemption } from './exemption.ts';
import { orderedOf, raiseTo, type TakenPlaces } from './places.ts';

type Gated = Pick<EnforcedBan, 'gate' | 'brakes'>;

/** The gate as the audit writes it down. */
export function auditedGate(ban: Gated) {
  const { revision, limit, count, reason, by, at } = ban.gate;
  return { state: gateStateOf(ban), revision, limit, count, reason, by, at: formatInstant(at) };
}

/** The gate of a paused ban, as its news tells it. */
export function pausedGate(ban: Gated, { reason, by, at }: Brake) {
  return { ...auditedGate(ban), reason, by, at: formatInstant(at) };
}

/**
 * The gate as the answers show it. `ordered` devices have a place, `held` findings wait for one.
 * The limit can be raised to `raiseTo`; `null`: it need not be. While the ban is paused, the last
 * pause says why, by whom and since when.
 */
export function writtenGate(ban: Gated, places: TakenPlaces) {
  const { revision, limit, count } = ban.gate;
  const { reason, by, at } = lastBrake(ban.brakes) ?? ban.gate;
  return {
    state: gateStateOf(ban),
    revision,
    limit,
    count,
    ordered: orderedOf(places),
    held: places.held,
    raiseTo: raiseTo(ban.gate, places),
    reason,
    by,
    at: formatInstant(at),
    pausedBy: ban.brakes.map((brake) => brake.by),
  };
}

/** An exemption with its instants as text: as the audit and the answers show it. */
export function writtenExemption(exemption: Exemption) {
  const { id, devices, hardwareIds, externalIds, groups } = exemption;
  const { ground, grantedBy, from, expiresAt, endedAt } = exemption;
  return {
    id,
    devices,
    hardwareIds,
    externalIds,
    groups,
    ground,
    grantedBy,
    from: formatInstant(from),
    expiresAt: formatInstant(expiresAt),
    endedAt: formatInstantOrNull(endedAt),
  };
}

export type WrittenExemption = ReturnType<typeof writtenExemption>;
