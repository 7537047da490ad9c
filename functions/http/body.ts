import { gunzipSync } from 'node:zlib';
import { Refusal } from '../usecases/refusal.ts';
import { checkShape, hasRepeatedField } from './json-shape.ts';

/**
 * The largest body in bytes, as it was sent and once it is inflated. The gateway's own limit is 10
 * MB, and Lambda's is 6 MB.
 */
export const LARGEST_SENT = 1024 * 1024;
export const LARGEST_INFLATED = 8 * 1024 * 1024;

/** The parts of an HTTP API event (payload 2.0) that carry a body. */
export interface SentBody {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const GZIP_TYPES: ReadonlySet<string> = new Set(['application/gzip', 'application/x-gzip']);

/**
 * The text of a body. It may be gzip, announced by `Content-Type: application/gzip`, which is what
 * is documented, or by `Content-Encoding: gzip`. API Gateway hands the first on as base64. What it
 * makes of the second beside a type of text is not documented. Only `isBase64Encoded` tells whether
 * the gateway sent the body as base64. `types` are the content types accepted beside gzip. A body
 * that names no type is read as the first.
 * @throws Refusal `too-large` over a limit, without inflating further; `unsupported` for a type or
 * encoding not taken and for announced gzip that is not gzip; `invalid` for gzip that is broken and
 * text that is not UTF-8.
 */
export function readText(
  sent: SentBody,
  types: readonly string[],
  largestInflated = LARGEST_INFLATED,
): string {
  const headers = sent.headers ?? {};
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const zippedType = GZIP_TYPES.has(type);
  if (type !== '' && !zippedType && !types.includes(type)) {
    throw new Refusal(
      'unsupported',
      `The content type is not taken here: send ${types.join(' or ')}, or application/gzip ` +
        'around it.',
    );
  }
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (
    charset !== undefined &&
    charset !== 'utf-8' &&
    charset !== 'utf8' &&
    charset !== 'us-ascii'
  ) {
    throw new Refusal('unsupported', 'The charset is not taken here: send UTF-8.');
  }
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding !== '' && encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new Refusal('unsupported', 'The content encoding is not taken here: send gzip or none.');
  }

  const bytes = bytesOf(sent);
  const zipped = zippedType || encoding === 'gzip' || encoding === 'x-gzip';
  const plain = zipped && bytes.length > 0 ? inflate(bytes, largestInflated) : bytes;
  if (plain.length > largestInflated) throw tooLarge(largestInflated, 'inflated');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new Refusal(
      'invalid',
      'The body is not UTF-8 text: encode it as UTF-8, or announce gzip with ' +
        'Content-Type: application/gzip.',
    );
  }
}

function bytesOf(sent: SentBody): Buffer {
  const body = sent.body ?? '';
  // Base64 needs four characters for three bytes, and a character of text is at least one byte. A
  // body that is surely too long is therefore refused before it is decoded.
  const atLeast = sent.isBase64Encoded ? Math.floor((body.length / 4) * 3) - 2 : body.length;
  if (atLeast > LARGEST_SENT) throw tooLarge(LARGEST_SENT, 'sent');
  const bytes = Buffer.from(body, sent.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > LARGEST_SENT) throw tooLarge(LARGEST_SENT, 'sent');
  return bytes;
}

function inflate(bytes: Buffer, largest: number): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new Refusal(
      'unsupported',
      'The body was announced as gzip but is not: send gzip with Content-Type: ' +
        'application/gzip, or leave the announcement out.',
    );
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    if (isOverLength(error)) throw tooLarge(largest, 'inflated');
    throw new Refusal('invalid', 'The gzip body is broken or cut short: send it whole.');
  }
}

/** Whether inflating was ended because it gave more than `maxOutputLength` bytes. */
export function isOverLength(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}

function tooLarge(limit: number, state: 'sent' | 'inflated'): Refusal {
  const detail =
    state === 'sent'
      ? `The body is over ${limit} bytes as sent: compress it, as application/gzip, or divide it.`
      : `The body is over ${limit} bytes once inflated: send less of it.`;
  return new Refusal('too-large', detail);
}

/**
 * Reads JSON text, and checks that no part is too deep or too wide for every schema here. A field
 * must not appear twice, because readers differ in which of the two they believe. The value that a
 * proxy has checked must be the value that is carried out.
 * @param mostItems the most items of a list, where it is not the bound of all bodies
 * @throws Refusal `invalid` when the text is empty, not JSON, too deep or too wide, or names a
 * field twice; `too-large` for too many items.
 */
export function readJson(text: string, mostItems?: number): unknown {
  if (text.trim() === '') throw new Refusal('invalid', 'The body is empty: send a JSON document.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(
      'invalid',
      'The body is not JSON: check it for commas, quotes and brackets, and that it is whole.',
    );
  }
  if (hasRepeatedField(text, checkShape(value, mostItems))) {
    throw new Refusal(
      'invalid',
      'The body has an object in which a field is there twice: keep one of them.',
    );
  }
  return value;
}
