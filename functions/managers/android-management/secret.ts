import * as z from 'zod/mini';
import { RemoteRefused } from '../remote.ts';

/*
 * What is in the secret of a connector to the Android Management API. A service account's key is
 * pasted in as Google gives it out, with more fields than are read.
 */

const secretSchema = z.object({
  /** The enterprise's name: `enterprises/LC…`. */
  enterprise: z.string().check(z.regex(/^enterprises\/[A-Za-z0-9_-]{1,100}$/)),
  serviceAccount: z.object({
    client_email: z.string().check(z.minLength(3)),
    /** PKCS #8, in PEM. */
    private_key: z.string().check(z.minLength(1)),
    private_key_id: z.string().check(z.minLength(1)),
    /** Where tokens are given out. */
    token_uri: z._default(z.string(), 'https://oauth2.googleapis.com/token'),
  }),
  /** Where the API answers. */
  url: z._default(z.string(), 'https://androidmanagement.googleapis.com'),
});

/** What of it says whose pushes are taken. */
const pushSchema = z.object({
  /** The audience that Pub/Sub names in the tokens of its push. */
  pushAudience: z.string().check(z.minLength(1)),
  /** The service account as which Pub/Sub pushes. */
  pushEmail: z.string().check(z.minLength(1)),
  /** Where Google's public keys are. */
  pushKeys: z._default(z.string(), 'https://www.googleapis.com/oauth2/v3/certs'),
});
export type PushSecret = z.output<typeof pushSchema>;

/** Whose pushes are taken. `null`: the secret does not say it, and none are. */
export function readPushSecret(content: unknown): PushSecret | null {
  const read = z.safeParse(pushSchema, content);
  return read.success ? read.data : null;
}

export type AndroidSecret = z.output<typeof secretSchema>;

/**
 * How the enterprise is reached. `null`: the secret does not name one yet.
 *
 * @throws RemoteRefused for one that is not in form. What it holds is not said.
 */
export function readSecret(content: unknown): AndroidSecret | null {
  const isUnsaid =
    typeof content !== 'object' ||
    content === null ||
    !('enterprise' in content || 'serviceAccount' in content);
  if (isUnsaid) return null;
  const read = z.safeParse(secretSchema, content);
  if (read.success) return read.data;
  const where = [...new Set(read.error.issues.map(({ path }) => path.join('.') || 'it'))];
  throw new RemoteRefused(
    `The secret is not in form: look at ${where.join(', ')}. It holds {"enterprise": ` +
      '"enterprises/…", "serviceAccount": the key of a service account}.',
  );
}
