import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A file of the console, as the stack was synthesized with it. */
export interface ConsoleFile {
  /** Below `/console/`. */
  readonly path: string;
  readonly type: string;
  /** Gzip, as base64. */
  readonly gzip: string;
  /** Whether the name holds the content's hash, so that it may be kept for good. */
  readonly hashed: boolean;
}

/** What the console has to know of its stage. Nothing in it is secret. */
export interface ConsoleConfig {
  /** The stage's name. */
  readonly stage: string;
  /** The OpenID Connect issuer whose tokens the API takes. */
  readonly issuer: string;
  /** The public client that people sign in with; `null`: the stage names none. */
  readonly clientId: string | null;
  /** The scopes that are asked for at sign-in. */
  readonly scope: string;
  /** The claim that holds a caller's roles. */
  readonly rolesClaim: string;
  /** Origins besides the API's own that the console speaks to: the issuer's endpoints. */
  readonly connect: readonly string[];
}

/** What is asked for: the part of the path below `/console/`; `null`: `/console` itself. */
export interface Wanted {
  readonly path: string | null;
  readonly acceptEncoding: string;
}

const INDEX = 'index.html';
const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * Nothing runs, loads or is asked but what comes with the console and the issuer. There is no
 * `unsafe-inline`: styles set by scripts go through the DOM, which a policy does not bar.
 */
function policyOf({ issuer, connect }: ConsoleConfig): string {
  const origins = [...new Set([new URL(issuer).origin, ...connect])];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${origins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function headersOf(config: ConsoleConfig, type: string, cacheControl: string) {
  return {
    'content-type': type,
    'cache-control': cacheControl,
    'content-security-policy': policyOf(config),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * The answer to a request for a file of the console. `/console` leads to the page itself, by a
 * relative address, so that it holds behind a custom domain's base path. `config.json` tells the
 * stage's settings and its time.
 */
export function consoleAnswer(
  files: readonly ConsoleFile[],
  config: ConsoleConfig,
  { path, acceptEncoding }: Wanted,
  now: number,
): APIGatewayProxyStructuredResultV2 {
  if (path === null)
    return {
      statusCode: 302,
      headers: { ...headersOf(config, 'text/plain', 'no-store'), location: `console/${INDEX}` },
    };
  if (path === 'config.json') {
    const { stage, issuer, clientId, scope, rolesClaim } = config;
    const told = { stage, issuer, clientId, scope, rolesClaim, now: new Date(now).toISOString() };
    const headers = headersOf(config, 'application/json', 'no-store');
    return { statusCode: 200, headers, body: JSON.stringify(told) };
  }
  const wanted = path === '' ? INDEX : path;
  const file = files.find((one) => one.path === wanted);
  if (file === undefined)
    return {
      statusCode: 404,
      headers: headersOf(config, 'text/plain; charset=utf-8', 'no-store'),
      body: 'The console has no such file. It may be another version: load /console anew.',
    };
  const headers = headersOf(config, file.type, file.hashed ? FOR_GOOD : 'no-store');
  if (/\bgzip\b/.test(acceptEncoding))
    return {
      statusCode: 200,
      headers: { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
      body: file.gzip,
      isBase64Encoded: true,
    };
  return {
    statusCode: 200,
    headers: { ...headers, vary: 'accept-encoding' },
    body: gunzipSync(Buffer.from(file.gzip, 'base64')).toString('base64'),
    isBase64Encoded: true,
  };
}
