import { parseDeviceToken } from '../domain/devices/device-token.ts';
import type { Caller } from '../usecases/caller.ts';
import { Refusal } from '../usecases/refusal.ts';

export const ROLES = ['viewer', 'author', 'approver', 'operator', 'auditor', 'connector'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may call: `anyone` (the body authenticates the caller), a `device` with its token, an `agent`
 * whose own protocol authenticates it, by a key in its body or headers or by a signature over its
 * bytes, or callers with one of these roles.
 */
export type Access = 'anyone' | 'device' | 'agent' | readonly Role[];

/** Whether the gateway asks for no JWT here. The function then identifies the caller by itself. */
export function isOpen(access: Access): access is Exclude<Access, readonly Role[]> {
  return typeof access === 'string';
}

/** The most characters of a token's subject: OpenID Connect Core 1.0, section 2, allows no more. */
export const LONGEST_SUBJECT = 255;

const SOURCE_SCOPE = /^sources\/(\*|[a-z0-9-]{1,64})$/;

/** The claims of a verified JWT, as the gateway's authorizer hands them on. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Refuses an ID token. Cognito's are made for the same client, so the gateway's authorizer lets
 * them pass. They say who somebody is, and are handed around more freely than what opens doors.
 * Issuers that do not say what a token is for are believed.
 */
function refuseIdToken(claims: Claims): void {
  if (claims.token_use === undefined || claims.token_use === 'access') return;
  throw new Refusal(
    'unauthenticated',
    'This is no access token, but one that says who you are: send the access token.',
  );
}

/**
 * The caller. The settings name the claim that holds the roles. The claim is an array, the text
 * `[a b]` that the gateway makes of an array, or names divided by spaces. The scopes
 * `sources/<source>` and `sources/*` say which sources a connector may report for. A token with
 * such a scope is a connector's, because a machine's token (client credentials) has scopes and no
 * groups.
 * @throws Refusal `unauthenticated` without claims or a subject, with a subject that is too long,
 * or with an ID token.
 */
export function callerOf(claims: Claims | undefined, rolesClaim: string): Caller {
  const subject = claims?.sub ?? claims?.client_id;
  if (claims === undefined || typeof subject !== 'string' || subject === '') {
    throw new Refusal(
      'unauthenticated',
      'The request carries no valid token: send one as Authorization: Bearer.',
    );
  }
  if (subject.length > LONGEST_SUBJECT)
    throw new Refusal(
      'unauthenticated',
      `Your token’s subject has ${subject.length} characters, and may have ${LONGEST_SUBJECT}: ` +
        'it is written down with what you do.',
    );
  refuseIdToken(claims);
  const known: ReadonlySet<string> = new Set(ROLES);
  const roles = new Set(namesIn(claims[rolesClaim]).filter((name) => known.has(name)));
  const sources = new Set(
    namesIn(claims.scope).flatMap((scope) => SOURCE_SCOPE.exec(scope)?.[1] ?? []),
  );
  if (sources.size > 0) roles.add('connector');
  return { subject, roles, sources };
}

/**
 * The names in a claim. A name of an array is taken whole. In the gateway's text only a space
 * divides: a group that somebody named `a,approver` or `"approver"` is no approver. A name with a
 * space inside cannot be told from two names there; whoever lets people name groups must not allow
 * spaces.
 */
function namesIn(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((name) => typeof name === 'string');
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[(.*)\]$/s, '$1')
    .split(' ')
    .filter((name) => name !== '');
}

/** Refuses a caller who has none of the roles. */
export function requireRole(caller: Caller, roles: readonly Role[]): void {
  if (roles.some((role) => caller.roles.has(role))) return;
  throw new Refusal(
    'forbidden',
    `This needs the role ${roles.join(' or ')}: ask whoever grants roles, or use another account.`,
  );
}

/**
 * A device's token from its header. It is `null` if no token was sent, or if the sent text cannot
 * be any device's token. Such a text must never reach a store. A store refuses an overlong key by
 * itself, and that answer would differ from the answer to a wrong token.
 */
export function deviceTokenOf(authorization: string | undefined): string | null {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && parseDeviceToken(token) !== null ? token : null;
}
