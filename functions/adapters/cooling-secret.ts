import { MINUTE } from '../domain/time/instant.ts';
import type { Clock, Secret } from '../usecases/ports.ts';

/**
 * A secret that is not asked for again within a minute after that failed, so that whoever can do
 * without it is not held up each time. What was read before stays good meanwhile.
 */
export class CoolingSecret implements Secret {
  readonly #secret: Secret;
  readonly #clock: Clock;
  #held: { readonly content: unknown } | null = null;
  #failedAt: number | null = null;

  constructor(secret: Secret, clock: Clock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  async read(): Promise<unknown> {
    return this.#held === null ? this.#ask(() => this.#secret.read()) : this.#held.content;
  }

  renew(): Promise<unknown> {
    return this.#ask(() => this.#secret.renew());
  }

  async #ask(ask: () => Promise<unknown>): Promise<unknown> {
    const since = this.#failedAt === null ? MINUTE : this.#clock.now() - this.#failedAt;
    if (Math.abs(since) < MINUTE)
      throw new Error('The secret could not be read a moment ago, and is not asked for yet.');
    try {
      const content = await ask();
      this.#failedAt = null;
      this.#held = { content };
      return content;
    } catch (error) {
      this.#failedAt = this.#clock.now();
      throw error;
    }
  }
}
