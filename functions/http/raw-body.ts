import { unzipSync } from 'node:zlib';
import { Refusal } from '../usecases/refusal.ts';
import { isOverLength, type SentBody } from './body.ts';
import type { Schema } from './parse.ts';
import type { BodyReader } from './route.ts';

/** A body as it was received, for protocols that sign bytes or announce encodings of their own. */
export interface RawBody {
  readonly bytes: Buffer;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Hands on the bytes as they were received, and reads nothing of them. The gateway gives text as
 * text; its UTF-8 is what was sent. `schema` and `types` are for the API's description.
 */
export function rawBody(schema: Schema | null, types: readonly string[]): BodyReader<RawBody> {
  return {
    types,
    schema,
    read: ({ body = '', isBase64Encoded, headers = {} }: SentBody) => ({
      bytes: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
      headers,
    }),
  };
}

/**
 * The bytes, inflated if they begin as gzip or zlib do, whatever was announced. No JSON begins so.
 * Throws `Refusal('too-large')` over `largest` bytes, without inflating further, and
 * `Refusal('invalid')` for what is broken.
 */
function inflated(bytes: Buffer, largest: number): Buffer {
  const isZipped = (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes[0] === 0x78;
  let plain = bytes;
  if (isZipped)
    try {
      plain = unzipSync(bytes, { maxOutputLength: largest });
    } catch (error) {
      if (isOverLength(error)) throw tooLarge(largest);
      throw new Refusal('invalid', 'The compressed body is broken or cut short: send it whole.');
    }
  if (plain.length > largest) throw tooLarge(largest);
  return plain;
}

function tooLarge(largest: number): Refusal {
  return new Refusal('too-large', `The body is over ${largest} bytes: send less of it.`);
}

/**
 * The JSON of a body up to so many bytes, inflated. Bytes that are no UTF-8 cost their characters
 * alone. Throws `Refusal`.
 */
export function agentJson({ bytes }: Pick<RawBody, 'bytes'>, largest: number): unknown {
  const text = inflated(bytes, largest).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('invalid', 'The body is not JSON: check that it is whole.');
  }
}
