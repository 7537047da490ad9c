import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import { MINUTE } from '../../domain/time/instant.ts';
import type { Clock, Secret } from '../../usecases/ports.ts';

/** A connector's secret, read once by each instance, and again when it is asked to be renewed. */
export class SecretsManagerSecret implements Secret {
  readonly #client: SecretsManagerClient;
  readonly #clock: Clock;
  readonly #id: string;
  #held: { readonly content: unknown; readonly at: number } | null = null;

  constructor(client: SecretsManagerClient, clock: Clock, id: string) {
    this.#client = client;
    this.#clock = clock;
    this.#id = id;
  }

  async read(): Promise<unknown> {
    return (this.#held ?? (await this.#fetch())).content;
  }

  async renew(): Promise<unknown> {
    const age = this.#held === null ? null : Math.abs(this.#clock.now() - this.#held.at);
    // Whoever makes up signatures must not have it read each time.
    if (this.#held !== null && age !== null && age < MINUTE) return this.#held.content;
    return (await this.#fetch()).content;
  }

  async #fetch() {
    const at = this.#clock.now();
    // No error holds its text, as one of JSON.parse would.
    this.#held = { content: jsonOrNull(await this.#text()), at };
    return this.#held;
  }

  async #text(): Promise<string> {
    try {
      const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#id }));
      return answer.SecretString ?? '';
    } catch (error) {
      // A secret without a value has no current version.
      if (error instanceof ResourceNotFoundException) return '';
      throw error;
    }
  }
}
