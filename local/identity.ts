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

/** Who the local issuer makes tokens for, with the subject and the roles of each. */
const PEOPLE = {
  viewer: { roles: ['viewer'] },
  author: { roles: ['author'] },
  approver: { roles: ['approver'] },
  /** A second approver: whoever proposes or pauses cannot approve or resume alone. */
  approver2: { roles: ['approver'] },
  operator: { roles: ['operator'] },
  auditor: { roles: ['auditor'] },
  connector: { roles: ['connector'], scope: 'sources/*' },
} as const;

export type TokenRole = keyof typeof PEOPLE;

export interface LocalIdentity {
  /** Public keys, as the issuer publishes them. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Signs any claims; `iss` is the issuer's unless given, `iat` and `exp` only as given. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** One long-lived token for each role. */
  tokens(): Promise<Record<TokenRole, string>>;
}

/** Tokens hold whatever the virtual clock says: from 2000 to 2100. */
const ISSUED = Date.UTC(2000, 0, 1) / 1000;
const EXPIRES = Date.UTC(2100, 0, 1) / 1000;

/**
 * The issuer that stands in for the user pool, or the issuer that the template names: RS256, the
 * only kind of key that an HTTP API accepts. Its key lies in `directory`, so that tokens hold
 * across restarts; without one it lives as long as the process.
 */
export async function startIdentity(options: {
  readonly issuer: () => string;
  readonly audience: string;
  readonly rolesClaim: string;
  readonly directory?: string;
}): Promise<LocalIdentity> {
  const { key, publicJwk } = await keyPair(options.directory);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sign = (claims: Readonly<Record<string, unknown>>): Promise<string> =>
    new SignJWT({ iss: options.issuer(), ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .sign(key);
  return {
    jwks: { keys: [{ ...publicJwk, kid, alg: 'RS256', use: 'sig' }] },
    sign,
    async tokens() {
      const signed = Object.entries(PEOPLE).map(async ([name, person]) => {
        const claims = {
          sub: `local-${name}`,
          client_id: options.audience,
          token_use: 'access',
          scope: 'scope' in person ? person.scope : 'openid',
          [options.rolesClaim]: person.roles,
          iat: ISSUED,
          exp: EXPIRES,
          jti: randomUUID(),
        };
        return [name, await sign(claims)] as const;
      });
      return Object.fromEntries(await Promise.all(signed)) as Record<TokenRole, string>;
    },
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
