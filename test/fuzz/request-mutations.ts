import type { ApiRoute } from '../../functions/http/all-routes.ts';
import type { Example } from '../made/examples.ts';
import type { Random } from './random.ts';
import { namesIn } from './schema-samples.ts';
import { STRANGE_PARTS } from './strange-values.ts';

/** Who sends: as an example says, or with a header of its own. */
export type Caller = { readonly as: Example['as'] } | { readonly authorization: string };

const part = (random: Random): string => random.pick(STRANGE_PARTS) ?? '';

/** As the client of a careless program would: what cannot be encoded is left as an escape. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%2C', ',');
}

export function mutatedPath(path: string, random: Random): string {
  const segments = path.split('/');
  const at = 1 + random.below(segments.length - 1);
  const segment = segments[at] ?? '';
  const other = random.pick([
    encoded(part(random)),
    encoded(part(random)),
    encoded(part(random)),
    part(random).replace(/[^!-~]|[?#]/g, '%'),
    `${segment}%00`,
    encodeURIComponent(encodeURIComponent(`${segment}-`)).replaceAll('-', '%252D'),
    segment.toUpperCase(),
    `${segment};x=1`,
    `${segment}/`,
    `/${segment}`,
    `${segment}/..`,
    `${segment}%2F`,
    `%${segment}`,
    `${segment}%c0%af`,
  ]);
  return segments.with(at, other).join('/');
}

interface Asked {
  readonly route: ApiRoute;
  readonly cursors: readonly string[];
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function cursor(cursors: readonly string[], random: Random): string {
  const real = random.pick(cursors) ?? 'x';
  return random.pick([
    real,
    real,
    real.slice(0, -3),
    `${real}AA`,
    `0.${real}`,
    `9999.${real}`,
    `-1.${real}`,
    real.replace(/^\d+\./, ''),
    base64([]),
    base64([{}, []]),
    base64(null),
    base64({ __proto__: 1 }),
    base64(['heads:0/1', '\u0000']),
    base64(['heads:0/1', 'x'.repeat(1_024)]),
    base64(['day=2023-10-16', '-1']),
    base64(['day=2023-10-16', 'NaN']),
    'x'.repeat(3_000),
    part(random),
  ]);
}

export function mutatedQuery(query: string, { route, cursors }: Asked, random: Random): string {
  const names = [...namesIn(route.query), 'cursor', 'limit', 'x', '__proto__', '', 'revision'];
  const name = random.pick(names) ?? 'x';
  const value = name === 'cursor' ? cursor(cursors, random) : part(random);
  const sent = new URLSearchParams(query);
  if (random.chance(0.8)) sent.set(name, value);
  else sent.append(name, value);
  const text = sent.toString();
  return random.pick([
    text,
    text,
    text,
    text,
    `${text}&${text}`,
    `%${text}`,
    `${text}&&=&`,
    `?${text}`,
  ]);
}

type Headers = Readonly<Record<string, string>>;
type Change = (random: Random) => Headers;

const HEADERS: readonly [Change, ...Change[]] = [
  () => ({ 'x-big': 'x'.repeat(8_000) }),
  () => ({ 'x-big': 'x'.repeat(20_000) }),
  () => Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, '1'])),
  () => ({ 'x-http-method-override': 'DELETE' }),
  () => ({ 'x-forwarded-for': '127.0.0.1', 'x-original-url': '/_local/clock' }),
  () => ({ host: 'pages.example' }),
  () => ({ origin: 'http://pages.example' }),
  () => ({ cookie: 'a=b; '.repeat(200) }),
  () => ({ accept: 'text/html;q=1e400, */*;q=-1' }),
  () => ({ range: 'bytes=0-', 'if-none-match': '*' }),
  () => ({ 'user-agent': '\x24{jndi:ldap://x}\u00e9' }),
  () => ({ 'x-amzn-trace-id': 'Root=1-x', 'x-amz-date': '1' }),
  () => ({ 'accept-encoding': 'gzip;q=0, br, *' }),
  (random) => ({
    'idempotency-key': random.pick([
      'k1',
      'a'.repeat(128),
      'a'.repeat(129),
      ' ',
      'a b',
      'é',
      '__proto__',
    ]),
  }),
];

export function mutatedHeaders(headers: Headers, random: Random): Headers {
  return { ...headers, ...random.pick(HEADERS)(random) };
}

const SECRET = 'A'.repeat(43);

export function mutatedCaller(random: Random): Caller {
  if (random.chance(0.5)) {
    const roles = ['viewer', 'author', 'approver', 'approver2', 'operator', 'auditor'] as const;
    return { as: random.pick([...roles, 'connector', 'device', 'anyone'] as const) };
  }
  return {
    authorization: random.pick([
      ...([
        '',
        'Bearer',
        'Bearer \t',
        'Bearer x',
        'Bearer a.b.c',
        'Bearer ..',
        'Bearer null',
      ] as const),
      'Basic YTpi',
      `Bearer ${SECRET}`,
      `Bearer ${'0'.repeat(32)}.${SECRET}`,
      `Bearer .${SECRET}`,
      `Bearer ${'0'.repeat(32)}.`,
      `Bearer ${'A'.repeat(7_000)}`,
      `Bearer ${'A'.repeat(12_000)}`,
      'Bearer é',
      'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
    ]),
  };
}
