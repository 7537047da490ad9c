import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LOCAL_ACCOUNT } from '../template/place.ts';
import { decode } from './route-table.ts';

/** A request as it came in over HTTP. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  readonly sourceIp: string;
  readonly body: Buffer;
}

/**
 * What a JWT authorizer found in a token: every claim as a string, and the scopes when the route
 * asks for some.
 */
export interface AuthorizedCaller {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/**
 * Not the package's own type for JWT events: that one demands fields which only other kinds of
 * authorizer have.
 */
type HttpApiEvent = Omit<APIGatewayProxyEventV2, 'requestContext'> & {
  requestContext: APIGatewayProxyEventV2['requestContext'] & {
    authorizer?: { jwt: { claims: Record<string, string>; scopes: readonly string[] | null } };
  };
};

/**
 * Bodies of these types are handed over as text; every other one, and everything announced as
 * encoded, as base64.
 */
const TEXT = /^(text\/|application\/(json|xml|javascript)\b)/i;

interface Match {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Context {
  readonly apiId: string;
  readonly requestId: string;
  readonly now: number;
  readonly authorizer?: AuthorizedCaller;
}

/**
 * The event that an HTTP API hands to a Lambda function, payload format 2.0: header names in lower
 * case and repeated values joined by commas, cookies apart, path and variables decoded, the query
 * string as sent. A field without a value is left out.
 */
export function requestEvent(
  request: GatewayRequest,
  match: Match,
  context: Context,
): HttpApiEvent {
  const { headers, body } = request;
  const [path = '/', ...query] = request.url.split('?');
  const rawQueryString = query.join('?');
  const rawPath = decode(path);
  const isBase64Encoded =
    headers['content-encoding'] !== undefined ||
    !TEXT.test(headers['content-type'] ?? (body.length === 0 ? 'text/plain' : ''));
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath,
    rawQueryString,
    ...(headers.cookie !== undefined && { cookies: cookiesOf(headers.cookie) }),
    headers: headersOf(request, context.now),
    ...(rawQueryString !== '' && { queryStringParameters: queryParameters(rawQueryString) }),
    ...(Object.keys(match.pathParameters).length > 0 && {
      pathParameters: { ...match.pathParameters },
    }),
    requestContext: contextOf(request, rawPath, match, context),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded: isBase64Encoded && body.length > 0,
  };
}

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(',') : (value ?? '');

const cookiesOf = (cookie: string): string[] => cookie.split(/;\s*/).filter((part) => part !== '');

/** The headers as sent but for those of the hop, and what the gateway adds. */
function headersOf(request: GatewayRequest, now: number): Record<string, string> {
  const {
    cookie: _cookie,
    connection: _connection,
    'transfer-encoding': _encoding,
    ...sent
  } = request.headers;
  const seconds = Math.floor(now / 1000).toString(16);
  const trace = randomUUID().replaceAll('-', '').slice(0, 24);
  return {
    ...Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, text(value)])),
    'content-length': String(request.body.length),
    'x-amzn-trace-id': `Root=1-${seconds}-${trace}`,
    'x-forwarded-for': request.sourceIp,
    'x-forwarded-port': sent.host?.split(':')[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
}

function contextOf(
  { method, headers, httpVersion, sourceIp }: GatewayRequest,
  path: string,
  { routeKey }: Match,
  { apiId, requestId, now, authorizer }: Context,
): HttpApiEvent['requestContext'] {
  const { host = '' } = headers;
  return {
    accountId: LOCAL_ACCOUNT,
    apiId,
    ...(authorizer !== undefined && {
      authorizer: { jwt: { claims: { ...authorizer.claims }, scopes: authorizer.scopes } },
    }),
    domainName: host,
    domainPrefix: host.split('.')[0] ?? '',
    http: {
      method,
      path,
      protocol: `HTTP/${httpVersion}`,
      sourceIp,
      userAgent: text(headers['user-agent']),
    },
    requestId,
    routeKey,
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now,
  };
}

function queryParameters(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  // Not by assignment: a parameter may be called __proto__.
  return Object.fromEntries(parameters);
}

/** `21/Nov/2026:22:26:19 +0000`. */
function commonLogTime(instant: number): string {
  const [, day, month, year, time] = new Date(instant).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
