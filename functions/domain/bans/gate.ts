import type { Instant } from '../time/instant.ts';
import type { BanDocument } from './ban.ts';

export const GATE_STATES = ['pending', 'open', 'paused'] as const;
export type GateState = (typeof GATE_STATES)[number];

/**
 * What managers may be told to block: all that the ban names, what the revision before it blocked
 * already, or nothing.
 */
export type Through = 'all' | 'carried' | 'nothing';

/** What a gate in each state lets through. */
export const LETS_THROUGH: Readonly<Record<GateState, Through>> = {
  pending: 'carried',
  open: 'all',
  paused: 'nothing',
};

/**
 * What lets a ban order removals. `pending` from approval until the census of exactly that revision
 * is complete within the limit; `open`; `paused` by an approver, or because more devices were
 * concerned than the limit. Belongs to one revision.
 */
export interface Gate {
  readonly state: GateState;
  readonly revision: number;
  /**
   * Devices that may be ordered to remove. Frozen at approval; raised by a resume that names the
   * number shown.
   */
  readonly limit: number;
  /** Devices counted when the state was last set: by the census, or by the publisher. */
  readonly count: number;
  /**
   * Whether a complete census of this revision has been counted: a resume before that leads back to
   * `pending`.
   */
  readonly censused: boolean;
  /** A sentence that says why the gate is as it is. */
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

/**
 * No limit is tighter than this, unless the ban itself states one: a small ban must not be stopped
 * by a handful of devices.
 */
const SMALLEST_LIMIT = 50;
const ROOM = 1.2;

/**
 * How many devices a ban may order to remove. `shown` is what the approver saw in the preview,
 * `listed` the devices in the fleet. Unless the ban says otherwise: a fifth more than was shown, at
 * least 50.
 */
export function gateLimit(
  limits: BanDocument['limits'],
  shown: number,
  listed: number | null,
): number {
  const bounds: number[] = [];
  if (limits.maxDevices !== null) bounds.push(limits.maxDevices);
  if (limits.maxPercent !== null && listed !== null)
    bounds.push(Math.floor((limits.maxPercent * listed) / 100));
  return bounds.length > 0
    ? Math.min(...bounds)
    : Math.max(SMALLEST_LIMIT, Math.ceil(shown * ROOM));
}

/**
 * The limit that a census holds its count against: a stated percentage is of the devices that this
 * census listed.
 */
export function countedLimit(gate: Gate, limits: BanDocument['limits'], listed: number): number {
  return limits.maxPercent === null ? gate.limit : gateLimit(limits, 0, listed);
}

/** The gate of a revision that was just approved. */
export function pendingGate(revision: number, limit: number, by: string, at: Instant): Gate {
  return {
    state: 'pending',
    revision,
    limit,
    count: 0,
    censused: false,
    reason: 'waiting for the census of this revision',
    by,
    at,
  };
}

/**
 * What a complete census of exactly this revision does to a pending gate: opens it, or pauses it
 * with the number found.
 */
export function gateAfterCensus(gate: Gate, found: number, at: Instant): Gate {
  if (gate.state !== 'pending') return gate;
  return found <= gate.limit
    ? {
        ...gate,
        state: 'open',
        count: found,
        censused: true,
        reason: `the census found ${found} devices, within the limit of ${gate.limit}`,
        by: 'census',
        at,
      }
    : {
        ...gate,
        state: 'paused',
        count: found,
        censused: true,
        reason: `the census found ${found} devices, over the limit of ${gate.limit}`,
        by: 'census',
        at,
      };
}

/** What the publisher's count of removals does to an open gate. Over-counting is safe. */
export function gateAfterCount(gate: Gate, ordered: number, at: Instant): Gate {
  if (gate.state !== 'open' || ordered <= gate.limit) return gate;
  return {
    ...gate,
    state: 'paused',
    count: ordered,
    reason: `${ordered} removals were ordered, over the limit of ${gate.limit}`,
    by: 'tick',
    at,
  };
}

/**
 * A limit under the smallest was stated by the ban: then nothing but the number shown raises it.
 */
function roomFor(gate: Gate): number {
  return gate.limit < SMALLEST_LIMIT ? 0 : SMALLEST_LIMIT;
}

/**
 * A resume names the number shown; where that is over the limit, it becomes the new measure. A
 * pause that had another reason leaves the limit as it was: else stopping to ask would loosen a
 * limit that the ban states.
 */
export function resumedGate(gate: Gate, reason: string, by: string, at: Instant): Gate {
  return {
    ...gate,
    state: gate.censused ? 'open' : 'pending',
    limit:
      gate.count <= gate.limit ? gate.limit : Math.max(roomFor(gate), Math.ceil(gate.count * ROOM)),
    reason,
    by,
    at,
  };
}

/** A pause by an approver. The count shown is what a resume must name. */
export function pausedGate(
  gate: Gate,
  reason: string,
  count: number,
  by: string,
  at: Instant,
): Gate {
  return { ...gate, state: 'paused', count, reason, by, at };
}
