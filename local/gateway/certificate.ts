import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A certificate of this machine, and the key to it, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Where the certificate lies, for clients that are told whom to trust: an absolute path. */
  readonly path: string;
}

const DAY = 86_400_000;
const LASTS = 800 * DAY;

/**
 * The certificate kept in a directory, for `localhost` and 127.0.0.1. It signs itself, so that a
 * client which is given it trusts nothing else. One is made where there is none, or it soon ends.
 */
export function certificateIn(directory: string, now: number): Certificate {
  const path = resolve(directory, 'certificate.pem');
  const keyPath = join(directory, 'key.pem');
  if (existsSync(path) && existsSync(keyPath)) {
    const cert = readFileSync(path, 'utf8');
    const ends = Date.parse(new X509Certificate(cert).validTo);
    if (ends > now + DAY) return { cert, key: readFileSync(keyPath, 'utf8'), path };
  }
  mkdirSync(directory, { recursive: true });
  const made = selfSigned(now);
  writeFileSync(keyPath, made.key, { mode: 0o600 });
  writeFileSync(path, made.cert);
  return { ...made, path };
}

/** Makes a certificate that signs itself (X.509 v3, RFC 5280), with a key on the curve P-256. */
function selfSigned(now: number): Omit<Certificate, 'path'> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)]));
  const extensions = der(
    0xa3,
    der(
      0x30,
      extension(ALTERNATIVE_NAMES, der(0x30, der(0x82, 'localhost'), der(0x87, LOOPBACK))),
      extension(BASIC_CONSTRAINTS, der(0x30, der(0x01, Buffer.from([0xff])))),
    ),
  );
  const told = der(
    0x30,
    version,
    serial,
    ECDSA_WITH_SHA256,
    NAME,
    der(0x30, time(now - DAY), time(now + LASTS)),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', told, privateKey));
  const whole = der(0x30, told, ECDSA_WITH_SHA256, signature).toString('base64');
  const lines = whole.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A value in DER: its tag, its length and what is in it. */
function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
  );
  const { length } = content;
  const bytes = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return der(0x30, id, der(0x04, value));
}

/** `YYMMDDHHMMSSZ`. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '');
  return der(0x17, `${digits.slice(2, 14)}Z`);
}

const LOOPBACK = Buffer.from([127, 0, 0, 1]);
const ECDSA_WITH_SHA256 = der(0x30, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11);
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const NAME = der(0x30, der(0x31, der(0x30, oid(0x55, 0x04, 0x03), der(0x0c, 'localhost'))));
