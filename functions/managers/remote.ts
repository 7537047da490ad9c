import { BlockList } from 'node:net';

/*
 * How managers are asked over HTTP: with a bounded wait, a few tries where it is safe, and three
 * ways to fail that the frame tells apart.
 */

/** The manager does not answer, or asks to be left alone for a while. It passes by itself. */
export class RemoteBusy extends Error {
  constructor(what: string, cause?: unknown) {
    super(what, cause === undefined ? {} : { cause });
    this.name = 'RemoteBusy';
  }
}

/** The manager refuses the connector: a person must mend its secret, or its rights there. */
export class RemoteRefused extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'RemoteRefused';
  }
}

/** The manager answered what its protocol does not have. */
export class RemoteOdd extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'RemoteOdd';
  }
}

/** The manager answered more than is read of an answer: ask for less. */
export class RemoteTooLarge extends RemoteOdd {
  constructor(what: string) {
    super(what);
    this.name = 'RemoteTooLarge';
  }
}

/** Whether what failed is the manager's, and nothing of ours. */
export function isRemoteTrouble(error: unknown): error is Error {
  return (
    error instanceof RemoteBusy || error instanceof RemoteRefused || error instanceof RemoteOdd
  );
}

/** So many devices or orders that a manager is busy with, one after the other: it is down. */
const BUSY_IN_A_ROW = 3;

/**
 * Tells a manager that is down from one that fails for one device or order alone. So one that it
 * always fails for keeps the others waiting for nothing but its own tries.
 */
export class Outage {
  #inARow = 0;
  #isDown = false;

  get isDown(): boolean {
    return this.#isDown;
  }

  /** The manager did what it was asked for. */
  end(): void {
    this.#inARow = 0;
  }

  /** Notes what failed. Answers whether the manager is down, or refuses the connector. */
  after(error: unknown): boolean {
    this.#inARow = error instanceof RemoteBusy ? this.#inARow + 1 : 0;
    this.#isDown ||= error instanceof RemoteRefused || this.#inARow === BUSY_IN_A_ROW;
    return this.#isDown;
  }
}

export interface RemoteRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the manager's address on, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it may be asked a second time if nobody knows what became of the first. */
  readonly repeats: boolean;
  /** Statuses that pass elsewhere, and by which this manager says something: they are answered. */
  readonly ownWords?: readonly number[];
}

export interface RemoteAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface RemoteOptions {
  /** The manager's address, with `https://`; without TLS only on this very machine. */
  readonly url: string;
  /** The headers that authenticate a request. `anew`: the last ones were refused. */
  readonly authorize: (anew: boolean) => Promise<Readonly<Record<string, string>>>;
  /**
   * Whether a 403 says only that too much was asked for. Such an answer passes by itself. Left out:
   * none does.
   */
  readonly passes?: (answer: RemoteAnswer) => boolean;
  /** Waits so many milliseconds, or until the time of the work that waits is over. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

const TRIES = 3;
/** The longest wait for an answer, and before a further try. */
export const LONGEST_REMOTE_WAIT = 10_000;
const FIRST_PAUSE = 500;
/** The bytes of an answer that are read. */
export const LARGEST_REMOTE_ANSWER = 32 * 1024 * 1024;

/** Statuses that pass by themselves: RFC 9110, and 429 of RFC 6585. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);
/** Of these, those of a request that was not carried out. */
const NOT_DONE = new Set([408, 429, 503]);

/** A manager's HTTP API. */
export class RemoteApi {
  readonly #options: RemoteOptions;
  readonly #base: string;

  /** @throws RemoteRefused for an address that secrets must not be sent to. */
  constructor(options: RemoteOptions) {
    this.#options = options;
    this.#base = baseOf(options.url);
  }

  /**
   * Asks, and answers whatever status was sent but these: 401 and 403 are thrown as RemoteRefused,
   * after one try with new credentials; what passes by itself as RemoteBusy, after a few tries.
   * `path` may be a whole address of the same origin.
   */
  async ask(request: RemoteRequest): Promise<RemoteAnswer> {
    let anew = false;
    for (let tried = 1; ; tried++) {
      const answer = await this.#try(request, anew).catch((error: unknown) => {
        if (error instanceof RemoteRefused || error instanceof RemoteOdd) throw error;
        if (!request.repeats || tried >= TRIES) throw busy(request, error);
        return null;
      });
      if (answer === null) {
        await this.#options.pause(pauseBefore(tried, null));
        continue;
      }
      const { status } = answer;
      const isTooMuch = status === 403 && this.#options.passes?.(answer) === true;
      const isRefused = status === 401 || (status === 403 && !isTooMuch);
      if (isRefused && anew) throw refused(request, answer);
      if (isRefused) {
        anew = true;
        continue;
      }
      const isOwn = request.ownWords?.includes(status) === true;
      if ((!PASSING.has(status) && !isTooMuch) || isOwn) return answer;
      const wait = pauseBefore(tried, answer.headers.get('retry-after'));
      const mayRepeat = request.repeats || NOT_DONE.has(status) || isTooMuch;
      if (!mayRepeat || tried >= TRIES || wait > LONGEST_REMOTE_WAIT)
        throw busy(request, `${status} ${answer.text.slice(0, 200)}`);
      await this.#options.pause(wait);
    }
  }

  /** Asks for JSON, and answers it with its status. */
  async askJson(
    request: RemoteRequest,
  ): Promise<{ readonly status: number; readonly json: unknown }> {
    const { status, text } = await this.ask({
      ...request,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
    });
    if (text.trim() === '') return { status, json: null };
    try {
      return { status, json: JSON.parse(text) };
    } catch {
      throw new RemoteOdd(`${request.method} ${pathOf(request)} answered ${status}, not in JSON`);
    }
  }

  async #try(request: RemoteRequest, anew: boolean): Promise<RemoteAnswer> {
    const { method, path, headers, body } = request;
    const authorization = await this.#options.authorize(anew);
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      headers: { ...headers, ...authorization },
      // Credentials follow no redirect.
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_REMOTE_WAIT),
      ...(body === undefined ? {} : { body }),
    });
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304)
      throw new RemoteOdd(`${method} ${pathOf(request)} answered with a redirect`);
    return { status: answer.status, text: await textOf(answer, request), headers: answer.headers };
  }
}

async function textOf(answer: Response, request: RemoteRequest): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_REMOTE_ANSWER)
      throw new RemoteTooLarge(
        `${request.method} ${pathOf(request)} answered over ${LARGEST_REMOTE_ANSWER} bytes`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** RFC 1122, 3.2.1.3: what is sent there never leaves the machine. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);

/** Plain HTTP would show the credentials to whoever listens, but not within one machine. */
function baseOf(address: string): string {
  if (!URL.canParse(address)) throw new RemoteRefused('The url of the secret is no address.');
  const { protocol, hostname, username, href } = new URL(address);
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.check(hostname)))
    throw new RemoteRefused('The url of the secret must begin with https://.');
  if (username !== '') throw new RemoteRefused('The url of the secret must name no user.');
  return href.replace(/\/+$/, '');
}

/** Milliseconds before the try after the one of this number: what was asked for, or longer each. */
function pauseBefore(tried: number, retryAfter: string | null): number {
  if (retryAfter !== null && /^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  return FIRST_PAUSE * 2 ** (tried - 1);
}

/** Paths may hold secrets in their query, and texts of answers hold none of ours. */
function pathOf({ path }: RemoteRequest): string {
  return path.split('?')[0] ?? path;
}

function busy(request: RemoteRequest, cause: unknown): RemoteBusy {
  const why = typeof cause === 'string' ? cause : 'no answer came';
  return new RemoteBusy(`${request.method} ${pathOf(request)}: ${why}`, cause);
}

function refused(request: RemoteRequest, { status, text }: RemoteAnswer): RemoteRefused {
  return new RemoteRefused(
    `${request.method} ${pathOf(request)} was refused: ${status} ${text.slice(0, 200)}`,
  );
}
