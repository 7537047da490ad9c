import type { Instant } from '../time/instant.ts';
import type { BanDocument, Texts } from './ban.ts';

/** One immutable revision of a ban's document. */
export interface BanRevision {
  readonly banId: string;
  readonly revision: number;
  /** SHA-256 (hex) of the canonical document. An approver names it. */
  readonly hash: string;
  readonly document: BanDocument;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

/** The acts of approvers on the gate of a ban in force. */
export const GATE_ACTS = ['resume', 'raise', 'confirm'] as const;
export type GateAct = (typeof GATE_ACTS)[number];

/** An act that waits for a second approver, who repeats it with the same number. */
export interface Asked {
  readonly act: GateAct;
  readonly number: number;
  readonly by: string;
  readonly at: Instant;
}

export const BAN_STATES = ['draft', 'proposed', 'approved', 'lifted'] as const;
export type BanState = (typeof BAN_STATES)[number];

/**
 * Where a ban stands. The approved revision holds until the next is approved; a newer draft or
 * proposal may stand beside it.
 */
export interface BanRecord {
  readonly banId: string;
  /** Of the ban as a whole: `approved` as soon as a revision is in force. */
  readonly state: BanState;
  /** The newest revision. */
  readonly latest: number;
  /** The newest revision's hash. */
  readonly hash: string;
  /** The titles of the approved revision, and before any approval those of the newest. */
  readonly title: Texts;
  /** The titles of the newest revision, if it was saved after an approval and is not approved. */
  readonly draftTitle: Texts | null;
  readonly proposed: {
    readonly revision: number;
    readonly by: string;
    readonly at: Instant;
  } | null;
  /** With it, who saved and who proposed what was approved. */
  readonly approved: {
    readonly revision: number;
    readonly by: string;
    readonly at: Instant;
    readonly authors: readonly string[];
    readonly proposedBy: string;
  } | null;
  /** Every revision that was ever approved, in the order of their approval. */
  readonly approvedRevisions: readonly number[];
  /** Who has saved a revision since the approved one, each once. */
  readonly authors: readonly string[];
  /** The act that an approver has asked a second one for. `null`: none. */
  readonly asked: Asked | null;
  readonly lifted: { readonly by: string; readonly at: Instant; readonly reason: string } | null;
  /** Frozen at first approval; `null` before. */
  readonly shards: number | null;
  /** The latest instant that a complete sweep has carried out, and the revision it belongs to. */
  readonly sweptThrough: { readonly revision: number; readonly instant: Instant } | null;
  /**
   * When the last complete sweep began, and the earliest instant at which a finding needs another
   * sweep.
   */
  readonly lastSweepAt: Instant | null;
  readonly nextDueAt: Instant | null;
  /** Grows with every write; every write is conditional on it. */
  readonly lock: number;
}
