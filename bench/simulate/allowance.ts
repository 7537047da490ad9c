import type { VirtualTime } from './virtual-time.ts';

/**
 * A quota of so many units a second, a second's worth at once. Whoever asks for more is throttled
 * and tries again, as its client does. Tries take their turn here: so a quota that all ask for is
 * used whole, which real tries, that are drawn, do not quite.
 */
export class Allowance {
  readonly name: string;
  /** Units that were granted so far. */
  granted = 0;
  readonly #time: VirtualTime;
  readonly #perMillisecond: number;
  /** Milliseconds after which a client gives up. */
  readonly #patience: number;
  /** Until when what was granted uses the quota up. */
  #usedUntil = 0;

  constructor(
    time: VirtualTime,
    of: { readonly name: string; readonly perSecond: number; readonly patience: number },
  ) {
    this.name = of.name;
    this.#time = time;
    this.#perMillisecond = of.perSecond / 1_000;
    this.#patience = of.patience;
  }

  /**
   * Waits for so many units as a client does. `false`: it gave up, after its patience, and has none
   * of them.
   */
  async take(units: number): Promise<boolean> {
    const wait = this.#waitFor(units);
    const asked = wait ?? this.#patience;
    if (asked > 0) await this.#time.sleep(asked);
    return wait !== null;
  }

  /** Milliseconds to wait for so many units; `null`: longer than the client’s patience. */
  #waitFor(units: number): number | null {
    const { now } = this.#time;
    // What was not used in the last second is there at once.
    const from = Math.max(this.#usedUntil, now - 1_000);
    const until = from + units / this.#perMillisecond;
    const wait = Math.max(0, until - now);
    if (wait > this.#patience) return null;
    this.#usedUntil = until;
    this.granted += units;
    return wait;
  }

  /** The part of the quota that was used within so many seconds. */
  usedOver(seconds: number): number {
    return this.granted / (this.#perMillisecond * 1_000 * seconds);
  }
}
