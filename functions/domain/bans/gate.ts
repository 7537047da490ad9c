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
 * Decides whether a ban may order removals. It belongs to one revision. `pending`: from approval
 * until the census of exactly that revision is complete within the limit. `open`: it may. `paused`:
 * an approver stopped it, or more devices were concerned than the limit.
 */
export interface Gate {
  readonly state: GateState;
  readonly revision: number;
  /**
   * The most devices that may be ordered to remove. It is frozen at approval. Only a resume that
   * names the number shown raises it.
   */
  readonly limit: number;
  /** Devices counted when the state was last set: by the census, or by the publisher. */
  readonly count: number;
  /**
   * Whether a complete census of this revision has been counted. A resume before that leads back to
   * `pending`.
   */
  readonly censused: boolean;
  /** A sentence that says why the gate is as it is. */
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

/**
 * No limit is tighter than this, unless the ban itself states one. A handful of devices must not
 * stop a small ban.
 */
const SMALLEST_LIMIT = 50;
const ROOM = 1.2;

/**
 * How many devices a ban may order to remove. `shown` is the number of devices that the approver
 * saw in the preview, `listed` the number in the fleet. Unless the ban says otherwise, the limit is
 * a fifth more than was shown, and at least 50.
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
 * The limit for the count of a census. A stated percentage is of the devices that this census
 * listed.
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
 * A complete census of exactly this revision opens a pending gate, or pauses it with the number
 * found.
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
 * Only the ban itself can state a limit under the smallest. Then only the number shown raises it.
 */
function roomFor(gate: Gate): number {
  return gate.limit < SMALLEST_LIMIT ? 0 : SMALLEST_LIMIT;
}

/**
 * A resume names the number shown. If that number is over the limit, it becomes the new measure. A
 * pause for another reason leaves the limit as it was. Otherwise a pause to ask would loosen a
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

/** A pause by an approver. A resume must name the count shown. */
export function pausedGate(
  gate: Gate,
  reason: string,
  count: number,
  by: string,
  at: Instant,
): Gate {
  return { ...gate, state: 'paused', count, reason, by, at };
}
