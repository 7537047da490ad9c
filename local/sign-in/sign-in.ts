import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import type { GatewayResponse } from '../gateway/response.ts';
import { type Claims, EXPIRES, ISSUED, type LocalIdentity } from '../identity.ts';
import { LOOPBACK_NAMES } from '../loopback.ts';
import { choicePage, refusalPage } from './page.ts';

/** How long a code can be exchanged, in real ms. */
const CODE_HOLDS = 60_000;
/** After how many seconds a client is to ask for a token anew; the token itself holds longer. */
const EXPIRES_IN = 3_600;

interface Grant {
  readonly person: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly until: number;
}

const refreshSchema = z.object({ person: z.string(), jti: z.string() });

/** The endpoints at which one signs in, and gets tokens. */
export interface SignIn {
  authorize(query: URLSearchParams): GatewayResponse;
  token(form: URLSearchParams): Promise<GatewayResponse>;
  revoke(form: URLSearchParams): Promise<GatewayResponse>;
}

/**
 * An authorization server on this machine: code with PKCE (RFC 6749, RFC 7636), refresh tokens and
 * their revocation (RFC 7009) for public clients. Whoever asks picks who to be. Refresh tokens
 * survive a restart; that one was revoked is forgotten with the process.
 */
export function signInOf(
  identity: LocalIdentity,
  people: Readonly<Record<string, Claims>>,
): SignIn {
  const grants = new Map<string, Grant>();
  const revoked = new Set<string>();
  const tokens = tokensOf(identity, people);

  async function refreshed(form: URLSearchParams): Promise<GatewayResponse> {
    const read = await tokens.read(form.get('refresh_token') ?? '');
    if (read === null || revoked.has(read.jti))
      return oauthError('invalid_grant', 'the refresh token does not hold, or no longer');
    return tokens.answer(read.person, null);
  }

  async function exchanged(form: URLSearchParams): Promise<GatewayResponse> {
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    if (grant === undefined || grant.until < performance.now())
      return oauthError('invalid_grant', 'there is no such code, or no longer');
    if (grant.redirectUri !== form.get('redirect_uri'))
      return oauthError('invalid_grant', 'redirect_uri is not the one that the code was sent to');
    const verifier = form.get('code_verifier') ?? '';
    if (createHash('sha256').update(verifier).digest('base64url') !== grant.challenge)
      return oauthError('invalid_grant', 'code_verifier is not that of the code_challenge');
    return tokens.answer(grant.person, grant.nonce);
  }

  return {
    authorize(query) {
      const asked = read(query, identity.audience);
      if ('refused' in asked) return refusalPage(asked.refused);
      const { redirectUri, state, challenge, fault } = asked;
      const back = (answer: Readonly<Record<string, string>>) =>
        redirect(redirectUri, {
          ...answer,
          // Whoever speaks to several issuers knows by it who answers (RFC 9207).
          iss: identity.issuer(),
          ...(state === null ? {} : { state }),
        });
      if (fault !== null) return back({ error: 'invalid_request', error_description: fault });
      const person = query.get('person');
      if (person === null) return choicePage(people, query);
      if (!Object.hasOwn(people, person)) return back({ error: 'access_denied' });
      const code = randomBytes(24).toString('base64url');
      const until = performance.now() + CODE_HOLDS;
      grants.set(code, { person, redirectUri, challenge, nonce: query.get('nonce'), until });
      return back({ code });
    },
    async token(form) {
      if (form.get('client_id') !== identity.audience)
        return oauthError('invalid_client', 'this issuer does not know the client');
      const kind = form.get('grant_type');
      if (kind === 'authorization_code') return exchanged(form);
      if (kind === 'refresh_token') return refreshed(form);
      return oauthError('unsupported_grant_type', 'authorization_code or refresh_token');
    },
    async revoke(form) {
      const read = await tokens.read(form.get('token') ?? '');
      if (read !== null) revoked.add(read.jti);
      // A token that is not known is as good as revoked (RFC 7009, section 2.2).
      return json(200, {});
    },
  };
}

interface Asked {
  readonly redirectUri: string;
  readonly state: string | null;
  readonly challenge: string;
  /** What is wrong, to be told to whoever asked. */
  readonly fault: string | null;
}

/** Where codes may be sent: to this machine alone, at any port (RFC 8252, section 7.3). */
function isHere(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && LOOPBACK_NAMES.includes(hostname);
}

/** Reads what a client asks for. A code is sent nowhere unless client and place are known. */
function read(query: URLSearchParams, clientId: string): Asked | { readonly refused: string } {
  if (query.get('client_id') !== clientId)
    return { refused: `client_id must be ${clientId}, the audience of the stack's API.` };
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isHere(redirectUri))
    return { refused: 'redirect_uri must be an address of this machine, http://127.0.0.1:….' };
  const challenge = query.get('code_challenge') ?? '';
  const faults = [
    query.get('response_type') !== 'code' && 'response_type must be code',
    challenge === '' && 'code_challenge is missing: send one (PKCE)',
    query.get('code_challenge_method') !== 'S256' && 'code_challenge_method must be S256',
  ].filter((one) => one !== false);
  return { redirectUri, state: query.get('state'), challenge, fault: faults[0] ?? null };
}

function tokensOf(identity: LocalIdentity, people: Readonly<Record<string, Claims>>) {
  const audience = () => `${identity.issuer()}/token`;
  const hold = { iat: ISSUED, exp: EXPIRES };
  return {
    /** What a refresh token says; `null`: it is none of ours. */
    async read(token: string) {
      try {
        const keys = createLocalJWKSet({ keys: [...identity.jwks.keys] });
        const { payload } = await jwtVerify(token, keys, {
          issuer: identity.issuer(),
          audience: audience(),
        });
        const read = refreshSchema.safeParse(payload);
        return read.success && Object.hasOwn(people, read.data.person) ? read.data : null;
      } catch {
        return null;
      }
    },
    async answer(person: string, nonce: string | null): Promise<GatewayResponse> {
      const claims = people[person] ?? {};
      const own = { sub: claims.sub, token_use: 'id', ...(nonce === null ? {} : { nonce }) };
      const [access, id, refresh] = await Promise.all([
        identity.token(claims),
        identity.sign({ ...hold, aud: identity.audience, ...own }),
        identity.sign({ ...hold, aud: audience(), person, jti: randomUUID() }),
      ]);
      return json(200, {
        access_token: access,
        id_token: id,
        refresh_token: refresh,
        token_type: 'Bearer',
        expires_in: EXPIRES_IN,
        scope: 'openid',
      });
    },
  };
}

function redirect(to: string, answer: Readonly<Record<string, string>>): GatewayResponse {
  const url = new URL(to);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  const headers = { location: url.href, 'cache-control': 'no-store' };
  return { status: 302, headers, cookies: [], body: Buffer.alloc(0) };
}

function json(status: number, body: object): GatewayResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, cookies: [], body: Buffer.from(JSON.stringify(body)) };
}

function oauthError(error: string, why: string): GatewayResponse {
  return json(400, { error, error_description: why });
}
