import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { RawBody } from '../../http/raw-body.ts';
import { Refusal } from '../../usecases/refusal.ts';
import { secretSchema } from './wire.ts';

/** The header, in lower case, in which NanoMDM signs what it sends. */
const SIGNATURE = 'x-hmac-signature';

/**
 * Checks that NanoMDM has signed the bytes, by a key of the secret. Throws the refusal of anybody
 * else. A request without a body is signed as well, and always alike.
 */
export function checkSigned(by: 'webhookKey' | 'dmKey', secret: unknown, request: RawBody): void {
  const read = z.safeParse(secretSchema, secret);
  const key = read.success ? read.data[by] : undefined;
  const told = Buffer.from(request.headers[SIGNATURE] ?? '', 'base64');
  if (key !== undefined) {
    const right = createHmac('sha256', key).update(request.bytes).digest();
    if (told.length === right.length && timingSafeEqual(told, right)) return;
  }
  throw new Refusal(
    'unauthenticated',
    `Sign the body with the key that the connector has as ${by}: set it in NanoMDM's options.`,
  );
}
