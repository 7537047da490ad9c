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

/**
 * The event that an HTTP API hands to a Lambda function, payload format 2.0: header names in lower
 * case and repeated values joined by commas, cookies apart, path and variables decoded, the query
 * string as sent. A field without a value is left out.
 */
export function requestEvent(
  request: GatewayRequest,
  match: { routeKey: string; pathParameters: Readonly<Record<string, string>> },
  context: { apiId: string; requestId: string; now: number; authorizer?: AuthorizedCaller },
): HttpApiEvent {
  const [path = '/', ...query] = request.url.split('?');
  const rawQueryString = query.join('?');
  const rawPath = decode(path);
  const {
    cookie,
    connection: _connection,
    'transfer-encoding': _encoding,
    ...headers
  } = request.headers;
  const host = headers.host ?? '';
  const text = (value: string | string[] | undefined): string =>
    Array.isArray(value) ? value.join(',') : (value ?? '');
  const isBase64Encoded =
    headers['content-encoding'] !== undefined ||
    !TEXT.test(headers['content-type'] ?? (request.body.length === 0 ? 'text/plain' : ''));
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/).filter((part) => part !== '') }),
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)])),
      'content-length': String(request.body.length),
      'x-amzn-trace-id': `Root=1-${Math.floor(context.now / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(rawQueryString !== '' && { queryStringParameters: queryParameters(rawQueryString) }),
    ...(Object.keys(match.pathParameters).length > 0 && {
      pathParameters: { ...match.pathParameters },
    }),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: context.apiId,
      ...(context.authorizer !== undefined && {
        authorizer: {
          jwt: { claims: { ...context.authorizer.claims }, scopes: context.authorizer.scopes },
        },
      }),
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: text(headers['user-agent']),
      },
      requestId: context.requestId,
      routeKey: match.routeKey,
      stage: '$default',
      time: commonLogTime(context.now),
      timeEpoch: context.now,
    },
    ...(request.body.length > 0 && {
      body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    }),
    isBase64Encoded: isBase64Encoded && request.body.length > 0,
  };
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

/** `21/Nov/2026:22:26:19 +0000`. */
function commonLogTime(instant: number): string {
  const [, day, month, year, time] = new Date(instant).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
