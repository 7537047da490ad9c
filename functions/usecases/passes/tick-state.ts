import type { Instant } from '../../domain/time/instant.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';

export type TickNeeds = Pick<
  Dependencies,
  'bans' | 'brakes' | 'places' | 'work' | 'queue' | 'topic' | 'clock' | 'settings' | 'metrics'
>;

/** One tick: its instant, the instant to come back at, and which of its parts failed. */
export class Tick {
  readonly deps: TickNeeds;
  readonly now: Instant;
  readonly #later: Instant[] = [];
  readonly #failures: unknown[] = [];

  constructor(deps: TickNeeds) {
    this.deps = deps;
    this.now = deps.clock.now();
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
