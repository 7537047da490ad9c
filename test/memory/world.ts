import { LONGEST_RUN } from '../../functions/domain/time/fence.ts';
import { type Instant, MINUTE } from '../../functions/domain/time/instant.ts';
import { tick } from '../../functions/usecases/passes/tick.ts';
import { workOnPart } from '../../functions/usecases/passes/work-on-part.ts';
import { publishMoves } from '../../functions/usecases/publishing/publish.ts';
import type { Settings } from '../../functions/usecases/settings.ts';
import { type MemoryDependencies, memoryDependencies } from './dependencies.ts';
import { inSteps } from './in-steps.ts';
import { Shard } from './shard.ts';

/** The time left of a tick that is never ended. */
export const ENDLESS = () => Number.POSITIVE_INFINITY;

/**
 * Interdict on memory and a clock that only moves when told. What the scheduler, the queue and the
 * stream do is done when a test asks for it.
 */
export class MemoryWorld {
  now: Instant;
  readonly deps: MemoryDependencies;
  readonly #stream = new Shard();
  #streamed = 0;

  constructor(start: Instant, settings: Partial<Settings> = {}) {
    this.now = start;
    this.deps = memoryDependencies({ clock: { now: () => this.now }, settings });
  }

  /** Hands every part that is due to a worker, until none is left. */
  async work(): Promise<void> {
    const { queue } = this.deps;
    for (let part = await queue.receive(); part; part = await queue.receive())
      await workOnPart(this.deps, part, () => LONGEST_RUN);
  }

  /**
   * Hands what the stream holds to the publisher. What it could not send stays in the stream, from
   * the first of it on.
   */
  async publish(): Promise<readonly string[]> {
    for (const change of this.deps.changes.slice(this.#streamed)) this.#stream.add(change);
    this.#streamed = this.deps.changes.length;
    const batch = this.#stream.take(Number.POSITIVE_INFINITY);
    let failed: readonly string[] | null = null;
    try {
      failed = await publishMoves(this.deps, batch);
      return failed;
    } finally {
      this.#stream.handled(batch, failed);
    }
  }

  /** One minute's tick with all that it starts. Returns the next instant that the tick knows of. */
  async minute(): Promise<Instant | null> {
    const { nextInstant } = await tick(this.deps, ENDLESS);
    await this.work();
    await this.publish();
    return nextInstant;
  }

  /**
   * Lets time pass up to an instant, with a tick at every instant at which the last one said that
   * there is something to do.
   */
  async until(at: Instant | string): Promise<void> {
    await inSteps(typeof at === 'string' ? Date.parse(at) : at, {
      now: () => this.now,
      step: () => this.minute(),
      moveTo: (instant) => {
        this.now = instant;
      },
    });
    await this.minute();
  }

  /** Lets time pass until all that was begun is done and complete behind the fence. */
  async settle(): Promise<void> {
    await this.until(this.now + 6 * MINUTE);
  }
}
