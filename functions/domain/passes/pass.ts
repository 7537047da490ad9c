import type { Instant } from '../time/instant.ts';
import type { Counts } from './counts.ts';

export type PassKind = 'census' | 'preview' | 'sweep' | 'retire';

/** A census, preview, sweep or retirement: work over many rows, in parts that run side by side. */
export interface Pass {
  readonly id: string;
  readonly kind: PassKind;
  /** Sweeps and previews: the ban. */
  readonly banId: string | null;
  readonly revision: number | null;
  /** Censuses: the blocklist version asked for. */
  readonly version: number | null;
  /** Retirements: the source and its run. */
  readonly source: string | null;
  readonly run: string | null;
  /** Previews: why it was asked for. Sweeps: the instant it is for, as words. */
  readonly purpose: string | null;
  /** The instant that the pass carries out; decisions are not made for an earlier one. */
  readonly asOf: Instant;
  /** When its parts were first queued. */
  readonly startedAt: Instant;
  readonly parts: number;
  readonly finishedAt: Instant | null;
  /** Sums over its parts, once finished. */
  readonly counts: Counts;
}

/** One part of a pass: a finding shard, or a scan segment. */
export interface Part {
  readonly passId: string;
  readonly part: number;
  /** Where the next page begins; `null` before the first page. */
  readonly cursor: string | null;
  readonly done: boolean;
  readonly counts: Counts;
  /**
   * The earliest instant at which a finding that was seen needs a pass again (a follow-up round, an
   * escalation).
   */
  readonly nextDueAt: Instant | null;
  readonly heartbeat: Instant;
  /** Pages written; every write names the one it follows. */
  readonly lock: number;
}

/** A part whose heartbeat is older than this is queued again. */
export const STALE_HEARTBEAT = 180_000;
