import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { PAYLOAD_LIMIT } from '../runner/function-host.ts';
import { webRefusal } from '../web-guard.ts';
import { authorize, type JwtAuthorizer } from './authorize.ts';
import { type AuthorizedCaller, type GatewayRequest, requestEvent } from './event.ts';
import { type GatewayResponse, refusal, responseOf } from './response.ts';
import { type GatewayRoute, RouteTable } from './route-table.ts';
import type { TokenBucket } from './token-bucket.ts';
import { answerUnreadable } from './unreadable.ts';

/** An HTTP API's limit on a request's body, in bytes. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** What of the controls the pages of this port's own origin may ask. */
const FOR_PAGES: ReadonlySet<string> = new Set(['/_local/oidc/token', '/_local/oidc/revoke']);

/** Where a route leads: the function behind it, and what the caller needs. */
export interface RouteTarget {
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** How long the gateway waits for the function, in ms. */
  readonly timeoutMs: number;
  readonly authorizer?: JwtAuthorizer;
  readonly scopes: readonly string[];
  readonly throttle?: TokenBucket;
}

export interface GatewayOptions {
  readonly apiId: string;
  readonly routes: readonly GatewayRoute<RouteTarget>[];
  readonly now: () => number;
  /** Answers paths under `/_local/`; the API itself never sees them. */
  readonly control: (request: GatewayRequest) => Promise<GatewayResponse>;
}

/**
 * The HTTP API on this machine: routes, JWT authorizer, throttles and limits as API Gateway has
 * them, and its refusals word for word. Not like it: CORS, and the account's own limits.
 */
export function gatewayServer(options: GatewayOptions): Server {
  const server = createServer(listenerOf(options));
  server.on('clientError', answerUnreadable);
  return server;
}

/** The same over TLS, for clients that speak nothing else. */
export function tlsGatewayServer(
  options: GatewayOptions,
  { cert, key }: { readonly cert: string; readonly key: string },
): TlsServer {
  return createTlsServer({ cert, key }, listenerOf(options));
}

function listenerOf(options: GatewayOptions) {
  const routes = new RouteTable(options.routes);
  return (request: IncomingMessage, response: ServerResponse): void => {
    void serve(options, routes, request)
      .catch((error: unknown) =>
        refusal(500, error instanceof Error ? error.message : String(error)),
      )
      .then((answer) => send(response, answer));
  };
}

async function serve(
  options: GatewayOptions,
  routes: RouteTable<RouteTarget>,
  message: IncomingMessage,
): Promise<GatewayResponse> {
  const body = await readBody(message);
  const refused = webRefusal(message);
  if (refused !== undefined) return refusal(403, refused);
  if (body === undefined) return refusal(413, 'Request Entity Too Large');
  const request: GatewayRequest = {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    httpVersion: message.httpVersion,
    headers: message.headers,
    sourceIp: message.socket.remoteAddress ?? '',
    body,
  };
  if (request.url.startsWith('/_local/')) {
    // Not even a page of this port's own: the API serves frozen reports as pages. A page may sign
    // in: it exchanges a code that whoever sits at the browser has let it have.
    if (request.headers.origin !== undefined && !FOR_PAGES.has(request.url))
      return refusal(403, 'the local controls are not for web pages');
    return await options.control(request);
  }

  const match = routes.match(request.method, request.url.split('?')[0] ?? '/');
  if (match === undefined) return refusal(404, 'Not Found');
  const { target, routeKey } = match.route;
  if (target.throttle?.take() === false) return refusal(429, 'Too Many Requests');
  let authorizer: AuthorizedCaller | undefined;
  if (target.authorizer !== undefined) {
    const decision = await authorize(
      target.authorizer,
      request.headers.authorization,
      target.scopes,
      options.now(),
    );
    if ('status' in decision) return decision;
    authorizer = decision;
  }
  const event = requestEvent(
    request,
    { routeKey, pathParameters: match.pathParameters },
    { apiId: options.apiId, requestId: randomUUID(), now: options.now(), authorizer },
  );
  // Lambda refuses the event. Source: github.com/koki-develop/lgtm-generator, issue 10 (2021), by
  // an answer that API Gateway gave; which of its kinds of API it was is not said there.
  if (Buffer.byteLength(JSON.stringify(event)) > PAYLOAD_LIMIT)
    return refusal(413, 'Request Too Long');
  return await invoke(target, event);
}

async function invoke(target: RouteTarget, event: unknown): Promise<GatewayResponse> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<GatewayResponse>((resolve) => {
    timer = setTimeout(() => resolve(refusal(503, 'Service Unavailable')), target.timeoutMs);
  });
  const answered = target.invoke(event).then(
    (result) => {
      // Lambda counts the result as JSON, in which a quote of the body is two bytes.
      const tooLarge = Buffer.byteLength(JSON.stringify(result) ?? '') > PAYLOAD_LIMIT;
      const response = tooLarge ? undefined : responseOf(result);
      return response ?? refusal(500, 'Internal Server Error');
    },
    // The function's host has shown the error; the client learns nothing of it.
    () => refusal(500, 'Internal Server Error'),
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The whole body; `undefined` when it is over the limit. The rest of such a body is read and
 * dropped, so that the client hears the answer.
 */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: GatewayResponse): void {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.cookies.length > 0) response.setHeader('set-cookie', [...answer.cookies]);
  response.setHeader('apigw-requestid', randomUUID().slice(0, 15));
  response.setHeader('content-length', String(answer.body.length));
  response.writeHead(answer.status).end(response.req.method === 'HEAD' ? undefined : answer.body);
}
