import { createHash } from 'node:crypto';
import { ApiError, validationError } from './api-error.ts';
import type { Body, Level, Operation } from './engine.ts';

/** How long a token stands for its transaction, in milliseconds: 10 minutes, as DynamoDB has it. */
const TOKEN_LIFE = 600_000;
const PREFIX = 'token~';

interface Token {
  readonly hash: string;
  readonly at: number;
}

/**
 * Which transactions have been carried out under which ClientRequestToken. Kept in memory, oldest
 * first, and written in the very batch of its transaction, so that a retry after a crash is
 * recognised if and only if the transaction is there.
 */
export class TransactionTokens {
  readonly #level: Level;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Token>();

  constructor(level: Level, now: () => number) {
    this.#level = level;
    this.#now = now;
  }

  async load(): Promise<void> {
    const found = await this.#level.iterator({ gte: PREFIX, lt: `${PREFIX}\xFF` }).all();
    const tokens = found.map(([key, token]) => [key.slice(PREFIX.length), token as Token] as const);
    for (const [name, token] of tokens.sort(([, a], [, b]) => a.at - b.at))
      this.#tokens.set(name, token);
  }

  /**
   * Whether this very transaction has been carried out under this token within ten minutes.
   * Throws an IdempotentParameterMismatchException if another one has.
   */
  isRepeat(name: string, items: unknown): boolean {
    if (name.length < 1 || name.length > 36)
      throw validationError('ClientRequestToken must have 1 to 36 characters');
    const token = this.#tokens.get(name);
    if (!token || this.#isOver(token)) return false;
    if (token.hash === hashOf(items)) return true;
    throw new ApiError(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request',
    );
  }

  /** Whether a request has the token of a transaction that has been carried out. */
  isKnown({ ClientRequestToken: name }: Body): boolean {
    const token = typeof name === 'string' ? this.#tokens.get(name) : undefined;
    return token !== undefined && !this.#isOver(token);
  }

  /** Remembers a transaction as carried out; returns the writes to commit with it. */
  remember(name: string, items: unknown): Operation[] {
    const token = { hash: hashOf(items), at: this.#now() };
    const forgotten = this.#forgetOld();
    this.#tokens.delete(name);
    this.#tokens.set(name, token);
    return [...forgotten, { type: 'put', key: PREFIX + name, value: token }];
  }

  #forgetOld(): Operation[] {
    const operations: Operation[] = [];
    for (const [name, token] of this.#tokens) {
      if (!this.#isOver(token)) break;
      this.#tokens.delete(name);
      operations.push({ type: 'del', key: PREFIX + name });
    }
    return operations;
  }

  #isOver({ at }: Token): boolean {
    return this.#now() - at >= TOKEN_LIFE;
  }
}

const hashOf = (items: unknown) =>
  createHash('sha256').update(JSON.stringify(items)).digest('base64');
