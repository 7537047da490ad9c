import { setImmediate } from 'node:timers/promises';
import type { Stopwatch } from '../../functions/runtime/deadline.ts';

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

function named(name: string, text: string): Error {
  return Object.assign(new Error(text), { name });
}

/** Time that passes only while all that is under way waits for it. */
export class VirtualWatch implements Stopwatch {
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const timer = { at: this.#now + milliseconds, act };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** A call that is never answered: its client gives it up after so long, or when told to. */
  hang(milliseconds: number, signal: AbortSignal | undefined): Promise<never> {
    return new Promise((_, reject) => {
      const giveUp = () => reject(named('AbortError', 'Request aborted'));
      const forget = this.after(milliseconds, () => reject(named('TimeoutError', 'timed out')));
      signal?.addEventListener('abort', () => {
        forget();
        giveUp();
      });
    });
  }

  /** What a client does with any call after the time is over. */
  requireTime(signal: AbortSignal | undefined): void {
    if (signal?.aborted) throw named('AbortError', 'Request aborted');
  }

  /** Does the work, and lets time pass whenever nothing else can go on. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let isOver = false;
    const result = work().finally(() => {
      isOver = true;
    });
    // Whoever waits for the result gets the error.
    result.catch(() => {});
    while (!isOver) {
      await setImmediate();
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (isOver || next === undefined) continue;
      this.#timers.delete(next);
      this.#now = next.at;
      next.act();
    }
    return result;
  }

  /** Timers that are still set. */
  get left(): number {
    return this.#timers.size;
  }
}
