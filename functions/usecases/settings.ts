/**
 * What a stage may set for the functions. `lib/config.ts` writes it, as JSON, into the environment
 * variable `SETTINGS`. The composition root parses it once per cold start.
 */
export interface Settings {
  /** Languages (BCP 47) that every ban's texts must have. */
  readonly languages: readonly string[];
  /** The longest time between two check-ins that the answer asks for, in seconds. */
  readonly checkInSeconds: number;
  /**
   * Devices spread their check-ins after an instant over this many seconds. It is the fleet size
   * divided by the requests a second that the stage takes.
   */
  readonly spreadSeconds: number;
  /** `lastSeen` of an unchanged device is written at most this often, in hours. */
  readonly lastSeenHours: number;
  /** Segments that a census scans side by side. */
  readonly censusSegments: number;
  /**
   * The fewest partitions that a ban's findings lie in, a power of two from 1 to 1,024. Each is a
   * part of every sweep of the ban, and they are frozen at its first approval.
   */
  readonly fewestPartitions: number;
  /** A census runs at least this often, in hours. */
  readonly censusEveryHours: number;
  /** What passes have counted of a ban is kept for so many days, for its curve. */
  readonly historyDays: number;
  /**
   * How far ahead of an instant its sweep may be queued, in seconds, at most 150. It is 0 where the
   * trigger itself is exact.
   */
  readonly planAheadSeconds: number;
  /** The percent of a platform's devices that a ban may reach without a word of its author. */
  readonly ownLimitPercent: number;
  /** An app that is back within so many days after it was gone has kept its finding's episode. */
  readonly flapDays: number;
  /**
   * A newcomer's group is settled by its source's second line, so many hours later or more. 0: by
   * its first.
   */
  readonly settleHours: number;
  /**
   * Sources whose Macs Santa acts for, beside those that enrolled with a key. They name a Mac by
   * the UUID of its hardware.
   */
  readonly santaActsFor: readonly string[];
  /** The connectors to managers that the stage has, for who asks how they are. */
  readonly connectors: readonly {
    /** The source as which it reports. */
    readonly name: string;
    readonly kind: string;
    /** The hours from one listing of all its devices to the next. */
    readonly pollHours: number;
  }[];
  /** The JWT claim that holds a caller's roles. */
  readonly rolesClaim: string;
}

export const DEFAULT_SETTINGS: Settings = {
  languages: ['en'],
  checkInSeconds: 21_600,
  spreadSeconds: 900,
  lastSeenHours: 48,
  censusSegments: 8,
  fewestPartitions: 16,
  censusEveryHours: 24,
  historyDays: 365,
  planAheadSeconds: 150,
  ownLimitPercent: 30,
  flapDays: 14,
  settleHours: 1,
  santaActsFor: [],
  connectors: [],
  rolesClaim: 'cognito:groups',
};
