/** Something that feeds a function by itself: a stream or a queue. */
export interface EventSource {
  /** What it is, for people: `Findings stream → publish-orders`. */
  readonly name: string;
  /**
   * Describes the items that it still has to hand over or is handing over. It is `null` if none are
   * left.
   */
  outstanding(): Promise<string | null>;
  /** Forgets what it has handed over and nobody asks for any more. */
  tidy?(): Promise<void>;
  /** Takes nothing more, and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * How long a source waits before it hands a failed batch over again, real ms: 10 doubling to 1,000.
 * AWS waits longer, to the same effect.
 */
export const backOff = (attempt: number): number =>
  Math.min(1_000, 10 * 2 ** Math.min(attempt, 10));
