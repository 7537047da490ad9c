import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { toCursor } from '../../functions/adapters/dynamodb/cursor.ts';
import { aSentCheckIn } from '../made/sent-inventory.ts';
import { BANNED, BEGINS, banDocument, DAY, HARMLESS, iso } from './documents.ts';
import { endWorld, lineOf, type OwnDevice, SOURCE, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const MEGABYTE = 1024 * 1024;
const IN_FORCE = '/v1/bans/in-force';

let world: World;
let device: OwnDevice;
let other: OwnDevice;
let managed: string;
let enrollmentKey: string;
/** Every row before anything bad was sent. */
let untouched: Awaited<ReturnType<World['tables']['everything']>>;

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

interface Heard {
  readonly status: number;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

async function send({ method, path, token, headers, body }: Sent): Promise<Heard> {
  const response = await fetch(`${world.stack.apiUrl}${path}`, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** What a problem tells its reader, all of it. */
function wordsOf(body: Record<string, unknown>): string {
  const errors = (body.errors ?? []) as { pointer: string; detail: string }[];
  return [body.detail, ...errors.map(({ pointer, detail }) => `${pointer} ${detail}`)].join('\n');
}

const JSON_TYPE = { 'content-type': 'application/json' };
const LINES_TYPE = { 'content-type': 'application/x-ndjson' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };
const zipped = (body: string | Uint8Array) => new Uint8Array(gzipSync(body));
const text = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

const checkInBody = (changes: Readonly<Record<string, unknown>> = {}) => ({
  ...aSentCheckIn({ observedAt: iso(world.stack.clock.now()), apps: [HARMLESS] }),
  ...changes,
});
const checkIn = (body: unknown, headers: Readonly<Record<string, string>> = JSON_TYPE): Sent => ({
  method: 'POST',
  path: '/v1/check-ins',
  token: device.token,
  headers,
  body: body instanceof Uint8Array ? new Uint8Array(body) : text(body),
});
const ban = (changes: Readonly<Record<string, unknown>>, id = 'no-wechat'): Sent => ({
  method: 'PUT',
  path: `/v1/bans/${id}`,
  token: world.stack.tokens.author,
  headers: JSON_TYPE,
  body: text(banDocument(changes)),
});
const act = (name: string, body: unknown): Sent => ({
  method: 'POST',
  path: `${IN_FORCE}/${name}`,
  token: world.stack.tokens.approver,
  headers: JSON_TYPE,
  body: text(body),
});
const lines = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = LINES_TYPE,
): Sent => ({
  method: 'POST',
  path: `/v1/sources/${SOURCE}/inventories`,
  token: world.stack.tokens.connector,
  headers,
  body,
});
const read = (path: string, token: string = world.stack.tokens.viewer): Sent => ({
  method: 'GET',
  path,
  token,
});
const match = (...matchers: unknown[]) => ({ apps: [{ name: 'WeChat', match: matchers }] });
/** JSON with a key that JavaScript gives a meaning to. */
const withProto = (field: string) =>
  text(checkInBody()).replace('{', `{"${field}":{"admin":true},`);

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  await world.enforced({ id: 'in-force', timeline: { effective: iso(BEGINS) } });
  [device, other] = (await world.enrolled(2)) as [OwnDevice, OwnDevice];
  await device.checkIn([HARMLESS, BANNED]);
  await other.checkIn([HARMLESS, BANNED]);
  [managed = ''] = await world.reported({ 'phone-1': [BANNED] });
  await world.people.author.put('/v1/bans/no-wechat', banDocument());
  const made = await world.people.operator.post('/v1/enrollment-keys', {
    group: 'treasury',
    ownership: 'organization',
    maxUses: 5,
    expiresAt: iso(world.stack.clock.now() + DAY),
  });
  enrollmentKey = String(made.enrollmentKey);
  await world.stack.settle();
  untouched = await world.tables.everything();
});
afterAll(() => endWorld(world));

type Case = readonly [name: string, status: number, request: () => Sent, words: RegExp];

const BODIES: readonly Case[] = [
  ['no body', 400, () => checkIn(''), /empty: send a JSON document/],
  [
    'a body that is not JSON',
    400,
    () => checkIn('{"platform": android'),
    /not JSON: check it for commas/,
  ],
  ['a body cut short', 400, () => checkIn(text(checkInBody()).slice(0, -2)), /not JSON/],
  ['JSON that is no object', 400, () => checkIn('[]'), /must be an object/],
  ['null', 400, () => checkIn('null'), /must be an object/],
  ['wrong types', 400, () => checkIn(checkInBody({ apps: 'none' })), /\/apps must be a list/],
  ['a missing field', 400, () => checkIn({ platform: 'android' }), /\/observedAt is missing/],
  [
    'an unknown field deep inside',
    400,
    () => ban({ timeline: { effectve: iso(BEGINS) } }),
    /effectve is not a known field/,
  ],
  [
    'a platform that is none',
    400,
    () => checkIn(checkInBody({ platform: 'symbian' })),
    /must be one of android, ios/,
  ],
  [
    'another platform than enrolled',
    422,
    () => checkIn(checkInBody({ platform: 'ios' })),
    /must be android/,
  ],
  [
    'a type that is not taken',
    415,
    () => checkIn('platform: android', { 'content-type': 'text/yaml' }),
    /send application\/json/,
  ],
  [
    'an encoding that is not taken',
    415,
    () => checkIn(checkInBody(), { ...JSON_TYPE, 'content-encoding': 'br' }),
    /send gzip or none/,
  ],
  [
    'a charset that is not taken',
    415,
    () => checkIn(checkInBody(), { 'content-type': 'application/json; charset=utf-16' }),
    /send UTF-8/,
  ],
  [
    'announced gzip that is none',
    415,
    () => checkIn(checkInBody(), GZIP),
    /announced as gzip but is not/,
  ],
  [
    'gzip cut short',
    400,
    () => checkIn(zipped(text(checkInBody())).slice(0, -12), GZIP),
    /broken or cut short: send it whole/,
  ],
  [
    'a body over the limit as sent',
    413,
    () => checkIn(`"${'x'.repeat(MEGABYTE)}"`),
    /over 1048576 bytes as sent: compress/,
  ],
  [
    'a body over the limit once inflated',
    413,
    () => checkIn(zipped(`"${'x'.repeat(9 * MEGABYTE)}"`), GZIP),
    /once inflated: send less/,
  ],
  ['a gzip bomb', 413, () => checkIn(gzipBomb(), GZIP), /once inflated: send less/],
  ['__proto__', 400, () => checkIn(withProto('__proto__')), /\/__proto__ is not a known field/],
  [
    '__proto__ in a text by language',
    400,
    () => ({ ...ban({}), body: text(banDocument()).replace('"en":', '"__proto__":"x","en":') }),
    /__proto__ is not a known field/,
  ],
  [
    'a field that is there twice',
    400,
    () => checkIn(text(checkInBody()).replace('{', '{"coverage":"none",')),
    /twice/,
  ],
  [
    'nesting 100,000 deep',
    400,
    () => checkIn(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    /nested/,
  ],
  ['nesting 40 deep in an object', 400, () => checkIn(checkInBody({ apps: nested(40) })), /nested/],
  [
    'an object of 10,000 fields',
    400,
    () => checkIn(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`f${n}`, n]))),
    /10000 fields, over 500/,
  ],
  [
    'invalid UTF-8',
    400,
    () =>
      checkIn(
        zipped(
          Buffer.concat([
            Buffer.from('{"platform":"'),
            Buffer.from([0xff, 0xc0, 0x80]),
            Buffer.from('"}'),
          ]),
        ),
        GZIP,
      ),
    /not UTF-8 text/,
  ],
  [
    'invalid UTF-8 in lines',
    400,
    () => lines(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])),
    /not UTF-8 text/,
  ],
];

const TIMES: readonly Case[] = [
  [
    'a date without an offset',
    400,
    () => checkIn(checkInBody({ observedAt: '2023-10-16T13:00:00' })),
    /with its offset, for example/,
  ],
  [
    'a date that does not exist',
    400,
    () => checkIn(checkInBody({ observedAt: '2023-02-30T13:00:00Z' })),
    /that exists, with its offset/,
  ],
  [
    'a number for a date',
    400,
    () => checkIn(checkInBody({ observedAt: BEGINS })),
    /\/observedAt must be a string/,
  ],
  [
    'a ban date without an offset',
    400,
    () => ban({ timeline: { effective: '2023-10-30T00:00:00' } }),
    /\/timeline\/effective .*with its offset/,
  ],
  [
    'a timeline out of order',
    400,
    () => ban({ timeline: { notice: iso(BEGINS + DAY), effective: iso(BEGINS) } }),
    /\/timeline\/effective is before timeline.notice: move it/,
  ],
  [
    'a lift before the ban holds',
    400,
    () => ban({ timeline: { effective: iso(BEGINS + DAY), lift: iso(BEGINS) } }),
    /\/timeline\/lift is not after timeline.effective/,
  ],
  [
    'a zone that is none',
    400,
    () => ban({ timeZone: 'Mars/Olympus' }),
    /\/timeZone is not a time zone of the IANA database/,
  ],
  [
    'a duration that is none',
    400,
    () => ban({ followUp: { every: 'daily', maxRounds: 3 } }),
    /ISO 8601 duration/,
  ],
  [
    'an exemption that ended yesterday',
    422,
    () =>
      act('exemptions', {
        groups: ['x'],
        ground: 'research',
        grantedBy: 'x',
        expiresAt: iso(BEGINS - DAY),
      }),
    /must be in the future; the server's time is/,
  ],
  [
    'an exemption of no device',
    422,
    () =>
      act('exemptions', {
        devices: ['nobodys'],
        ground: 'research',
        grantedBy: 'x',
        expiresAt: iso(BEGINS + DAY),
      }),
    /nobodys is the id of no device/,
  ],
  [
    'an exemption of every device without a serial number',
    422,
    () =>
      act('exemptions', {
        hardwareIds: ['To be filled by O.E.M.'],
        ground: 'research',
        grantedBy: 'x',
        expiresAt: iso(BEGINS + DAY),
      }),
    /is what makers leave where a name belongs/,
  ],
];

const MATCHERS: readonly Case[] = [
  [
    'a matcher of everything',
    400,
    () => ban(match({ platform: 'android', packageName: '*' })),
    /packageName matches every app: write an exact id/,
  ],
  [
    'a matcher without any key',
    400,
    () => ban(match({ platform: 'android' })),
    /names no identifier and would match every app: give one of packageName/,
  ],
  [
    'a prefix of one segment',
    400,
    () => ban(match({ platform: 'android', packageName: 'com.*' })),
    /packageName .*segment/,
  ],
  [
    'a wildcard in the middle',
    400,
    () => ban(match({ platform: 'android', packageName: 'com.*.mm' })),
    /only \.\* at the end is a prefix/,
  ],
  [
    'a matcher outside the scope',
    400,
    () => ban(match({ platform: 'windows', productCode: 'x' })),
    /windows is not in scope.platforms: add it there, or take this matcher out/,
  ],
  [
    'a key that the platform does not have',
    400,
    () => ban(match({ platform: 'android', bundleId: BANNED.id })),
    /does not exist on android: use one of packageName/,
  ],
  [
    'a name that would order',
    400,
    () =>
      ban({
        ...match({ platform: 'windows', displayName: 'WeChat' }),
        scope: { platforms: ['windows'] },
      }),
    /must be review/,
  ],
  [
    'a text in too few languages',
    400,
    () => ban({ title: { en: 'WeChat' } }),
    /\/title\/fr is missing/,
  ],
  ['another id than the path', 400, () => ban({ id: 'another-one' }), /\/id /],
];

const ACTS: readonly Case[] = [
  [
    'a ban that there is not',
    404,
    () => ({ ...act('pause', { reason: 'x' }), path: '/v1/bans/no-such-ban/pause' }),
    /no ban no-such-ban/,
  ],
  [
    'an id of 10,000 characters in the path',
    400,
    () => read(`/v1/bans/${'x'.repeat(10_000)}`),
    /id must/,
  ],
  [
    'control characters in the path',
    400,
    () => read('/v1/bans/no%00wechat'),
    /id must be 3 to 64 lower-case/,
  ],
  ['a path that leads elsewhere', 400, () => read('/v1/devices/%2e%2e%5cetc'), /deviceId must be/],
  [
    'a revision that there is not',
    409,
    () => ({
      ...act('propose', { revision: 9 }),
      path: '/v1/bans/no-wechat/propose',
      token: world.stack.tokens.author,
    }),
    /propose 1/,
  ],
  [
    'a resume of what is not paused',
    409,
    () => act('resume', { reason: 'x', count: 1 }),
    /is open, not paused/,
  ],
  [
    'an exemption of nobody',
    400,
    () => act('exemptions', { ground: 'x', grantedBy: 'x', expiresAt: iso(BEGINS + DAY) }),
    /names nobody/,
  ],
  [
    'an idempotency key that cannot be one',
    400,
    () => ({
      ...act('exemptions', {
        groups: ['x'],
        ground: 'research',
        grantedBy: 'x',
        expiresAt: iso(BEGINS + DAY),
      }),
      headers: { ...JSON_TYPE, 'idempotency-key': 'x'.repeat(200) },
    }),
    /1 to 128 visible ASCII/,
  ],
  ['an unknown parameter', 400, () => read('/v1/bans?sort=id'), /sort is not a known field/],
  [
    'a parameter given twice',
    400,
    () => read('/v1/bans?limit=1&limit=2'),
    /limit must be a whole number from 1 to 200/,
  ],
  ['a limit of nothing', 400, () => read('/v1/bans?limit=0'), /from 1 to 200/],
  [
    'a day that does not exist',
    400,
    () => read('/v1/audit?day=2023-02-30', world.stack.tokens.auditor),
    /a day that exists/,
  ],
  ['no line at all', 400, () => lines('\n\n'), /has no line: send 1 to 200/],
  [
    '201 lines',
    413,
    () => lines(Array.from({ length: 201 }, () => '{}').join('\n')),
    /over 200 lines: divide it/,
  ],
  [
    'a run that was never begun',
    409,
    () => ({
      ...lines(text({ runId: 'r9', listed: 1, finishedAt: iso(BEGINS) }), JSON_TYPE),
      path: `/v1/sources/${SOURCE}/runs`,
    }),
    /begun no run/,
  ],
  [
    'an unknown enrolment key',
    403,
    () => ({
      method: 'POST',
      path: '/v1/enroll',
      headers: JSON_TYPE,
      body: text({ enrollmentKey: 'sesame', hardwareId: 'x', platform: 'ios' }),
    }),
    /enrolment key is unknown/,
  ],
  [
    'a hardware id of control characters',
    400,
    () => ({
      method: 'POST',
      path: '/v1/enroll',
      headers: JSON_TYPE,
      body: text({ enrollmentKey, hardwareId: 'a\u0007', platform: 'ios' }),
    }),
    /\/hardwareId has control characters/,
  ],
];

const CALLERS: readonly Case[] = [
  ['no token', 401, () => ({ ...checkIn(checkInBody()), token: undefined }), /Send the token/],
  [
    'a garbage token',
    401,
    () => ({ ...checkIn(checkInBody()), token: 'x'.repeat(5_000) }),
    /Send the token/,
  ],
  [
    'the secret of another device',
    401,
    () => ({ ...checkIn(checkInBody()), token: `${device.deviceId}.${other.token.split('.')[1]}` }),
    /Send the token/,
  ],
  [
    'a token of the wrong kind',
    401,
    () => ({ ...checkIn(checkInBody()), token: world.stack.tokens.connector }),
    /Send the token/,
  ],
  ['an unknown route', 404, () => read('/v1/secrets'), /There is no route GET \/v1\/secrets/],
  ['an unknown method', 404, () => ({ ...ban({}), method: 'PATCH' }), /There is no route PATCH/],
  [
    'the wrong role',
    403,
    () => ({ ...ban({}), token: world.stack.tokens.viewer }),
    /needs the role author/,
  ],
];

describe.each([
  ['bodies', BODIES],
  ['times', TIMES],
  ['matchers and texts', MATCHERS],
  ['acts and parameters', ACTS],
  ['callers', CALLERS],
] as const)('bad %s', (_kind, cases) => {
  it.each(cases)(
    '%s: %i, says what to change, and changes nothing',
    async (_name, status, request, words) => {
      const heard = await send(request());
      expect({ ...heard, body: wordsOf(heard.body) }).toEqual({
        status,
        type: 'application/problem+json',
        body: expect.stringMatching(words),
      });
      expect(heard.body).toMatchObject({
        type: expect.stringMatching(/^urn:interdict:problem:/),
        status,
      });
      expect(await world.tables.everything()).toEqual(untouched);
    },
  );
});

describe('what the gateway refuses by itself', () => {
  it.each([
    ['no token', 401, undefined, 'Unauthorized'],
    ['a garbage token', 401, 'garbage', 'Unauthorized'],
  ] as const)('%s: %i, in its own words', async (_name, status, token, message) => {
    const heard = await send({ ...ban({}), token });
    expect(heard).toEqual({ status, type: 'application/json', body: { message } });
  });

  it('a token with a forged signature, and one for somebody else: 401', async () => {
    const [head = '', claims = '', signature = ''] = world.stack.tokens.author.split('.');
    const forged = Buffer.from(
      JSON.stringify({
        ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object),
        sub: 'forged',
      }),
    ).toString('base64url');
    const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const elsewhere = await world.stack.sign({
      sub: 'x',
      client_id: 'another',
      exp: Date.UTC(2100, 0) / 1000,
    });
    for (const token of [`${head}.${forged}.${signature}`, `${unsigned}.${forged}.`, elsewhere])
      expect(await send({ ...ban({}), token })).toMatchObject({
        status: 401,
        body: { message: 'Unauthorized' },
      });
  });

  it('a body over ten megabytes: 413', async () => {
    const heard = await send(checkIn('x'.repeat(10 * MEGABYTE + 1)));
    expect(heard).toMatchObject({ status: 413, body: { message: 'Request Entity Too Large' } });
    expect(await world.tables.everything()).toEqual(untouched);
  });
});

describe('a cursor that was not given out', () => {
  const PAGED = [
    '/v1/bans',
    '/v1/devices',
    `${IN_FORCE}/findings`,
    `${IN_FORCE}/passes`,
    '/v1/audit?day=2023-10-16',
  ] as const;
  const decoded = (cursor: string) =>
    JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
  const paged = (path: string, rest: string) => `${path}${path.includes('?') ? '&' : '?'}${rest}`;
  const get = (path: string) =>
    send(read(path, path.includes('audit') ? world.stack.tokens.auditor : undefined));

  /**
   * What this route would give out itself, taken apart: the shard before the dot, where there is
   * one, and the query's name.
   */
  async function real(path: string): Promise<{ readonly shard: string; readonly query: string }> {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await get(
        paged(path, `limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`),
      );
      cursor = page.body.nextCursor as string | null;
      const [, shard = '', inner = ''] = /^(\d+\.)?(.*)$/.exec(cursor ?? '') ?? [];
      if (inner !== '') return { shard, query: decoded(inner)[0] ?? '' };
    }
    throw new Error(`${path} has one page only`);
  }

  it.each(PAGED)('is refused as a bad parameter, however well it is forged: %s', async (path) => {
    // The findings' cursor of each shard is known by its form.
    const { shard, query } = path.endsWith('/findings')
      ? { shard: '0.', query: 'banShard=in-force#0' }
      : await real(path);
    const forgeries = [
      'nonsense',
      `${shard}${Buffer.from('{"a":1}').toString('base64url')}`,
      `${shard}${toCursor('another=query', ['x'])}`,
      `${shard}${toCursor(query, [])}`,
      `${shard}${toCursor(query, [''])}`,
      `${shard}${toCursor(query, ['x'.repeat(1_400)])}`,
      ...(path.includes('audit')
        ? ['1.5e400', 'NaN', '', 'x', '0x10'].map((end) => toCursor(query, [end]))
        : []),
      ...(shard === ''
        ? []
        : [`99999.${toCursor(query, ['x'])}`, '9999.', `1.${toCursor(query, ['x'])}`]),
    ];
    for (const cursor of forgeries) {
      const heard = await get(paged(path, `cursor=${encodeURIComponent(cursor)}`));
      expect({ cursor, status: heard.status, type: heard.type }).toEqual({
        cursor,
        status: 400,
        type: 'application/problem+json',
      });
      expect(wordsOf(heard.body)).toMatch(/cursor/i);
    }
  });
});

describe('a bad field of a report', () => {
  it.each<[string, () => unknown, string]>([
    ['a field that nobody knows', () => checkInBody({ admin: true }), '/admin'],
    ['constructor as a field', () => checkInBody({ constructor: {} }), '/constructor'],
    [
      'an id of 10,000 characters',
      () => checkInBody({ apps: [{ id: 'x'.repeat(10_000) }] }),
      '/apps/0/id',
    ],
    ['an id of no characters', () => checkInBody({ apps: [{ id: '' }] }), '/apps/0/id'],
    [
      'control characters',
      () => checkInBody({ apps: [{ id: 'x\u0000\u001b[31m' }] }),
      '/apps/0/id',
    ],
    [
      'a lone surrogate',
      () => checkInBody({ apps: [{ ...HARMLESS, name: '\ud800' }] }),
      '/apps/0/name',
    ],
    ['results of nothing', () => checkInBody({ results: [null] }), '/results/0'],
    ['over 5,000 apps', () => checkInBody({ apps: manyApps(5_001) }), '/apps'],
  ])('costs that field alone: %s', async (_, body, pointer) => {
    const heard = await send(checkIn(zipped(text(body())), GZIP));
    expect(heard).toMatchObject({
      status: 200,
      body: { warnings: [{ pointer, detail: expect.any(String), count: 1 }] },
    });
  });

  it('costs neither its line nor the device', async () => {
    const at = world.stack.clock.now();
    const line = {
      ...lineOf('odd-1', [HARMLESS], at),
      surprise: true,
      osVersion: 'x\u0000',
      apps: [HARMLESS, { name: 'no id' }, { ...HARMLESS, publisher: null, teamId: '' }],
    };
    const heard = await send(lines(text(line), LINES_TYPE));
    expect(heard.body.results).toMatchObject([
      {
        line: 1,
        status: 'recorded',
        reason: expect.stringMatching(/apps had to be left out/),
        warnings: { length: 3 },
      },
    ]);
  });
});

describe('one bad line among good ones', () => {
  it('is refused alone: the good lines stand, and nothing else changes', async () => {
    const at = world.stack.clock.now();
    const bad = [
      '{"externalId": ',
      text({ ...lineOf('bad-1', [HARMLESS], at), apps: ['x'] }),
      text({ ...lineOf('bad-2', [HARMLESS], at), observedAt: '2023-10-16' }),
      text({ ...lineOf('bad-3', [HARMLESS], at), apps: null }),
      text({ ...lineOf('bad-4', [HARMLESS], at), platform: 'symbian' }),
      text(lineOf('bad-5', [HARMLESS], at)).replace('{', '{"group":"health",'),
    ];
    const body = [
      text(lineOf('good-1', [HARMLESS], at)),
      ...bad,
      text(lineOf('good-2', [HARMLESS], at)),
    ].join('\n');
    const before = await world.tables.everything();
    const heard = await send(lines(zipped(body), { ...LINES_TYPE, 'content-encoding': 'gzip' }));
    expect(heard).toMatchObject({ status: 200, body: { accepted: 2 } });
    const results = heard.body.results as { line: number; status: string; reason: string | null }[];
    expect(results.map(({ line, status }) => `${line} ${status}`)).toEqual([
      '1 recorded',
      ...bad.map((_, index) => `${index + 2} refused`),
      '8 recorded',
    ]);
    for (const { reason } of results.slice(1, -1)) expect(reason).toMatch(/.{15}/);
    const after = await world.tables.everything();
    for (const table of Object.keys(after)) {
      const added = (after[table] ?? []).filter((row) => !before[table]?.includes(row));
      expect([table, added.length]).toEqual([
        table,
        table === 'devices' || table === 'inventories' ? 2 : 0,
      ]);
    }
  });

  it('is answered by itself among results of orders, too', async () => {
    const orderId = (id: string, n: number) => `in-force.${id}.${n}`;
    const { finding, ...before } = await snapshotOf(other.deviceId);
    const heard = await send({
      method: 'POST',
      path: '/v1/orders/results',
      token: world.stack.tokens.connector,
      headers: JSON_TYPE,
      body: text({
        results: [
          { orderId: orderId(managed, 1), outcome: 'done' },
          { orderId: orderId(other.deviceId, 1), outcome: 'disabled' },
          { orderId: orderId(managed, 7), outcome: 'done' },
          { orderId: 'in-force.nobody.1', outcome: 'done' },
          { orderId: 'no order', outcome: 'done' },
          'done',
        ],
      }),
    });
    expect(heard).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect((heard.body.results as { status: string }[]).map(({ status }) => status)).toEqual([
      'recorded',
      'refused',
      'refused',
      'refused',
      'refused',
      'refused',
    ]);
    expect(await snapshotOf(other.deviceId)).toEqual({ finding, ...before });
  });

  it('cannot be said of another device by a device', async () => {
    const before = await snapshotOf(other.deviceId);
    const orderId = `in-force.${other.deviceId}.1`;
    await device.checkIn([HARMLESS, BANNED], [{ orderId, outcome: 'disabled' }]);
    expect(await snapshotOf(other.deviceId)).toEqual(before);
  });
});

async function snapshotOf(deviceId: string) {
  const finding = await world.people.viewer.get(`${IN_FORCE}/findings/${deviceId}`);
  return { finding, device: await world.people.viewer.get(`/v1/devices/${deviceId}`) };
}

describe('the logs of all this', () => {
  it('name what was refused, and hold no token and no key', async () => {
    expect(world.failures).toEqual([]);
    await world.close();
    const logs = world.logs();
    expect(logs.match(/"level":"INFO".*"message":"refused"/g)?.length).toBeGreaterThan(50);
    const { tokens } = world.stack;
    const secrets = [
      ...Object.values(tokens),
      ...Object.values(tokens).map((token) => token.split('.')[2] ?? ''),
      device.token,
      other.token,
      ...[device, other].map(({ token }) => token.split('.')[1] ?? ''),
      enrollmentKey,
      'sesame',
    ];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(4);
      expect(logs.includes(secret)).toBe(false);
    }
  });
});

function manyApps(count: number) {
  return Array.from({ length: count }, (_, n) => ({ id: `org.example.a${n}` }));
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

/** 64 MB of zeros in 64 KB. */
function gzipBomb(): Uint8Array<ArrayBuffer> {
  return zipped(new Uint8Array(64 * MEGABYTE));
}
