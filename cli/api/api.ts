import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { Trouble } from '../world.ts';
import { clockSchema, listSchema } from './answers.ts';
import { Refused } from './refused.ts';

/** Further tries of a read that the API was too busy for, and how long to wait before each. */
const PAUSES = [500, 2_000, 5_000];
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How long an answer may take, ms: API Gateway itself gives up after 30 s. */
const PATIENCE = 40_000;

/**
 * The same of what only the run on this machine answers. It moves its clock and has all happen that
 * is due meanwhile. After 300 s `fetch` gives up by itself.
 */
const LOCAL_PATIENCE = 280_000;
const LOCAL = '/_local/';
/** Its clock. */
export const CLOCK = `${LOCAL}clock`;

/** The most items that a page of a list is asked for. */
const PAGE = 200;

/** Where the API is, and the token that it is spoken to with. */
interface Spoken {
  readonly api: string;
  readonly token: string;
  /** Another token than one that is taken no more; `null`: there is none to be had. */
  readonly renewed: ((refused: string) => Promise<string>) | null;
  /** Whether it is the run on this machine, whose clock may be another. */
  readonly local: boolean;
}

interface Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What to look at where nothing answers. */
const HERE = 'is npm start running';
const ELSEWHERE = 'is it up, and the address right';

/** An answer, once all of it has come. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

function read(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}

/** The API, as one person speaks to it. What it refuses is thrown as `Refused`. */
export class Api {
  readonly #context: Spoken;
  readonly #now: () => number;
  #token: string;
  #renewal: Promise<string> | null = null;

  constructor(context: Spoken, now: () => number) {
    this.#context = context;
    this.#token = context.token;
    this.#now = now;
  }

  get address(): string {
    return this.#context.api;
  }

  async #fetch({ method, path, body, headers }: Request, token: string): Promise<Answer> {
    const patience = path.startsWith(LOCAL) ? LOCAL_PATIENCE : PATIENCE;
    try {
      const response = await fetch(`${this.#context.api}${path}`, {
        method,
        signal: AbortSignal.timeout(patience),
        redirect: 'error',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { ok, status } = response;
      return { ok, status, text: await response.text() };
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      const what = isLate
        ? `has not answered within ${patience / 1_000} s: try again later.`
        : `cannot be reached: ${this.#context.local ? HERE : ELSEWHERE}?`;
      // An act may have reached the API before the connection was lost.
      const done = method === 'GET' ? '' : ' Whether it was done is not known: look before again.';
      throw new Trouble(`${this.#context.api} ${what}${done}`);
    }
  }

  /** The answer; with another token, once, where the API takes this one no more. */
  async #answered(request: Request): Promise<Answer> {
    const token = this.#token;
    const answer = await this.#fetch(request, token);
    const { renewed } = this.#context;
    if (answer.status !== 401 || renewed === null) return answer;
    if (this.#token === token) {
      // Requests that run side by side share one renewal.
      this.#renewal ??= renewed(token).finally(() => {
        this.#renewal = null;
      });
      this.#token = await this.#renewal;
    }
    return this.#fetch(request, this.#token);
  }

  /** The text of an answer. Only reads are tried again, for an act may have been carried out. */
  async text(request: Request): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const { ok, status, text } = await this.#answered(request);
      if (ok) return text;
      const pause = request.method === 'GET' && BUSY.has(status) && PAUSES[attempt];
      if (!pause) throw new Refused(`${request.method} ${request.path}`, status, read(text));
      await wait(pause);
    }
  }

  async send<S extends z.ZodType>(schema: S, request: Request): Promise<z.output<S>> {
    const answer = schema.safeParse(read(await this.text(request)));
    if (answer.success) return answer.data;
    throw new Trouble(
      `${this.#context.api} answers ${request.path} in another form than this program knows: ` +
        `is it an Interdict of this version? (${answer.error.issues[0]?.path.join('.')})`,
    );
  }

  get<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S>> {
    return this.send(schema, { method: 'GET', path });
  }

  post<S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<z.output<S>> {
    return this.send(schema, { method: 'POST', path, body });
  }

  /** All items of a list, page by page; with `most`, no more pages than have so many. */
  async all<S extends z.ZodType>(item: S, path: string, most = Infinity): Promise<z.output<S>[]> {
    const items: z.output<S>[] = [];
    const first = `${path}${path.includes('?') ? '&' : '?'}limit=${Math.min(PAGE, most)}`;
    for (let next = first; ; ) {
      const page = await this.get(listSchema(item), next);
      items.push(...page.items);
      if (page.nextCursor === null || items.length >= most) return items;
      next = `${first}&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  /** Now, by the clock that the API decides by. */
  async now(): Promise<number> {
    if (!this.#context.local) return this.#now();
    const { now } = await this.get(clockSchema, CLOCK);
    return Date.parse(now);
  }
}
