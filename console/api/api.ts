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
  /** Asks for another token once one was refused; whether there is one. */
  renew(): Promise<boolean>;
}

/** The public API, as its callers see it. */
export class Api {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  async #once({ method, path, body, headers }: Call): Promise<Response> {
    const { base, token, fetch: ask } = this.#access;
    const sent = token();
    try {
      return await ask(new URL(path.slice(1), base), {
        method,
        cache: 'no-store',
        headers: {
          accept: 'application/json',
          ...(sent === null ? {} : { authorization: `Bearer ${sent}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new NotReached(path, { cause: error });
    }
  }

  /** The answer's text. Throws `NotReached` and `Refused`. A refused token is renewed once. */
  async text(call: Call): Promise<string> {
    let response = await this.#once(call);
    if (response.status === 401 && (await this.#access.renew())) response = await this.#once(call);
    const text = await response.text();
    if (response.ok) return text;
    throw new Refused(response.status, bodyOf(text));
  }

  /** The answer, read by its schema. Throws also `NotUnderstood`. */
  async send<T>(schema: Schema<T>, call: Call): Promise<T> {
    const text = await this.text(call);
    const read = schema.safeParse(bodyOf(text));
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
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
