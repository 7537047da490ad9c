import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';

export type Claims = Readonly<Record<string, unknown>>;

export interface LocalIdentity {
  readonly issuer: () => string;
  /** Whom tokens are for: the client of the API's authorizer. */
  readonly audience: string;
  /** Public keys, as the issuer publishes them. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Signs any claims; `iss` is the issuer's unless given, `iat` and `exp` only as given. */
  sign(claims: Claims): Promise<string>;
  /** Signs a long-lived access token for the audience, with these claims on top. */
  token(claims: Claims): Promise<string>;
  /** The issuer's OpenID configuration. */
  configuration(): unknown;
}

/** Tokens are valid from 2000 to 2100, so that they hold at any time of the virtual clock. */
export const ISSUED = Date.UTC(2000, 0, 1) / 1000;
export const EXPIRES = Date.UTC(2100, 0, 1) / 1000;

/**
 * The issuer that stands in for the user pool, or the issuer that the template names: RS256, the
 * only kind of key that an HTTP API accepts. Its key lies in `directory`, so that tokens hold
 * across restarts; without one it lives as long as the process.
 */
export async function startIdentity(options: {
  readonly issuer: () => string;
  readonly audience: string;
  readonly directory?: string;
}): Promise<LocalIdentity> {
  const { issuer, audience } = options;
  const { key, publicJwk } = await keyPair(options.directory);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sign = (claims: Claims): Promise<string> =>
    new SignJWT({ iss: issuer(), ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .sign(key);
  return {
    issuer,
    audience,
    jwks: { keys: [{ ...publicJwk, kid, alg: 'RS256', use: 'sig' }] },
    sign,
    token: (claims) =>
      sign({
        client_id: audience,
        token_use: 'access',
        scope: 'openid',
        iat: ISSUED,
        exp: EXPIRES,
        jti: randomUUID(),
        ...claims,
      }),
    configuration: () => ({
      issuer: issuer(),
      authorization_endpoint: `${issuer()}/authorize`,
      token_endpoint: `${issuer()}/token`,
      revocation_endpoint: `${issuer()}/revoke`,
      jwks_uri: `${issuer()}/jwks`,
      scopes_supported: ['openid'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['public'],
    }),
  };
}

async function keyPair(directory: string | undefined): Promise<{ key: CryptoKey; publicJwk: JWK }> {
  const file = directory === undefined ? undefined : join(directory, 'issuer-key.json');
  let jwk: JWK;
  if (file !== undefined && existsSync(file)) jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  else {
    const pair = await generateKeyPair('RS256', { extractable: true });
    jwk = await exportJWK(pair.privateKey);
    if (file !== undefined && directory !== undefined) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
    }
  }
  const key = await importJWK(jwk, 'RS256');
  if (key instanceof Uint8Array)
    throw new Error(`${file ?? 'the issuer key'} holds no RSA key: remove it`);
  return { key, publicJwk: { kty: jwk.kty, n: jwk.n, e: jwk.e } };
}
