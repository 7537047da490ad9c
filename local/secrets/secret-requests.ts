/** What a request to Secrets Manager is read from. */
interface SecretRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

const TARGET = /^secretsmanager\.(\w+)$/;

/** The operation that a request asks for; empty where it names none. */
export function secretOperation({ headers }: Pick<SecretRequest, 'headers'>): string {
  return TARGET.exec(String(headers['x-amz-target'] ?? ''))?.[1] ?? '';
}

function bodyOf({ body }: Pick<SecretRequest, 'body'>): Readonly<Record<string, unknown>> {
  const told: unknown = JSON.parse(body.toString() || '{}');
  return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
}

/** The ARN that a request names. Functions have the ARN itself. */
export function secretNamed(request: Pick<SecretRequest, 'body'>): string {
  return String(bodyOf(request).SecretId ?? '');
}

/** The content that a request puts. */
export function secretContent(request: Pick<SecretRequest, 'body'>): unknown {
  return bodyOf(request).SecretString;
}
