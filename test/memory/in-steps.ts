import { type Instant, SECOND } from '../../functions/domain/time/instant.ts';

/**
 * Lets time pass up to `end`, from one instant at which there is something to do to the next.
 * `step` does what is to be done now, and returns the next such instant that it knows of. A step
 * takes a second at least.
 */
export async function inSteps(
  end: Instant,
  world: {
    now(): Instant;
    step(): Promise<Instant | null>;
    moveTo(at: Instant): void | Promise<void>;
  },
): Promise<void> {
  for (;;) {
    const next = await world.step();
    const coming = Math.max(next ?? end, world.now() + SECOND);
    if (coming >= end) break;
    await world.moveTo(coming);
  }
  await world.moveTo(end);
}
