import type { Instant } from '../time/instant.ts';
import type { Coverage, Management, Ownership, Platform } from './app.ts';

/** The small row of a device: all that a decision needs to know of it but its apps. */
export interface Head {
  readonly deviceId: string;
  /** SHA-256 (hex) of the device's token; `null` for a device that a source reports. */
  readonly tokenHash: string | null;
  /**
   * The source that reports it, and its id there; both `null` for a device that checks in by
   * itself.
   */
  readonly source: string | null;
  readonly externalId: string | null;
  readonly platform: Platform;
  readonly osVersion: string | null;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  readonly coverage: Coverage;
  /** `null` until the first inventory. */
  readonly inventoryHash: string | null;
  readonly observedAt: Instant | null;
  /**
   * The blocklist version that this device's inventory was last judged by; `null`: kept, but not
   * judged yet.
   */
  readonly judgedBy: number | null;
  /** Bans with a live finding, sorted. */
  readonly matches: readonly string[];
  /** Bans whose finding is resolved as `disabled` while the app may still be listed, sorted. */
  readonly disabled: readonly string[];
  readonly lastSeen: Instant;
  /** The last run of its source that listed it. */
  readonly run: string | null;
  readonly retiredAt: Instant | null;
  readonly enrolledAt: Instant;
  /**
   * Grows with every write that a decision rests on; every such write is conditional on the one
   * that was read.
   */
  readonly lock: number;
}
