import { describe, expect, jest, test } from '@jest/globals';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import { ROLES } from '../../functions/http/caller.ts';
import type { Route } from '../../functions/http/route.ts';
import { handler as unknownRoute } from '../../functions/unknown-route.ts';
import { BadCursor } from '../../functions/usecases/ports.ts';
import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import { MADE_UP, requestFor, strayExamples } from '../made/requests.ts';
import { aSentBan } from '../made/sent-ban.ts';
import { aSentLine } from '../made/sent-inventory.ts';
import { served } from './bound.ts';
import { captureLog } from './captured-log.ts';
import { claims, pointers, type Sent, send } from './event.ts';

const log = captureLog();
const settings = { ...DEFAULT_SETTINGS };
const line = aSentLine({ externalId: 'pc-1' });

function good(route: Route): Sent {
  const { method, path, parameters, query, body, headers, type, as } = requestFor(route, MADE_UP);
  const roles = typeof route.access === 'string' ? null : route.access;
  return {
    method,
    path,
    route: route.path,
    parameters,
    ...(query ? { query } : {}),
    ...(body === undefined ? {} : { body }),
    headers: {
      ...headers,
      ...(type === null ? {} : { 'content-type': type }),
      ...(as === 'device' ? { authorization: `Bearer ${MADE_UP.device}.${'s'.repeat(43)}` } : {}),
    },
    ...(roles ? { claims: { ...claims(roles[0] ?? ''), scope: 'sources/intune' } } : {}),
  };
}

/** A function with this one route, whose use case answers with what it got. */
const echo = (route: Route) =>
  served(route, async ({ caller, ...given }) =>
    route.answer.kind === 'file'
      ? { contentType: 'text/html; charset=utf-8', body: '<p>' }
      : {
          by: caller.subject,
          roles: [...caller.roles],
          sources: [...caller.sources],
          given,
        },
  );
const named = (name: string): Route => {
  const route = ALL_ROUTES.find((one) => one.name === name);
  if (route === undefined) throw new Error(`no route ${name}`);
  return route;
};
const cases = ALL_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

test('every route has an example of a good request', () => {
  expect(strayExamples(ALL_ROUTES)).toEqual([]);
});

describe.each(cases)('%s', (_, route) => {
  test('takes a good request', async () => {
    const answer = await send(echo(route), good(route));
    expect(answer.text).not.toContain('urn:interdict:problem');
    expect(answer.status).toBe(route.status);
    expect(answer.headers['x-request-id']).toBe('request-1');
    if (route.answer.kind === 'none') expect(answer.text).toBe('');
  });

  test('refuses a parameter that it does not know; an agent’s protocol has none', async () => {
    const sent = good(route);
    const answer = await send(echo(route), { ...sent, query: { ...sent.query, colour: 'red' } });
    expect(answer.status).toBe(route.access === 'agent' ? 200 : 400);
    expect(pointers(answer)).toEqual(route.access === 'agent' ? [] : ['/colour']);
  });

  if (typeof route.access !== 'string') {
    const { access } = route;
    test('refuses a request without a token', async () => {
      const { claims: _claims, ...without } = good(route);
      expect((await send(echo(route), without)).status).toBe(401);
    });

    test('refuses callers of every other role', async () => {
      for (const role of ROLES.filter((one) => !access.includes(one))) {
        const answer = await send(echo(route), { ...good(route), claims: claims(role) });
        expect(answer.status).toBe(403);
        expect(String(answer.body.detail)).toContain(access[0]);
      }
    });
  }

  if (route.path.includes('{')) {
    test('refuses ids of 10,000 characters and of control characters', async () => {
      for (const value of ['a'.repeat(10_000), 'a\u0000b', 'a b', '__proto__ ', '']) {
        const sent = good(route);
        const parameters = Object.fromEntries(
          Object.keys(sent.parameters ?? {}).map((name) => [name, value]),
        );
        expect([400, 404]).toContain((await send(echo(route), { ...sent, parameters })).status);
      }
    });
  }
});

describe('pages', () => {
  const route = named('listBans');
  test.each(['0', '201', '-1', '1.5', 'ten', '1e2', ''])('refuse the limit %p', async (limit) => {
    const answer = await send(echo(route), { ...good(route), query: { limit } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/limit']);
  });

  test('have 50 items unless told, and 200 at most', async () => {
    expect((await send(echo(route), good(route))).body.given).toEqual({ limit: 50, cursor: null });
    expect(
      (await send(echo(route), { ...good(route), query: { limit: '200' } })).body.given,
    ).toMatchObject({
      limit: 200,
    });
  });

  test('refuse a cursor that was not given out', async () => {
    const handler = served(route, async () => {
      throw new BadCursor('made up');
    });
    const answer = await send(handler, { ...good(route), query: { cursor: 'bWFkZSB1cA' } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { pointer: 'cursor', detail: expect.stringContaining('begin again') },
    ]);
  });
});

describe('a batch of a source', () => {
  const route = named('ingestInventories');
  const lines = (...all: unknown[]) =>
    all.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

  test('keeps its good lines and answers the bad ones by number', async () => {
    const body = lines(
      line,
      '{"externalId":',
      { ...line, platform: 'amiga' },
      '',
      { ...line, externalId: 'pc-2' },
      '7',
    );
    const answer = await send(echo(route), { ...good(route), body });
    expect(answer.status).toBe(200);
    const read = answer.body.given as {
      lines: { line: number; externalId: string }[];
      refused: { line: number; reason: string }[];
    };
    expect(read.lines.map((one) => [one.line, one.externalId])).toEqual([
      [1, 'pc-1'],
      [5, 'pc-2'],
    ]);
    expect(read.refused.map((one) => one.line)).toEqual([2, 3, 6]);
    expect(read.refused[0]?.reason).toContain('not JSON');
    expect(read.refused[1]?.reason).toContain('/platform must be one of android');
    expect(read.refused[2]?.reason).toContain('must be an object');
  });

  test('takes a device with 70,000 apps, as its bytes are within the bound', async () => {
    const apps = Array.from({ length: 70_000 }, () => ({ id: 'a' }));
    const answer = await send(echo(route), {
      ...good(route),
      body: lines({ ...line, apps }, line),
    });
    const read = answer.body.given as { lines: { apps: unknown[] }[]; refused: unknown[] };
    expect(read.lines.map((one) => one.apps.length)).toEqual([70_000, line.apps?.length]);
    expect(read.refused).toEqual([]);
  });

  test('keeps a device whose other fields are odd, and says what it lost', async () => {
    const odd = {
      ...line,
      externalId: ' pc-3\n',
      osVersion: 17,
      serial: 'x',
      apps: [{ id: 'a', name: 'b\u0000' }, { name: 'no id' }, { id: 'c' }],
    };
    const answer = await send(echo(route), {
      ...good(route),
      body: lines(odd, { ...line, apps: [7] }),
    });
    expect(answer.body.given).toMatchObject({
      lines: [
        {
          externalId: 'pc-3',
          osVersion: null,
          apps: [{ id: 'a' }, { id: 'c' }],
          appsLeftOut: 1,
          warnings: [
            { pointer: '/osVersion', count: 1 },
            { pointer: '/serial', count: 1 },
            { pointer: '/apps/0/name', count: 1 },
            { pointer: '/apps/1/id', count: 1 },
          ],
        },
      ],
      refused: [{ line: 2, reason: '/apps/0 must be an object', warnings: [] }],
    });
  });

  test.each([
    ['no line', '', 400],
    ['blank lines alone', '\n\n \n', 400],
    ['201 lines', Array.from({ length: 201 }, () => '{}').join('\n'), 413],
    ['a million line breaks', '\n'.repeat(1_000_000), 413],
  ])('is refused with %s', async (_, body, status) => {
    expect((await send(echo(route), { ...good(route), body })).status).toBe(status);
  });

  test('is refused for a source that the token does not name', async () => {
    const sent = {
      ...good(route),
      claims: { ...claims('connector'), scope: 'openid sources/jamf' },
    };
    expect((await send(echo(route), sent)).status).toBe(403);
  });

  test('is taken from a token for any source', async () => {
    const sent = { ...good(route), claims: { sub: 'connector', scope: 'sources/*' } };
    expect((await send(echo(route), sent)).status).toBe(200);
  });
});

describe('roles', () => {
  const route = named('listBans');
  test.each([
    ['as the gateway writes an array', '[viewer other]'],
    ['as an array', ['viewer', 7]],
    ['divided by spaces', 'other viewer'],
  ])('are read %s', async (_, value) => {
    const answer = await send(echo(route), {
      ...good(route),
      claims: { sub: 'x', 'cognito:groups': value },
    });
    expect(answer.body.roles).toEqual(['viewer']);
  });

  test.each([
    undefined,
    null,
    7,
    {},
    '',
    '[]',
    'superviewer',
    '[x,viewer]',
    'other,viewer',
    '["viewer"]',
    '[[viewer]]',
    ['x viewer'],
    ['x,viewer'],
    ['"viewer"'],
  ])('are none in %j', async (value) => {
    const answer = await send(echo(route), {
      ...good(route),
      claims: { sub: 'x', 'cognito:groups': value },
    });
    expect(answer.status).toBe(403);
  });

  test.each([
    ['id', 401],
    ['access', 200],
    ['', 401],
    [undefined, 200],
  ])('of a token that is for %p are answered with %i', async (use, status) => {
    const answer = await send(echo(route), {
      ...good(route),
      claims: {
        sub: 'x',
        'cognito:groups': '[viewer]',
        ...(use !== undefined && { token_use: use }),
      },
    });
    expect(answer.status).toBe(status);
  });

  test.each([
    [255, 200],
    [256, 401],
  ])('of a subject of %i characters are answered with %i', async (length, status) => {
    const told = { sub: 'x'.repeat(length), 'cognito:groups': '[viewer]' };
    expect((await send(echo(route), { ...good(route), claims: told })).status).toBe(status);
  });

  test('are nobody’s without a subject', async () => {
    expect(
      (await send(echo(route), { ...good(route), claims: { 'cognito:groups': '[viewer]' } }))
        .status,
    ).toBe(401);
  });
});

test('a route is found behind a custom domain, whose paths begin with a base path', async () => {
  const route = named('listBans');
  const answer = await send(echo(route), { ...good(route), path: `/base${good(route).path}` });
  expect(answer.status).toBe(200);
});

test('a request of no route is answered with what was asked for', async () => {
  const answer = await send(echo(named('listBans')), { method: 'GET', path: '/v1/bains' });
  expect(answer.status).toBe(404);
  expect(answer.body.detail).toContain('GET /v1/bains');
});

test('a browser that has come once keeps to HTTPS', async () => {
  const route = named('listBans');
  expect((await send(echo(route), good(route))).headers).toMatchObject({
    'strict-transport-security': 'max-age=31536000',
  });
});

describe('a refusal is logged', () => {
  const refusals = async (name: string, chance: number) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const route = named(name);
    const { claims: _, ...nobody } = good(route);
    expect((await send(echo(route), { ...nobody, headers: {} })).status).toBeGreaterThan(399);
    return log.lines().filter((line) => line.includes('refused')).length;
  };

  test.each(['checkIn', 'ingestInventories', 'recordResults'])(
    'once in a hundred, %s',
    async (name) => {
      expect(await refusals(name, 0.5)).toBe(0);
      expect(await refusals(name, 0.005)).toBe(1);
    },
  );

  test.each(['listBans', 'approveBan', 'recordRun'])('always, %s', async (name) => {
    expect(await refusals(name, 0.5)).toBe(1);
  });
});

test('a run has a start or an end, and never both', async () => {
  const route = named('recordRun');
  const start = { runId: 'r', startedAt: '2023-10-30T12:00:00Z' };
  const end = { runId: 'r', listed: 7, finishedAt: '2023-10-30T13:00:00Z' };
  expect((await send(echo(route), { ...good(route), body: end })).body.given).toEqual({
    source: 'intune',
    ...end,
    retireAll: false,
    finishedAt: Date.UTC(2023, 9, 30, 13),
  });
  for (const body of [
    { runId: 'r' },
    { ...start, ...end },
    { runId: 'r', listed: 7 },
    { runId: 'r', finishedAt: end.finishedAt },
  ]) {
    expect((await send(echo(route), { ...good(route), body })).status).toBe(400);
  }
});

test('a run’s null is the same as left out', async () => {
  const route = named('recordRun');
  const start = { runId: 'r', startedAt: '2023-10-30T12:00:00Z' };
  const body = { ...start, listed: null, finishedAt: null };
  const answer = await send(echo(route), { ...good(route), body });
  expect(answer.status).toBe(200);
  expect(answer.body.given).toMatchObject({ runId: 'r', startedAt: expect.any(Number) });
  expect(answer.body.given).not.toHaveProperty('listed');
});

test('a device’s id in a source is looked for together with the source', async () => {
  const route = named('listDevices');
  const sent = (query: Record<string, string>) => send(echo(route), { ...good(route), query });
  expect((await sent({ source: 'mdm', externalId: 'D-1' })).body.given).toMatchObject({
    source: 'mdm',
    externalId: 'D-1',
  });
  const refused = await sent({ externalId: 'D-1' });
  expect(refused.status).toBe(400);
  expect(pointers(refused)).toEqual(['/source']);
});

test('a ban document has at most 256 KB', async () => {
  const route = named('saveBan');
  const body = { ...aSentBan(), assumed: Array.from({ length: 100 }, () => 'x'.repeat(3_000)) };
  expect((await send(echo(route), { ...good(route), body })).status).toBe(413);
});

test('a ban document has the languages of the stage', async () => {
  const route = named('saveBan');
  const handler = served(route, async () => ({}), { ...settings, languages: ['en', 'de'] });
  const answer = await send(handler, good(route));
  expect(answer.status).toBe(400);
  expect(pointers(answer)).toEqual(['/title/de', '/reason/de', '/contact/de']);
});

test('a key that makes a repeat harmless is handed on', async () => {
  const route = named('grantExemption');
  const sent = good(route);
  const withKey = (key: string) => ({
    ...sent,
    headers: { ...sent.headers, 'Idempotency-Key': key },
  });
  const keyGiven = async (request: Sent) =>
    (await send(echo(route), request)).body.given as { idempotencyKey: unknown };
  expect((await keyGiven(withKey('abc'))).idempotencyKey).toBe('abc');
  expect((await send(echo(route), withKey('x'.repeat(129)))).status).toBe(400);
  expect((await keyGiven(sent)).idempotencyKey).toBeNull();
});

test('a report comes as a file that can run nothing', async () => {
  const answer = await send(echo(named('readReport')), {
    ...good(named('readReport')),
    query: { format: 'html' },
  });
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.text).toBe('<p>');
});

test.each([
  ['PATCH', '/v1/bans'],
  ['GET', '/'],
  ['POST', `/v1/${'x'.repeat(5_000)}`],
])('an unknown route (%s %.20s) is answered with a problem', async (method, path) => {
  const answer = await send(unknownRoute, { method, path });
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(String(answer.body.detail)).toContain('docs/openapi.json');
  expect(answer.text.length).toBeLessThan(1_000);
});

test('acts of people are logged with who and what, and no body', async () => {
  await send(echo(named('liftBan')), good(named('liftBan')));
  expect(log.lines()).toHaveLength(1);
  expect(JSON.parse(log.lines()[0] ?? '')).toMatchObject({
    message: 'answered',
    route: 'POST /v1/bans/{id}/lift',
    status: 200,
    by: 'someone',
    requestId: 'request-1',
  });
  expect(log.lines().join()).not.toContain('withdrawn');
});

test('an enrolment key is in no log, whatever becomes of it', async () => {
  const route = named('enroll');
  const failing = served(route, async ({ caller: _caller, ...body }) => {
    throw new Error(`cannot claim ${JSON.stringify(body)}`);
  });
  expect((await send(failing, good(route))).status).toBe(500);
  expect(log.lines().join()).not.toContain('k'.repeat(43));
});
