import { gzipSync } from 'node:zlib';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import type { HttpHandler } from '../../functions/http/pipeline.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  /** The route as the gateway matched it; the path itself unless told. */
  readonly route?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Record<string, string>;
  readonly claims?: Record<string, unknown>;
  /** An object is sent as JSON, text and bytes as they are. */
  readonly body?: unknown;
}

/** The event that an HTTP API makes of a request (payload 2.0). */
function eventOf(sent: Sent): APIGatewayProxyEventV2 {
  const { body } = sent;
  const bytes = body instanceof Uint8Array;
  const text = bytes
    ? Buffer.from(body).toString('base64')
    : typeof body === 'string'
      ? body
      : JSON.stringify(body);
  const event = {
    version: '2.0',
    routeKey: `${sent.method} ${sent.route ?? sent.path}`,
    rawPath: sent.path,
    rawQueryString: new URLSearchParams(sent.query ?? {}).toString(),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(sent.query ? { queryStringParameters: sent.query } : {}),
    ...pathParametersOf(sent),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: sent.method,
        path: sent.path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: 'request-1',
      routeKey: `${sent.method} ${sent.route ?? sent.path}`,
      stage: '$default',
      time: '30/Oct/2023:04:00:00 +0000',
      timeEpoch: 1_698_638_400_000,
      ...(sent.claims ? { authorizer: { jwt: { claims: sent.claims, scopes: null } } } : {}),
    },
    ...(text === undefined ? {} : { body: text }),
    isBase64Encoded: bytes,
  };
  return event;
}

/** The parameters that are told, or those that the gateway finds in the path by the route. */
function pathParametersOf({ route, path, parameters }: Sent) {
  if (parameters) return { pathParameters: parameters };
  const values = path.split('/');
  const named = (route ?? '').split('/').flatMap((part, place) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? [] : [[name, values[place] ?? ''] as const];
  });
  return named.length > 0 ? { pathParameters: Object.fromEntries(named) } : {};
}

const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '256',
  awsRequestId: 'invocation-1',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The body as JSON; `null` where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export async function send(handler: HttpHandler, sent: Sent): Promise<Answered> {
  return answerOf(await handler(eventOf(sent), CONTEXT));
}

function answerOf(result: APIGatewayProxyStructuredResultV2): Answered {
  const text = result.body ?? '';
  return {
    status: result.statusCode ?? 0,
    headers: result.headers ?? {},
    text,
    body: String(result.headers?.['content-type']).includes('json') ? JSON.parse(text) : {},
  };
}

/** Claims as the gateway hands them on: an array claim arrives as one text. */
export function claims(...roles: readonly string[]): Record<string, unknown> {
  return { sub: 'someone', 'cognito:groups': `[${roles.join(' ')}]` };
}

export const zipped = (text: string): Buffer => gzipSync(text);

/** The pointers that a problem names. */
export function pointers(answered: Answered): readonly string[] {
  const { errors } = answered.body;
  return Array.isArray(errors) ? errors.map((error: { pointer: string }) => error.pointer) : [];
}
