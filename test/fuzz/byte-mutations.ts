import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from './random.ts';

const replaced = (text: string, pattern: RegExp, by: (found: string) => string): string =>
  text.replace(pattern, by);

type OfText = (text: string, random: Random) => string | Buffer;

/** What becomes of a body's text on its way. */
const OF_TEXT: readonly [OfText, ...OfText[]] = [
  (text) => `\ufeff${text}`,
  (text, random) => text + random.pick(['}', ',', ' x', '\u0000', '{}', '\n\n']),
  (text, random) => text.slice(0, random.below(text.length)),
  (text) => text.replaceAll(',', ',\r\n'),
  // A field twice, in the same letters and escaped.
  (text) => replaced(text, /^\{("[^"]+":)/, (field) => `${field}1,${field.slice(1)}`),
  (text) =>
    text.replace(
      /^\{"(.)([^"]*)":/,
      (field, first: string, rest: string) =>
        `{"\\u${first.charCodeAt(0).toString(16).padStart(4, '0')}${rest}":1,${field.slice(1)}`,
    ),
  (text) => text.replace(/^\{/, '{"__proto__":{"admin":true},'),
  (text) => `/* x */${text}`,
  (text) => text.replaceAll('"', "'"),
  (text, random) => flipped(Buffer.from(text), random),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(`${text}é`, 'latin1'),
  // An overlong slash and a surrogate in three bytes: neither is UTF-8.
  (text) => Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xc0, 0xaf, 0x22, 0x7d])]),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xed, 0xa0, 0x80, 0x22])]),
  () => '',
  () => ' \t\r\n',
  (text) => text + text,
  () => 'null',
  () => '['.repeat(100_000),
  () => '{"a":'.repeat(50_000),
  () => `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
  () => `{"x":${'9'.repeat(100_000)}}`,
  () => `{"x":"${'x'.repeat(1_100_000)}"}`,
];

function flipped(bytes: Buffer, random: Random): Buffer {
  if (bytes.length > 0)
    for (const _time of [1, 2, 3]) {
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    }
  return bytes;
}

export function mutatedText(text: string, random: Random): string | Buffer {
  return random.pick(OF_TEXT)(text, random);
}

type OfLines = (lines: readonly string[], first: string) => string;

/** What becomes of the lines of a batch. */
const OF_LINES: readonly [OfLines, ...OfLines[]] = [
  (lines) => `${lines.join('\r\n')}\r\n`,
  (lines) => `\n\n${lines.join('\n\n\n')}\n\n`,
  (lines) => lines.join('\r'),
  (lines) => lines.join('\u0085'),
  (lines) => lines.join('\u2028'),
  (lines) => `[${lines.join(',')}]`,
  (_lines, first) => Array<string>(201).fill(first).join('\n'),
  (_lines, first) => Array<string>(50).fill(first).join('\n'),
  (_lines, first) => `${'\n'.repeat(401)}${first}`,
  (lines, first) => `${lines.join('\n')}\n${first.slice(0, 40)}`,
];

export function mutatedLines(lines: readonly string[], random: Random): string {
  return random.pick(OF_LINES)(lines, lines[0] ?? '');
}

/** A body with the headers that announce it. */
interface Encoded {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const GZIP = { 'content-encoding': 'gzip' };
const as = (type: string) => ({ 'content-type': type });

function brokenEnd(zipped: Buffer): Buffer {
  const end = zipped.length - 6;
  zipped[end] = (zipped[end] ?? 0) ^ 0xff;
  return zipped;
}

let packed: Buffer | undefined;

/** 64 MB of zeros in 64 KB; packed once, for it takes a while. */
function bomb(): Buffer {
  packed ??= gzipSync(Buffer.alloc(64 * 1024 * 1024));
  return packed;
}

type Encode = (body: Buffer, random: Random) => Encoded;

const ENCODINGS: readonly [Encode, ...Encode[]] = [
  (body) => ({ body: gzipSync(body), headers: GZIP }),
  (body) => ({ body: gzipSync(body), headers: as('application/gzip') }),
  (body) => ({ body: gzipSync(body), headers: { 'content-encoding': ' GZip ' } }),
  (body) => ({ body: gzipSync(gzipSync(body)), headers: GZIP }),
  (body) => ({ body: gzipSync(body), headers: {} }),
  (body) => ({ body, headers: GZIP }),
  // Two members; a bomb of 64 MB; a wrong checksum; cut short; bytes behind it.
  (body) => ({ body: Buffer.concat([gzipSync(body), gzipSync(' ')]), headers: GZIP }),
  () => ({ body: bomb(), headers: GZIP }),
  (body) => ({ body: brokenEnd(gzipSync(body)), headers: GZIP }),
  (body) => ({ body: gzipSync(body).subarray(0, -9), headers: GZIP }),
  (body) => ({ body: Buffer.concat([gzipSync(body), Buffer.from('x')]), headers: GZIP }),
  (body) => ({ body: deflateSync(body), headers: { 'content-encoding': 'deflate' } }),
  (body) => ({ body: brotliCompressSync(body), headers: { 'content-encoding': 'br' } }),
  (body) => ({ body: gzipSync(body), headers: { 'content-encoding': 'gzip, gzip' } }),
  (body) => ({ body, headers: { 'content-encoding': 'identity' } }),
  (body, random) => ({
    body,
    headers: as(
      random.pick([
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=utf-16',
        'application/json; charset="UTF-8"',
        'APPLICATION/JSON',
        'application/json, text/html',
        '',
        ';',
      ]),
    ),
  }),
];

export function mutatedEncoding(body: Buffer, random: Random): Encoded {
  return random.pick(ENCODINGS)(body, random);
}
