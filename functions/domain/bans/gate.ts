import type { Instant } from '../time/instant.ts';

/** What a ban's gate is shown as. A person's pause stands over every other state. */
export const GATE_STATES = ['pending', 'open', 'full', 'paused'] as const;
export type GateState = (typeof GATE_STATES)[number];

/** The states that the gate itself has. */
export const MACHINE_STATES = ['pending', 'open', 'full'] as const satisfies readonly GateState[];
type MachineState = (typeof MACHINE_STATES)[number];

/**
 * What managers may be told to block: all that the ban names, what the revision before it blocked
 * already, or nothing.
 */
export type Through = 'all' | 'carried' | 'nothing';

/** What a gate in each state lets through. */
export const LETS_THROUGH: Readonly<Record<GateState, Through>> = {
  pending: 'carried',
  open: 'all',
  full: 'all',
  paused: 'nothing',
};

/** What complete sweeps of the revision have found of the groups' findings. */
export interface Blocking {
  /** The instant that the last such sweep was for. */
  readonly through: Instant;
  /** Groups in which known findings wait for a place. */
  readonly waiting: readonly string[];
  /** When this became known. */
  readonly at: Instant;
}

/**
 * Decides whether a ban may order removals. It belongs to one revision.
 *
 * `pending`: from approval until a census of exactly that revision is complete, and until its
 * number is confirmed where that is needed. `open`: removals go out to devices that find a place.
 * `full`: no place is left for devices that the census has not counted, or the census has counted
 * more devices than there are places.
 */
export interface Gate {
  readonly state: MachineState;
  readonly revision: number;
  /**
   * The most devices that are ever ordered to remove by this revision. It only grows, by a raise.
   */
  readonly limit: number;
  /** Devices that the census of this revision would order to remove, exempt ones included. */
  readonly count: number;
  /**
   * The id of the census whose number `count` is. The devices that it marked own the places that it
   * counted. `null`: no census of this revision is complete yet.
   */
  readonly census: string | null;
  /** `null`: no sweep behind the open gate is complete yet. */
  readonly blocking: Blocking | null;
  /** A sentence that says why the gate is as it is. */
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

/** The gate of a revision that was just approved. */
export function pendingGate(revision: number, limit: number, by: string, at: Instant): Gate {
  return {
    state: 'pending',
    revision,
    limit,
    count: 0,
    census: null,
    blocking: null,
    reason: 'waiting for the census of this revision',
    by,
    at,
  };
}

/** Whether the devices that the census has counted have a place each. */
export function hasPlaces(gate: Gate): boolean {
  return gate.census !== null && gate.count <= gate.limit;
}

/** What a complete census has found of a ban. */
interface CensusFound {
  /** The id of the pass. */
  readonly id: string;
  /** Devices that the ban would order to remove, exempt ones included. */
  readonly found: number;
  /** Whether these are nearly all devices of a platform. */
  readonly nearlyAll: boolean;
}

/**
 * A complete census of exactly this revision opens a pending gate. If it has found more devices
 * than the limit allows, nothing is ordered until an approver raises the limit. If these are nearly
 * all devices of a platform, the gate stays pending until a second approver confirms the number.
 */
export function gateAfterCensus(
  gate: Gate,
  { id: census, found, nearlyAll }: CensusFound,
  at: Instant,
): Gate {
  if (gate.state !== 'pending' || gate.census !== null) return gate;
  const within = found <= gate.limit;
  const waits = within && nearlyAll;
  return {
    ...gate,
    state: waits ? 'pending' : within ? 'open' : 'full',
    count: found,
    census,
    reason:
      `the census found ${found} devices, ${within ? 'within' : 'over'} the limit of ` +
      `${gate.limit}` +
      (waits ? ', but nearly all of a platform: a second approver must confirm the number' : ''),
    by: 'census',
    at,
  };
}

/** Whether the census's number waits for an approver's word. */
export function waitsForWord(gate: Gate): boolean {
  return gate.state === 'pending' && gate.census !== null;
}

/** The gate after an approver has confirmed the census's number. */
export function confirmedGate(gate: Gate, { by, at }: Pick<Gate, 'by' | 'at'>): Gate {
  const reason = `the census's number of ${gate.count} devices was confirmed`;
  return { ...gate, state: 'open', reason, by, at };
}

/** An open gate is full once a finding waits and no place is left for it. */
export function fullGate(gate: Gate, at: Instant): Gate {
  if (gate.state !== 'open') return gate;
  const reason = `no place is left within the limit of ${gate.limit}`;
  return { ...gate, state: 'full', reason, by: 'tick', at };
}

/** The gate after an approver has raised its limit. */
export function raisedGate(
  gate: Gate,
  limit: number,
  { reason, by, at }: Pick<Gate, 'reason' | 'by' | 'at'>,
): Gate {
  return { ...gate, state: 'open', limit, reason, by, at };
}
