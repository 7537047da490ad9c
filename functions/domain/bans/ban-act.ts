import type { Act } from '../audit.ts';
import type { Instant } from '../time/instant.ts';
import type { Asked, BanRecord, BanRevision } from './ban-record.ts';
import type { Blocklist, EnforcedBan } from './blocklist.ts';
import { type Brake, pauseAct } from './brake.ts';

/** A ban as it was read. The rules of a ban's life decide by it. */
export interface BanAsRead {
  readonly record: BanRecord;
  readonly blocklist: Blocklist;
  /** This ban in the blocklist; `null`: it is not in force. */
  readonly enforced: EnforcedBan | null;
}

export type BanInForce = BanAsRead & { readonly enforced: EnforcedBan };

/** One act on a ban: all of it or nothing, together with its audit entry. */
export interface BanAct {
  /** The record as read (`null`: there is none) and as it shall be. */
  readonly ban: { readonly before: BanRecord | null; readonly after: BanRecord };
  readonly newRevision?: BanRevision;
  /** The blocklist as read and as it shall be; conditional on its `lock`. */
  readonly blocklist?: { readonly before: Blocklist; readonly after: Blocklist };
  /** Pauses as read that the act releases. It fails if one of them was made anew since. */
  readonly released?: readonly Brake[];
  readonly act: Act;
}

/** The audit entries of pauses that the act releases and that have none yet. */
export function lateEntries({ released = [] }: BanAct): readonly Act[] {
  return released.filter((brake) => !brake.audited).map(pauseAct);
}

/** Why an act is not carried out. The sentence says to the caller what to change. */
interface RefusedAct {
  readonly kind: 'forbidden' | 'not-found' | 'conflict' | 'unprocessable';
  readonly detail: string;
  /** Places in the request, as JSON Pointers, with what is wrong there. */
  readonly parts: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface RefusedOutcome {
  readonly kind: 'refused';
  readonly refusal: RefusedAct;
}

/**
 * The answer of a rule: an act to commit, the news that all stands as asked already, or a refusal.
 */
export type Outcome<Told> =
  | { readonly kind: 'act'; readonly act: BanAct; readonly told: Told }
  | { readonly kind: 'stands'; readonly told: Told }
  | RefusedOutcome;

/** Where a ban stands after an act, as the caller is told. */
export interface ToldBan {
  readonly record: BanRecord;
  readonly enforced: EnforcedBan | null;
  readonly warnings?: readonly string[];
  /** Devices that the revisions before the one approved have ordered to remove. */
  readonly orderedBefore?: number;
  /** What was not carried out yet, and waits for a second approver. */
  readonly asked?: Asked;
}

/** Who acts, and when. */
export interface Signed {
  readonly by: string;
  readonly at: Instant;
}

/** The ban if it is in force: approved, not lifted, and in the blocklist. */
export function inForce(ban: BanAsRead): BanInForce | null {
  const { record, enforced } = ban;
  return enforced === null || record.state !== 'approved' ? null : { ...ban, enforced };
}

/** The refusal of an act, with the places in the request that it is about, if any. */
export function refused(
  kind: RefusedAct['kind'],
  detail: string,
  ...parts: RefusedAct['parts']
): RefusedOutcome {
  return { kind: 'refused', refusal: { kind, detail, parts } };
}

/** An act on a ban that exists. Every act raises the record's lock. */
export function actOn(
  before: BanRecord,
  { by, at }: Signed,
  entry: Pick<Act, 'action' | 'before' | 'after'>,
  changes: {
    readonly record?: Partial<Omit<BanRecord, 'banId' | 'lock'>>;
    readonly blocklist?: BanAct['blocklist'];
    readonly released?: BanAct['released'];
  } = {},
): BanAct {
  return {
    ban: { before, after: { ...before, ...changes.record, lock: before.lock + 1 } },
    ...(changes.blocklist && { blocklist: changes.blocklist }),
    ...(changes.released && { released: changes.released }),
    act: { at, by, on: `bans/${before.banId}`, ...entry },
  };
}
