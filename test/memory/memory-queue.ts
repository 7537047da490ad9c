import type { Pass } from '../../functions/domain/passes/pass.ts';
import { type Instant, SECOND } from '../../functions/domain/time/instant.ts';
import type { Clock, WorkQueue } from '../../functions/usecases/ports.ts';
import { type Faults, write } from './faults.ts';

export interface QueuedPart {
  readonly passId: string;
  readonly part: number;
  /** Not delivered before. */
  readonly dueAt: Instant;
}

/**
 * The work queue in memory. A message that was received is gone: a test that wants it delivered
 * again pushes it back.
 */
export class MemoryQueue implements WorkQueue {
  readonly waiting: QueuedPart[] = [];
  readonly #clock: Clock;
  readonly #faults: Faults;

  constructor(clock: Clock, faults: Faults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  send(
    pass: Pick<Pass, 'id' | 'kind'>,
    parts: readonly number[],
    delaySeconds: number,
  ): Promise<void> {
    return write(this.#faults, 'queue.send', () => {
      if (delaySeconds < 0 || delaySeconds > 900)
        throw new RangeError(`A message waits 0 to 900 seconds, not ${delaySeconds}.`);
      const dueAt = this.#clock.now() + delaySeconds * SECOND;
      this.waiting.push(...parts.map((part) => Object.freeze({ passId: pass.id, part, dueAt })));
    });
  }

  /** Takes the oldest message that is due; `null`: there is none. */
  receive(): Promise<QueuedPart | null> {
    return write(this.#faults, 'queue.receive', () => {
      const place = this.waiting.findIndex(({ dueAt }) => dueAt <= this.#clock.now());
      return place < 0 ? null : (this.waiting.splice(place, 1)[0] ?? null);
    });
  }
}
