import type { Instant } from './time/instant.ts';

/** Who did what, before its place in the chain is known. */
export interface Act {
  readonly at: Instant;
  /** The caller's subject, or the part of the system that acted (`census`, `tick`). */
  readonly by: string;
  /** For example `ban.approve`, `exemption.grant`, `gate.open`. */
  readonly action: string;
  /** For example `bans/{id}` or `devices/{id}`. */
  readonly on: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * An act in the chain. `hash` is the SHA-256 (hex) over the previous entry's hash and this entry's
 * own content.
 */
export interface AuditEntry extends Act {
  /** UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Place in the whole chain, from 1, without gaps. */
  readonly number: number;
  readonly previous: string;
  readonly hash: string;
}
