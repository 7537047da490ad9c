import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { isObject } from '../../http/object.ts';
import { Refusal } from '../../usecases/refusal.ts';
import { RemoteRefused } from '../remote.ts';

/**
 * The secret of webhooks stands in a path. It has so many characters, and such ones, that the log
 * knows it for a secret wherever it gets to.
 */
const WEBHOOK_SECRET = /^[A-Za-z0-9_-]{40,128}$/;

const secretSchema = z.object({
  url: z.string().check(z.minLength(1)),
  token: z.string().check(z.regex(/^[\x21-\x7e]{1,4096}$/)),
  webhookSecret: z.nullish(z.string().check(z.regex(WEBHOOK_SECRET))),
});
export type FleetSecret = z.infer<typeof secretSchema>;

const webhookSchema = z.object({ webhookSecret: secretSchema.shape.webhookSecret });

/**
 * Where Fleet is and how it lets us in. `null`: nobody has said either yet.
 *
 * @throws RemoteRefused for a secret that is not in form. Nothing of it is repeated.
 */
export function fleetSecretOf(content: unknown): FleetSecret | null {
  const isFilled = isObject(content) && ('url' in content || 'token' in content);
  if (isObject(content) && !isFilled) return null;
  const told = z.safeParse(secretSchema, content);
  if (told.success) return told.data;
  const where = told.error.issues[0]?.path.join('.') || 'it';
  throw new RemoteRefused(
    `The secret must be {url, token, webhookSecret}, and ${where} is not in form: a ` +
      'webhookSecret is 40 to 128 letters, digits, hyphens or underscores, or left out.',
  );
}

/**
 * Checks that a request of a webhook names the secret. Digests are compared, so the time that it
 * takes says nothing of the secret, nor of its length.
 *
 * @throws Refusal
 */
export function requireWebhookSecret(content: unknown, named: string): void {
  const told = z.safeParse(webhookSchema, content);
  const secret = told.success ? (told.data.webhookSecret ?? null) : null;
  if (secret === null || !timingSafeEqual(digest(secret), digest(named)))
    throw new Refusal('unauthenticated', 'The address of this webhook does not hold.');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
