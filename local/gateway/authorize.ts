import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { AuthorizedCaller } from './event.ts';
import { type GatewayResponse, refusal } from './response.ts';

export interface JwtAuthorizer {
  readonly issuer: string;
  /** One of these must be in `aud`, or be `client_id` where there is no `aud`. */
  readonly audience: readonly string[];
  readonly jwks: JSONWebKeySet;
}

/**
 * Decides on a request's token as an HTTP API's JWT authorizer does ("Control access to HTTP APIs
 * with JWT authorizers", API Gateway developer guide): signature, issuer, audience, `exp`, `nbf`
 * and `iat` against `now` (401 otherwise), then the route's scopes, of which one must be in `scope`
 * or `scp` (403).
 */
export async function authorize(
  authorizer: JwtAuthorizer,
  header: string | undefined,
  routeScopes: readonly string[],
  now: number,
): Promise<AuthorizedCaller | GatewayResponse> {
  const token = header?.replace(/^Bearer /i, '').trim() ?? '';
  // Without a token the gateway says only which scheme it wants.
  if (token === '') return refusal(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
  let payload: JWTPayload;
  try {
    const verified = await jwtVerify(token, createLocalJWKSet(authorizer.jwks), {
      algorithms: ['RS256'],
      issuer: authorizer.issuer,
      currentDate: new Date(now),
      requiredClaims: ['exp'],
    });
    payload = verified.payload;
  } catch (error) {
    return invalid(routeScopes, description(error));
  }
  if (payload.iat !== undefined && payload.iat * 1000 > now)
    return invalid(routeScopes, 'the token was issued in the future');
  const audience = payload.aud ?? (payload.client_id as string | undefined) ?? [];
  if (![audience].flat().some((one) => authorizer.audience.includes(one))) {
    return invalid(routeScopes, 'the token does not have a valid audience');
  }
  const granted = scopesOf(payload);
  if (routeScopes.length > 0 && !routeScopes.some((scope) => granted.includes(scope))) {
    const challenge =
      `Bearer scope="${routeScopes.join(' ')}" error="insufficient_scope" ` +
      'error_description="the token does not have a required scope"';
    return refusal(403, 'Forbidden', { 'www-authenticate': challenge });
  }
  const claims = Object.entries(payload).map(([name, value]) => [name, claimText(value)] as const);
  return { claims: Object.fromEntries(claims), scopes: routeScopes.length > 0 ? granted : null };
}

function scopesOf(payload: JWTPayload): string[] {
  const value = payload.scope ?? payload.scp;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : [];
}

/** Claims reach the function as strings, and lists in one: `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (value !== null && typeof value === 'object') {
    return `map[${Object.entries(value)
      .map(([key, item]) => `${key}:${claimText(item)}`)
      .join(' ')}]`;
  }
  return String(value);
}

function invalid(routeScopes: readonly string[], words: string): GatewayResponse {
  const challenge =
    `Bearer scope="${routeScopes.join(' ')}" ` +
    `error="invalid_token" error_description="${words}"`;
  return refusal(401, 'Unauthorized', { 'www-authenticate': challenge });
}

function description(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the token does not have a valid ${error.claim}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature is invalid';
  return 'the token is invalid';
}
