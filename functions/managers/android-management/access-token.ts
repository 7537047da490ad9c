import { createHash } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import { type Instant, MINUTE, SECOND } from '../../domain/time/instant.ts';
import { RemoteApi, RemoteOdd, RemoteRefused } from '../remote.ts';
import type { AndroidSecret } from './secret.ts';
import { tokenSchema } from './wire.ts';

type ServiceAccount = AndroidSecret['serviceAccount'];

const SCOPE = 'https://www.googleapis.com/auth/androidmanagement';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** For how long an assertion holds: Google takes none that holds for over an hour. */
const ASSERTION_HOLDS = 10 * MINUTE;
/** A token is renewed so long before it expires. */
const RENEWED_BEFORE = 5 * MINUTE;

interface Held {
  readonly token: string;
  readonly until: Instant;
}

/**
 * The access tokens of service accounts, as an instance of a function has them. They are got by the
 * JWT grant of RFC 7523, as Google describes it:
 * https://developers.google.com/identity/protocols/oauth2/service-account
 */
export class AccessTokens {
  readonly #held = new Map<string, Held>();

  /** A token that holds for some minutes at least. `anew`: the last one was refused. */
  async tokenFor(
    account: ServiceAccount,
    {
      now,
      anew,
      pause,
    }: {
      readonly now: Instant;
      readonly anew: boolean;
      readonly pause: (milliseconds: number) => Promise<void>;
    },
  ): Promise<string> {
    const key = createHash('sha256').update(JSON.stringify(account)).digest('hex');
    const held = this.#held.get(key);
    if (!anew && held !== undefined && now < held.until) return held.token;
    const got = await askFor(account, await assertionOf(account, now), pause);
    // Only one account is asked for at a time: what was held for another is of no use.
    this.#held.clear();
    const until = now + Math.max(0, got.expires_in * SECOND - RENEWED_BEFORE);
    this.#held.set(key, { token: got.access_token, until });
    return got.access_token;
  }
}

async function assertionOf(account: ServiceAccount, now: Instant): Promise<string> {
  const key = await importPKCS8(account.private_key, 'RS256').catch(() => {
    throw new RemoteRefused('serviceAccount.private_key of the secret is no RSA key in PKCS #8.');
  });
  const at = Math.floor(now / SECOND);
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.private_key_id })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt(at)
    .setExpirationTime(at + ASSERTION_HOLDS / SECOND)
    .sign(key);
}

async function askFor(
  account: ServiceAccount,
  assertion: string,
  pause: (milliseconds: number) => Promise<void>,
): Promise<z.output<typeof tokenSchema>> {
  const api = new RemoteApi({ url: account.token_uri, authorize: async () => ({}), pause });
  const { status, text } = await api.ask({
    method: 'POST',
    path: '',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
    repeats: true,
  });
  // Such as {"error": "invalid_grant", …}: the account is gone, or its key is.
  if (status === 400) throw new RemoteRefused(`No token is given out: ${text.slice(0, 200)}`);
  const read = z.safeParse(tokenSchema, jsonOrNull(text));
  if (status !== 200 || !read.success)
    throw new RemoteOdd(`asked for a token, ${account.token_uri} answered ${status}`);
  return read.data;
}
