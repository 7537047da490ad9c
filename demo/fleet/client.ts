import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type {
  Coverage,
  Management,
  Ownership,
  Platform,
} from '../../functions/domain/devices/app.ts';
import type { CheckInStatus } from '../../functions/domain/findings/check-in-status.ts';
import type { Outcome } from '../../functions/domain/findings/finding.ts';
import type { OrderAction } from '../../functions/domain/order-action.ts';
import type { SentApp } from './odd-apps.ts';
import { inBatches, inParallel } from './parallel.ts';

const compress = promisify(gzip);

/** At most this many lines go into one call. */
const LINES_PER_CALL = 200;

/** Bodies of fewer bytes go as they are: gzip would not make them smaller. */
const SMALLEST_ZIPPED = 1024;

export interface CheckInBody {
  readonly platform: Platform;
  readonly osVersion?: string;
  readonly agentVersion?: string;
  /** ISO 8601, by the device's clock. */
  readonly observedAt: string;
  /** ISO 8601: the device's clock when it sends this. */
  readonly sentAt?: string;
  readonly coverage: Coverage;
  /** As the last answer gave it; with it, `apps` may be left out. */
  readonly inventoryHash?: string;
  readonly restrictionsEtag?: string;
  readonly apps?: readonly SentApp[];
  readonly results?: readonly ResultBody[];
  /** The last order of an answer that said `moreOrders`. */
  readonly ordersAfter?: string;
}

export interface ResultBody {
  readonly orderId: string;
  readonly outcome: Outcome;
  readonly detail?: string;
  /** ISO 8601. */
  readonly at?: string;
}

interface OrderBody {
  readonly orderId: string;
  readonly sequence: number;
  readonly action: OrderAction;
  readonly banId: string;
  readonly title: Readonly<Record<string, string>>;
  readonly reason: Readonly<Record<string, string>>;
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  readonly effectiveAt: string | null;
  readonly dueAt: string | null;
}

export interface CheckInReply {
  readonly status: CheckInStatus;
  /** `false`: `orders` says nothing, and what was told before stands. */
  readonly judged: boolean;
  readonly checkedAt: string;
  readonly send: 'inventory' | null;
  readonly inventoryHash?: string | null;
  readonly orders: readonly OrderBody[];
  readonly moreOrders: boolean;
  readonly restrictions: {
    readonly etag: string;
    readonly upcoming?: readonly { readonly banId: string; readonly effectiveAt: string }[];
  };
  readonly nextCheckInSeconds: number;
  readonly clockSkewSeconds: number | null;
  readonly warnings: readonly WarningReply[];
}

/** What a device must keep from being installed or started. */
interface BlockedReply {
  readonly etag: string;
  readonly items: readonly { readonly platform: string; readonly id: string }[];
}

export interface InventoryLine {
  readonly externalId: string;
  readonly platform: Platform;
  readonly osVersion: string;
  readonly group: string;
  readonly ownership: Ownership;
  readonly management: Management;
  /** ISO 8601. */
  readonly observedAt: string;
  readonly coverage: Coverage;
  readonly apps: readonly SentApp[];
}

export interface LineReply {
  /** From 1, within the call. */
  readonly line: number;
  readonly status: string;
  readonly reason: string | null;
  readonly warnings: readonly WarningReply[];
}

/** What of a report could not be taken as it was said. */
interface WarningReply {
  readonly pointer: string;
  readonly detail: string;
  readonly count: number;
}

interface LinesReply {
  readonly accepted: number;
  readonly results: readonly LineReply[];
}

/** The API refused a call. `body` is its problem document, or API Gateway's own message. */
export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(call: string, status: number, body: unknown) {
    super(`${call} was refused with ${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export interface FleetClientOptions {
  /** As `npm start` writes it: no slash at the end. */
  readonly apiUrl: string;
  /** Calls under way at once. Default 8. */
  readonly concurrency?: number;
  /** Further tries when the API is busy (429, 502, 503, 504) or cannot be reached. Default 3. */
  readonly retries?: number;
}

export interface FleetClient {
  enroll(body: {
    readonly enrollmentKey: string;
    readonly hardwareId: string;
    readonly platform: Platform;
  }): Promise<{ deviceId: string; token: string }>;
  /** `token` as `enroll` gave it. */
  checkIn(token: string, body: CheckInBody): Promise<CheckInReply>;
  /** The list that the check-in's etag names, all its pages. `null`: it changed meanwhile. */
  readBlocked(token: string): Promise<BlockedReply | null>;
  /**
   * Any number of lines, in calls of 200. Replies are by line in the order given, numbered through.
   */
  reportInventories(
    source: string,
    jwt: string,
    lines: Iterable<InventoryLine>,
  ): Promise<LinesReply>;
  startRun(
    source: string,
    jwt: string,
    run: { readonly runId: string; readonly startedAt: string },
  ): Promise<unknown>;
  /** `listed`: how many devices the run reported. */
  finishRun(
    source: string,
    jwt: string,
    run: { readonly runId: string; readonly listed: number; readonly finishedAt: string },
  ): Promise<unknown>;
  /** Any number of results, in calls of 200. */
  sendResults(jwt: string, results: readonly ResultBody[]): Promise<{ readonly accepted: number }>;
  /**
   * Does the same for many at once, within the client's concurrency; answers are in the order
   * given.
   */
  forEach<T, R>(items: Iterable<T>, act: (item: T) => Promise<R>): Promise<R[]>;
}

const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** A bearer token; `null`: none is sent. */
  readonly token: string | null;
  /** Of `text`, as it is. */
  readonly contentType: string;
  readonly text: string | null;
}

/**
 * A body of some size goes as gzip. Its type says so, and not its encoding: only the type makes API
 * Gateway hand on the bytes as they are.
 */
async function packed({ contentType, text }: Request) {
  if (text === null || text.length < SMALLEST_ZIPPED) return { contentType, body: text };
  return { contentType: 'application/gzip', body: new Uint8Array(await compress(text)) };
}

/** Calls the API, and tries again while it is busy. Throws `Refused`. */
function caller({ apiUrl, retries = 3 }: FleetClientOptions) {
  return async <T>(request: Request): Promise<T> => {
    const { method, path, token } = request;
    const { contentType, body } = await packed(request);
    const headers = {
      'content-type': contentType,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    for (let attempt = 0; ; attempt++) {
      let response: Response | null = null;
      try {
        response = await fetch(`${apiUrl}${path}`, { method, headers, body });
      } catch (cause) {
        if (attempt >= retries)
          throw new Error(`${method} ${path} did not reach ${apiUrl}: is the stack up?`, { cause });
      }
      if (response) {
        const reply = parsed(await response.text());
        if (response.ok) return reply as T;
        if (!BUSY.has(response.status) || attempt >= retries)
          throw new Refused(`${method} ${path}`, response.status, reply);
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
    }
  };
}

/** Replies to batches of lines as one, its lines numbered through. */
function joined(replies: readonly LinesReply[]): LinesReply {
  return {
    accepted: replies.reduce((sum, reply) => sum + reply.accepted, 0),
    results: replies.flatMap((reply, index) =>
      reply.results.map((result) => ({ ...result, line: index * LINES_PER_CALL + result.line })),
    ),
  };
}

interface BlockedPage extends BlockedReply {
  readonly nextCursor: string | null;
}

/** `null`: the list changed since its first page, or the device is not judged yet. */
async function blockedPage(
  call: ReturnType<typeof caller>,
  token: string,
  rest: string,
): Promise<BlockedPage | null> {
  const path = `/v1/check-ins/restrictions${rest}`;
  const request = { path, token, contentType: 'application/json', text: null };
  return call<BlockedPage>({ method: 'GET', ...request }).catch((error: unknown) => {
    if (error instanceof Refused && error.status === 409) return null;
    throw error;
  });
}

/**
 * A client of the device side of the API. Node's `fetch` keeps its connections open, so many small
 * calls share a few.
 */
export function fleetClient(options: FleetClientOptions): FleetClient {
  const { concurrency = 8 } = options;
  const call = caller(options);
  const json = <T>(path: string, token: string | null, body: unknown): Promise<T> =>
    call({
      method: 'POST',
      path,
      token,
      contentType: 'application/json',
      text: JSON.stringify(body),
    });
  const sourcePath = (source: string, rest: string) =>
    `/v1/sources/${encodeURIComponent(source)}/${rest}`;
  const inBatchesOf = <T, R>(items: Iterable<T>, act: (batch: T[]) => Promise<R>) =>
    inParallel(inBatches(items, LINES_PER_CALL), concurrency, act);

  return {
    enroll: (body) => json('/v1/enroll', null, body),
    checkIn: (token, body) => json('/v1/check-ins', token, body),
    async readBlocked(token) {
      const items: { readonly platform: string; readonly id: string }[] = [];
      for (let rest = ''; ; ) {
        const page = await blockedPage(call, token, rest);
        if (page === null) return null;
        items.push(...page.items);
        if (page.nextCursor === null) return { etag: page.etag, items };
        rest = `?cursor=${encodeURIComponent(page.nextCursor)}`;
      }
    },
    async reportInventories(source, jwt, lines) {
      const replies = await inBatchesOf(lines, async (batch) => {
        const text = batch.map((line) => JSON.stringify(line)).join('\n');
        return call<LinesReply>({
          method: 'POST',
          path: sourcePath(source, 'inventories'),
          token: jwt,
          contentType: 'application/x-ndjson',
          text,
        });
      });
      return joined(replies);
    },
    startRun: (source, jwt, run) => json(sourcePath(source, 'runs'), jwt, run),
    finishRun: (source, jwt, run) => json(sourcePath(source, 'runs'), jwt, run),
    async sendResults(jwt, results) {
      const replies = await inBatchesOf(results, (batch) =>
        json<{ accepted: number }>('/v1/orders/results', jwt, { results: batch }),
      );
      return { accepted: replies.reduce((sum, reply) => sum + reply.accepted, 0) };
    },
    forEach: (items, act) => inParallel(items, concurrency, act),
  };
}
