import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2 } from 'aws-lambda';
import { TOKEN_WANTED } from '../domain/devices/device-token.ts';
import { type Caller, requireSource } from '../usecases/caller.ts';
import { Refusal } from '../usecases/refusal.ts';
import type { Settings } from '../usecases/settings.ts';
import { type Claims, callerOf, deviceTokenOf, isOpen, requireRole } from './caller.ts';
import { parse } from './parse.ts';
import type { Parsed, Route } from './route.ts';

const NOBODY: Caller = { subject: '', roles: new Set(), sources: new Set() };
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * The caller of a route that is not a device's. Refuses who may not call before any of the rest is
 * read. Throws `Refusal`.
 */
export function readCaller(
  { access }: Route,
  event: APIGatewayProxyEventV2,
  settings: Settings,
): Caller {
  if (isOpen(access)) return NOBODY;
  const caller = callerOf(claimsOf(event), settings.rolesClaim);
  requireRole(caller, access);
  return caller;
}

/**
 * The token that a device sent, of which only the form is known. Refuses in the same words as for
 * an unknown device and for a wrong token. Throws `Refusal`.
 */
export function readDeviceToken(event: APIGatewayProxyEventV2): string {
  const token = deviceTokenOf(withLowerCaseNames(event.headers ?? {}).authorization);
  if (token !== null) return token;
  throw new Refusal('unauthenticated', TOKEN_WANTED);
}

/**
 * Reads a request by its route, once its caller is known to be allowed: path and query, and only
 * then the body. So nobody who may not call can make us inflate megabytes. Throws `Refusal`.
 */
export function readRequest<P, Q, B>(
  route: Route<P, Q, B>,
  event: APIGatewayProxyEventV2,
  settings: Settings,
  caller: Caller = NOBODY,
): Parsed<P, Q, B> {
  const headers = withLowerCaseNames(event.headers ?? {});
  const { access } = route;
  const path = parse(
    route.parameters,
    percentDecoded(event.pathParameters ?? {}, event.rawPath ?? ''),
    'The path does not name something that can be.',
  );
  const speaksForSource = !isOpen(access) && access.includes('connector');
  if (speaksForSource && typeof path === 'object' && path !== null && 'source' in path) {
    requireSource(caller, String(path.source));
  }
  const query = parse(
    route.query,
    { ...event.queryStringParameters },
    'The query string does not have the form that this route takes.',
  );
  const body = route.body.read(
    { body: event.body, isBase64Encoded: event.isBase64Encoded, headers },
    settings,
  );
  return {
    path,
    query,
    body,
    caller,
    idempotencyKey: route.idempotent ? idempotencyKeyOf(headers) : null,
  };
}

/** The claims that the gateway's JWT authorizer verified. */
export function claimsOf(event: APIGatewayProxyEventV2 | undefined): Claims | undefined {
  const context:
    | (APIGatewayEventRequestContextV2 & {
        readonly authorizer?: { readonly jwt?: { readonly claims?: Claims } };
      })
    | undefined = event?.requestContext;
  return context?.authorizer?.jwt?.claims;
}

function idempotencyKeyOf(headers: Readonly<Record<string, string | undefined>>): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new Refusal('invalid', 'The header Idempotency-Key cannot be used.', [
    {
      pointer: 'Idempotency-Key',
      detail: 'must be 1 to 128 visible ASCII characters, for example a UUID',
    },
  ]);
}

/** The gateway sends names in lower case. Another invoker of the function may not. */
function withLowerCaseNames(
  headers: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/**
 * The gateway may leave a value encoded, although it decodes the path. A value that the decoded
 * path has as it is was decoded already. It is not decoded twice: `a%252Db` names no `a-b`.
 */
function percentDecoded(
  parameters: Readonly<Record<string, string | undefined>>,
  decodedPath: string,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (value === undefined || decodedPath.includes(value)) return [name, value];
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}
