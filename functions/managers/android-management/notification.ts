import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import type { RawBody } from '../../http/raw-body.ts';
import { log } from '../../runtime/log.ts';
import type { Clock } from '../../usecases/ports.ts';
import { Refusal } from '../../usecases/refusal.ts';
import type { Checks } from '../hear.ts';
import { deviceFrom } from './client.ts';
import { type PushSecret, readPushSecret } from './secret.ts';
import { type Device, pushSchema } from './wire.ts';

/*
 * What Android Management sends by itself: Pub/Sub pushes it, with a token of a service account.
 * https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
/** Clocks may differ by so many seconds. */
const CLOCKS_DIFFER = 60;
/** Milliseconds that Google's keys are waited for. */
const KEYS_WAIT = 3_000;

function refused(why: string): Refusal {
  return new Refusal('unauthenticated', `This is no push of Pub/Sub for this connector: ${why}.`);
}

/** Checks the tokens of pushes, with the keys that an instance has got. */
export class PushTokens {
  readonly #keys = new Map<string, JWTVerifyGetKey>();

  /** Throws the refusal of a request that does not carry the right token. */
  checks({ now }: Clock): Checks {
    return async (content, request) => {
      const secret = readPushSecret(content);
      if (secret === null) throw refused('its secret names no pushAudience and pushEmail');
      const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw refused('it carries no token');
      await this.#verify(token, { ...secret, at: now() });
    };
  }

  async #verify(token: string, told: PushSecret & { readonly at: number }): Promise<void> {
    const { payload } = await jwtVerify(token, this.#keysAt(told.pushKeys), {
      issuer: ISSUERS,
      audience: told.pushAudience,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'email'],
      clockTolerance: CLOCKS_DIFFER,
      currentDate: new Date(told.at),
    }).catch((error: unknown) => {
      // That the keys could not be had says nothing of the token: Pub/Sub sends it again.
      if (!(error instanceof errors.JOSEError) || isAboutKeys(error)) throw new KeysMissing(error);
      throw refused(error.code);
    });
    if (payload.email !== told.pushEmail || payload.email_verified !== true)
      throw refused('its token is another account’s');
  }

  #keysAt(url: string): JWTVerifyGetKey {
    const known = this.#keys.get(url);
    if (known !== undefined) return known;
    if (!URL.canParse(url)) throw refused('pushKeys of its secret is no address');
    const made = createRemoteJWKSet(new URL(url), { timeoutDuration: KEYS_WAIT });
    // A secret names one address at a time.
    this.#keys.clear();
    this.#keys.set(url, made);
    return made;
  }
}

function isAboutKeys(error: errors.JOSEError): boolean {
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}

/** The public keys could not be had. It passes by itself. */
class KeysMissing extends Error {
  constructor(cause: unknown) {
    super('the public keys of those who sign pushes could not be had', { cause });
    this.name = 'ServiceUnavailable';
  }
}

/** Notifications that carry a device. Of the others nothing is read. */
const WITH_DEVICE: ReadonlySet<string> = new Set(['STATUS_REPORT', 'ENROLLMENT']);

/** The device that a push tells of. `null`: it tells of something else. */
export function deviceIn(body: RawBody['bytes'], enterprise: string): Device | null {
  const push = z.safeParse(pushSchema, jsonOrNull(body.toString('utf8')));
  if (!push.success) {
    log('WARN', 'a push of Pub/Sub has no form that is known', { bytes: body.length });
    return null;
  }
  const { data = '', attributes } = push.data.message;
  if (!WITH_DEVICE.has(attributes?.notificationType ?? '')) return null;
  const device = deviceFrom(jsonOrNull(Buffer.from(data, 'base64').toString('utf8')));
  return device?.name.startsWith(`${enterprise}/`) ? device : null;
}
