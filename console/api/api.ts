import type * as z from 'zod/mini';
import { NotReached, NotUnderstood, Refused } from './refused.ts';

type Schema<T> = z.ZodMiniType<T>;

export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Such as `/v1/bans`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a caller of the API has: where it is, and a token that may have to be renewed. */
export interface Access {
  readonly base: string;
  readonly fetch: typeof fetch;
  /** The token as it is now; `null`: nobody is signed in. */
  token(): string | null;
  /**
   * Asks for another token once one was refused; whether there is one. Throws `NotRenewed` where
   * that cannot be known.
   */
  renew(): Promise<boolean>;
  /** Is told of each call whether its answer arrived. */
  noteReached(isReached: boolean): void;
}

interface Answer {
  readonly status: number;
  readonly isOk: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An answer that takes longer, ms, is lost: API Gateway gives none after 30 s. */
const LONGEST_CALL = 40_000;

/** The public API, as its callers see it. */
export class Api {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  async #once({ method, path, body, headers }: Call): Promise<Answer> {
    const { base, token, fetch: ask, noteReached } = this.#access;
    const sent = token();
    try {
      const response = await ask(new URL(path.slice(1), base), {
        method,
        cache: 'no-store',
        signal: AbortSignal.timeout(LONGEST_CALL),
        headers: {
          accept: 'application/json',
          ...(sent === null ? {} : { authorization: `Bearer ${sent}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, ok: isOk } = response;
      const bytes = new Uint8Array(await response.arrayBuffer());
      noteReached(true);
      return { status, isOk, bytes };
    } catch (error) {
      noteReached(false);
      throw new NotReached(path, { cause: error });
    }
  }

  /**
   * The answer as it came. Throws `NotReached`, `NotRenewed` and `Refused`. A refused token is
   * renewed once.
   */
  async bytes(call: Call): Promise<Uint8Array<ArrayBuffer>> {
    let answer = await this.#once(call);
    if (answer.status === 401 && (await this.#access.renew())) answer = await this.#once(call);
    if (answer.isOk) return answer.bytes;
    throw new Refused(answer.status, bodyOf(answer.bytes));
  }

  /** The answer, read by its schema. Throws also `NotUnderstood`. */
  async send<T>(schema: Schema<T>, call: Call): Promise<T> {
    const read = schema.safeParse(bodyOf(await this.bytes(call)));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new NotUnderstood(`${call.path} ${issue?.path.join('/') ?? ''}`);
  }

  get<T>(schema: Schema<T>, path: string): Promise<T> {
    return this.send(schema, { method: 'GET', path });
  }

  post<T>(schema: Schema<T>, path: string, body: unknown): Promise<T> {
    return this.send(schema, { method: 'POST', path, body });
  }
}

/** A body as JSON; `null`: it is none. */
function bodyOf(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
