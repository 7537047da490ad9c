import { type Instant, MINUTE, SECOND } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';

export type TickNeeds = Pick<
  Dependencies,
  | 'bans'
  | 'brakes'
  | 'places'
  | 'work'
  | 'history'
  | 'queue'
  | 'topic'
  | 'clock'
  | 'settings'
  | 'metrics'
>;

/**
 * How much of the tick's time, in milliseconds, must be left to begin something. Finishing passes
 * leaves time to gates and sweeps, and these leave time to the news, which comes last.
 */
export const TIME_LEFT = {
  finishing: 35 * SECOND,
  gates: 25 * SECOND,
  sweeping: 20 * SECOND,
  announcing: 8 * SECOND,
} as const;

/** One tick: its instant, the instant to come back at, and which of its parts failed. */
export class Tick {
  readonly deps: TickNeeds;
  readonly now: Instant;
  readonly #later: Instant[] = [];
  readonly #failures: unknown[] = [];

  readonly #timeLeft: () => number;
  readonly #cutShort = new Set<string>();

  /** `timeLeft`: milliseconds until the function is ended. */
  constructor(deps: TickNeeds, timeLeft: () => number) {
    this.deps = deps;
    this.#timeLeft = timeLeft;
    this.now = deps.clock.now();
  }

  /** Whether there is time to begin another piece of this work. If not, the next tick goes on. */
  hasTimeFor(work: keyof typeof TIME_LEFT): boolean {
    if (this.#timeLeft() >= TIME_LEFT[work]) return true;
    if (!this.#cutShort.has(work)) log('WARN', 'the tick had no time left', { work });
    this.#cutShort.add(work);
    this.comeBackAt(this.now + MINUTE);
    return false;
  }

  /** A later tick has something to do at this instant. */
  comeBackAt(instant: Instant): void {
    this.#later.push(instant);
  }

  /**
   * Does the part of the tick for one ban or one pass. If it fails, the answer is `otherwise` and
   * the other parts go on. The tick as a whole then counts as not completed.
   */
  async attempt<T>(what: string, act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.#failures.push(error);
      log('ERROR', 'a part of the tick failed', { what, error: describeError(error) });
      return otherwise;
    }
  }

  /** The next instant to come back at. Throws if a part of the tick has failed. */
  end(): Instant | null {
    if (this.#failures.length > 0)
      throw new AggregateError(
        this.#failures,
        `${this.#failures.length} parts of the tick failed; the next one does them`,
      );
    return this.#later.length > 0 ? Math.min(...this.#later) : null;
  }
}
