/**
 * A secret of ours has 43 characters (256 bits in base64url), a JWT more; nothing that a log needs
 * is that long without a dot, slash or space.
 */
const SECRET_LIKE = /[A-Za-z0-9_-]{40,}/g;
const BEARER = /Bearer\s+\S+/gi;

export type Level = 'INFO' | 'WARN' | 'ERROR';

const METHODS = { INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * One object, which the runtime's JSON log format frames with time, level and request id: text
 * would become a string within JSON, of which a query sees no field, and the level is the console
 * method's. Fields are names and numbers of our own: never a body, a header or a token. What
 * foreign errors say is cleaned of whatever looks like a secret.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function log(
  level: Level,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  console[METHODS[level]]({ message, ...fields });
}

/** An error as it may be logged: its name, message, stack and cause, without secrets. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error))
    return { name: 'NotAnError', message: withoutSecrets(String(error)) };
  return {
    name: error.name,
    message: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ''),
    ...(error.cause instanceof Error
      ? { cause: { name: error.cause.name, message: withoutSecrets(error.cause.message) } }
      : {}),
  };
}

function withoutSecrets(text: string): string {
  return text
    .slice(0, 4_000)
    .replace(BEARER, 'Bearer [redacted]')
    .replace(SECRET_LIKE, '[redacted]');
}
