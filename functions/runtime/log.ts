/**
 * Our secrets have 43 characters (256 bits in base64url), and a JWT has more. No text that a log
 * needs is that long without a dot, slash or space.
 */
const SECRET_LIKE = /[A-Za-z0-9_-]{40,}/g;
const BEARER = /Bearer\s+\S+/gi;

export type Level = 'INFO' | 'WARN' | 'ERROR';

const METHODS = { INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Logs one object. The runtime's JSON log format frames it with time, level and request id. The
 * console method sets the level. Text would become a string within JSON, and a query sees no fields
 * in a string. Fields hold our own names and numbers, never a body, a header or a token. Foreign
 * errors are logged without any text that looks like a secret.
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

/** The beginning of a text, without what looks like a secret. */
export function withoutSecrets(text: string): string {
  return text
    .slice(0, 4_000)
    .replace(BEARER, 'Bearer [redacted]')
    .replace(SECRET_LIKE, '[redacted]');
}
