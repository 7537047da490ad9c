/** What the connector may and can do to devices. */
export interface Means {
  /** Whether it may keep apps from being started. */
  readonly restricts: boolean;
  /** Whether devices can ask it for declarations. */
  readonly declares: boolean;
  /** Whether it makes apps managed that users installed, to remove them. */
  readonly takesOver: boolean;
  readonly pollHours: number;
}
