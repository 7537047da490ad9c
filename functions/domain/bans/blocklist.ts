import type { Platform } from '../devices/app.ts';
import type { Instant } from '../time/instant.ts';
import type { BanDocument, MatcherPlace } from './ban.ts';
import { type Brake, sameBrakes } from './brake.ts';
import type { Exemption } from './exemption.ts';
import { type Gate, type GateState, hasPlaces, LETS_THROUGH, type Through } from './gate.ts';

/**
 * An approved (or just lifted) ban as it is enforced: its approved revision, and everything that
 * may change without a new revision.
 */
export interface EnforcedBan {
  readonly id: string;
  readonly revision: number;
  readonly hash: string;
  readonly document: BanDocument;
  readonly approvedAt: Instant;
  /**
   * The blocklist version at which this revision entered. A census of this version or a later one
   * has counted it.
   */
  readonly sinceVersion: number;
  /** Number of finding partitions: a power of two, frozen at first approval. */
  readonly shards: number;
  /** When an approver lifted it; the timeline's own `lift` is in the document. */
  readonly liftedAt: Instant | null;
  readonly exemptions: readonly Exemption[];
  readonly gate: Gate;
  /** The pauses that hold, by whoever made them. They outlast a revision. */
  readonly brakes: readonly Brake[];
  /**
   * What the revision before blocked while its gate was open. It stays blocked while this
   * revision's gate is pending.
   */
  readonly carried: readonly BlockedApp[];
  /**
   * The matchers of this document whose rules managers held by the revision before, which go on
   * likewise.
   */
  readonly carriedRules: readonly MatcherPlace[];
}

/** What decides whether a ban lets removals out. */
export type GatedBan = Pick<EnforcedBan, 'gate' | 'brakes'>;

/**
 * An app that a manager must keep from being installed or started. `appStore` ids are App Store
 * numeric ids.
 */
export interface BlockedApp {
  readonly platform: Platform | 'appStore';
  readonly id: string;
}

/** The compiled, versioned set of all bans in force. */
export interface Blocklist {
  /**
   * Grows when the set of what matches may have changed: approval, amendment, lift. A head
   * remembers the version that it was judged by.
   */
  readonly version: number;
  /** Grows with every change, gates and exemptions included. Readers never go back. */
  readonly lock: number;
  /** When `version` last grew. */
  readonly versionAt: Instant;
  readonly bans: readonly EnforcedBan[];
}

export const EMPTY_BLOCKLIST: Blocklist = { version: 0, lock: 0, versionAt: 0, bans: [] };

/** The state that the ban's gate is shown in. */
export function gateStateOf({ gate, brakes }: GatedBan): GateState {
  return brakes.length > 0 ? 'paused' : gate.state;
}

const LETS_REMOVALS_OUT: Readonly<Record<GateState, boolean>> = {
  pending: false,
  open: true,
  full: true,
  paused: false,
};

/**
 * Whether this revision's gate lets removals out, to devices that have a place. A gate of another
 * revision counts as closed, because it is not known to be open for this one.
 */
export function gateIsOpen(ban: EnforcedBan): boolean {
  return LETS_REMOVALS_OUT[gateStateOf(ban)] && ban.gate.revision === ban.revision;
}

/** Whether the ban's gate waits for a census to count this revision. */
export function waitsForCensus({ gate, revision }: EnforcedBan): boolean {
  return gate.state === 'pending' && gate.census === null && gate.revision === revision;
}

/**
 * What the ban's gate lets through. A gate that is open for another revision lets nothing through.
 * A gate that is full since its census was never open: as long as nobody has raised its limit, only
 * what the revision before blocked goes on.
 */
export function throughGate(ban: EnforcedBan): Through {
  if (gateStateOf(ban) === 'full' && !hasPlaces(ban.gate)) return LETS_THROUGH.pending;
  const through = LETS_THROUGH[gateStateOf(ban)];
  return through === 'all' && !gateIsOpen(ban) ? 'nothing' : through;
}

const bansById = new WeakMap<Blocklist, ReadonlyMap<string, EnforcedBan>>();

/** A ban of the blocklist by its id. */
export function banOf(blocklist: Blocklist, banId: string): EnforcedBan | null {
  let known = bansById.get(blocklist);
  if (!known) {
    known = new Map(blocklist.bans.map((ban) => [ban.id, ban]));
    bansById.set(blocklist, known);
  }
  return known.get(banId) ?? null;
}

/**
 * The blocklist with one ban changed in a way that does not widen what it names: gates, exemptions,
 * lifts.
 */
export function withBan(blocklist: Blocklist, ban: EnforcedBan): Blocklist {
  return {
    ...blocklist,
    lock: blocklist.lock + 1,
    bans: blocklist.bans.map((one) => (one.id === ban.id ? ban : one)),
  };
}

/**
 * The blocklist with a newly approved revision in the place of the one before. It may match more
 * than before, so the version grows and every device is judged again.
 */
export function withApproved(blocklist: Blocklist, ban: EnforcedBan, now: Instant): Blocklist {
  return {
    version: blocklist.version + 1,
    lock: blocklist.lock + 1,
    versionAt: now,
    bans: [...blocklist.bans.filter((one) => one.id !== ban.id), ban],
  };
}

/** The blocklist without a ban that is over. */
export function withoutBan(blocklist: Blocklist, banId: string): Blocklist {
  return {
    ...blocklist,
    lock: blocklist.lock + 1,
    bans: blocklist.bans.filter((ban) => ban.id !== banId),
  };
}

/**
 * The blocklist with these pauses. The same pauses give the same object, so that what was compiled
 * from it still holds.
 */
export function withBrakes(
  blocklist: Blocklist,
  brakesOf: (ban: EnforcedBan) => readonly Brake[],
): Blocklist {
  const bans = blocklist.bans.map((ban) => {
    const brakes = brakesOf(ban);
    return sameBrakes(ban.brakes, brakes) ? ban : { ...ban, brakes };
  });
  return bans.every((ban, i) => ban === blocklist.bans[i]) ? blocklist : { ...blocklist, bans };
}
