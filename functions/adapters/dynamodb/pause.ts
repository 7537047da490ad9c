import { setTimeout } from 'node:timers/promises';

/**
 * Waits a random time of up to `base × 2^attempt` milliseconds, at most 2 s. It is random so that
 * writers who collided do not collide again.
 */
export async function pause(attempt: number, base: number): Promise<void> {
  await setTimeout(Math.random() * Math.min(base * 2 ** attempt, 2_000));
}
