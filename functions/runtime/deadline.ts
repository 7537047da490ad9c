import { AsyncLocalStorage } from 'node:async_hooks';
import type { Deadline } from '../usecases/ports.ts';

/** Measures how much time passes, whatever the clock is set to. */
export interface Stopwatch {
  /** Milliseconds since some beginning. */
  now(): number;
  /** Does something after so many milliseconds. Returns how to let it be. */
  after(milliseconds: number, act: () => void): () => void;
}

interface Scope {
  /** When the innermost `within` ends. */
  readonly ends: number;
  /** When the innermost scope ends, be it `within` or `leaving`. */
  readonly signal: AbortSignal;
}

/** Thrown in the place of what was given up. By its name it passes by itself. */
class OutOfTime extends Error {
  constructor(cause: unknown) {
    super('there was no time left for an answer of a store', { cause });
    this.name = 'TimeoutError';
  }
}

function wasGivenUp(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/**
 * Gives up what a request asks of a store once its time is over. The clients look at `signal` for
 * each call, so that no call has to be told. Work is never left behind: it is awaited to its end,
 * which comes soon, since each further call fails at once.
 */
export class RequestDeadline implements Deadline {
  readonly #watch: Stopwatch;
  readonly #scope = new AsyncLocalStorage<Scope>();

  constructor(watch: Stopwatch) {
    this.#watch = watch;
  }

  /** Aborted when the work under way has no time left; `undefined` outside of any. */
  get signal(): AbortSignal | undefined {
    return this.#scope.getStore()?.signal;
  }

  within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    const outer = this.#scope.getStore()?.ends ?? Number.POSITIVE_INFINITY;
    const ends = Math.min(outer, this.#watch.now() + milliseconds);
    return this.#until(ends, ends, work);
  }

  leaving<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    const scope = this.#scope.getStore();
    return scope === undefined ? work() : this.#until(scope.ends - milliseconds, scope.ends, work);
  }

  pause(milliseconds: number): Promise<void> {
    const { signal } = this;
    return new Promise((resolve) => {
      const goOn = () => {
        forget();
        signal?.removeEventListener('abort', goOn);
        resolve();
      };
      const forget = this.#watch.after(signal?.aborted ? 0 : milliseconds, goOn);
      signal?.addEventListener('abort', goOn);
    });
  }

  async #until<T>(at: number, ends: number, work: () => Promise<T>): Promise<T> {
    const own = new AbortController();
    const outer = this.signal;
    const signal = outer === undefined ? own.signal : AbortSignal.any([outer, own.signal]);
    const left = at - this.#watch.now();
    if (left <= 0) own.abort();
    const forget = left <= 0 ? () => {} : this.#watch.after(left, () => own.abort());
    try {
      return await this.#scope.run({ ends, signal }, work);
    } catch (error) {
      throw wasGivenUp(error) ? new OutOfTime(error) : error;
    } finally {
      forget();
    }
  }
}
