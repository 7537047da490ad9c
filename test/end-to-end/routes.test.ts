import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import { ANSWERS } from '../../functions/http/answer-schema.ts';
import type { Role } from '../../functions/http/caller.ts';
import { parse } from '../../functions/http/parse.ts';
import type { Route } from '../../functions/http/route.ts';
import { CONSOLE_PATHS } from '../../lib/http-api.ts';
import type { TokenRole } from '../../local/interdict/interdict-stack.ts';
import { EXAMPLES, type Known } from '../made/examples.ts';
import { requestFor } from '../made/requests.ts';
import { aSentCheckIn } from '../made/sent-inventory.ts';
import { BEGINS, HARMLESS, iso, MINUTE } from './documents.ts';
import { knownIn } from './known.ts';
import { fillSecrets } from './secrets.ts';
import { endWorld, lineOf, type OwnDevice, SOURCE, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

/** One good request for a route. */
interface Sent {
  readonly path: string;
  /** A role's token, or a device's own; left out: none. */
  readonly as?: TokenRole | OwnDevice;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
}

interface Heard {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  // Answers are read as any client does: as JSON.
  readonly body: Record<string, unknown>;
}

let world: World;
let device: OwnDevice;
let doomed: OwnDevice;
/** What requests name: what the world has, and what answers said. */
let known: Known;

async function send(
  method: string,
  { path, as, body, headers, type = 'application/json' }: Sent,
): Promise<Heard> {
  const token = typeof as === 'string' ? world.stack.tokens[as] : as?.token;
  const response = await fetch(`${world.stack.apiUrl}${path}`, {
    method,
    headers: {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type: contentType,
    text,
    body: contentType.includes('json') ? parsed(text) : {},
  };
}

/** Sends the example of a route, as who may send it. */
function sendExample(route: Route): Promise<Heard> {
  const { method, path, query, body, headers, type, as } = requestFor(route, {
    ...known,
    now: world.stack.clock.now(),
  });
  const caller = as === 'device' ? device : as === 'anyone' ? undefined : as;
  return send(method, {
    path: query === undefined ? path : `${path}?${new URLSearchParams(query)}`,
    as: caller,
    body,
    headers,
    ...(type === null ? {} : { type }),
  });
}

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

/** A problem document that says to the caller what to do. */
function expectProblem(heard: Heard, status: number, kind: string): void {
  expect(heard).toMatchObject({ status, type: 'application/problem+json' });
  expect(heard.body).toMatchObject({
    type: `urn:interdict:problem:${kind}`,
    status,
    title: expect.any(String),
    detail: expect.stringMatching(/.{20}/),
    instance: expect.any(String),
  });
}

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  await fillSecrets(world);
  ({ known, device, doomed } = await knownIn(world));
});
afterAll(() => endWorld(world));

const routeOf = (name: string): Route => {
  const found = ALL_ROUTES.find((route) => route.name === name);
  if (found === undefined) throw new Error(`there is no route ${name}`);
  return found;
};
const withRoles = ALL_ROUTES.filter(
  (route): route is (typeof ALL_ROUTES)[number] & { access: readonly Role[] } =>
    Array.isArray(route.access),
);
const filled = (route: Route) =>
  route.path
    .replace('{id}', 'no-wechat')
    .replace('{source}', SOURCE)
    .replace(/\{\w+\}/g, 'something');

describe('every route of the API', () => {
  it('is asked for here, and is a route of the gateway', () => {
    const names = ALL_ROUTES.map((route) => route.name).sort();
    expect(Object.keys(EXAMPLES).sort()).toEqual(names);
    const keys = world.stack.model
      .of('AWS::ApiGatewayV2::Route')
      .map(({ properties }) => properties.RouteKey);
    const ofApi = ALL_ROUTES.map((route) => `${route.method} ${route.path}`);
    const ofConsole = CONSOLE_PATHS.map((path) => `GET ${path}`);
    expect(keys.sort()).toEqual([...ofApi, ...ofConsole, '$default'].sort());
  });

  it.each(Object.keys(EXAMPLES))('answers a good request: %s', async (name) => {
    const route = routeOf(name);
    const heard = await sendExample(route);
    expect(heard).toMatchObject({ status: route.status });
    if (route.answer.kind === 'json') expect(heard.type).toBe('application/json');
    if (route.answer.kind === 'none') expect(heard.text).toBe('');
    const described = ANSWERS[name];
    if (described) parse(described, heard.body, `${name} is not as described`);
    known = { ...known, ...EXAMPLES[name]?.keep?.(heard.body) };
    if (name === 'requestPreview') await world.stack.clock.advance(MINUTE);
  });

  it('shows nobody a secret that it gave out once', async () => {
    const [devices, one] = await Promise.all([
      send('GET', { path: '/v1/devices', as: 'viewer' }),
      send('GET', { path: `/v1/devices/${device.deviceId}`, as: 'viewer' }),
    ]);
    const audit = await send('GET', {
      path: `/v1/audit?day=${iso(world.stack.clock.now()).slice(0, 10)}&limit=200`,
      as: 'auditor',
    });
    for (const { text } of [devices, one, audit]) {
      expect(text).not.toContain(device.token.split('.')[1]);
      expect(text).not.toContain(known.enrollmentKey);
      expect(text).not.toMatch(/tokenHash/);
    }
  });

  it('does not know a revoked device any more', async () => {
    await expect(doomed.checkIn([HARMLESS])).rejects.toMatchObject({ status: 401 });
  });
});

describe('who may call', () => {
  it.each(withRoles.map((route) => [route.name, route] as const))(
    '%s refuses every role but its own, with a problem that names the roles it takes',
    async (_name, route) => {
      const others = (Object.keys(world.stack.tokens) as TokenRole[]).filter(
        (role) => !route.access.includes(role === 'approver2' ? 'approver' : role),
      );
      for (const role of others) {
        const heard = await send(route.method, {
          path: filled(route),
          as: role,
          ...(route.method === 'GET' ? {} : { body: {} }),
        });
        expectProblem(heard, 403, 'forbidden');
        for (const allowed of route.access) expect(heard.body.detail).toContain(allowed);
      }
    },
  );

  it(
    'is asked by the gateway: without a token ' + 'it answers 401 by itself, in its own words',
    async () => {
      for (const route of withRoles) {
        const heard = await send(route.method, {
          path: filled(route),
          ...(route.method === 'GET' ? {} : { body: {} }),
        });
        expect(heard).toMatchObject({
          status: 401,
          type: 'application/json',
          body: { message: 'Unauthorized' },
        });
      }
    },
  );

  it('is asked by the check-in itself, which answers every wrong token alike', async () => {
    const body = aSentCheckIn({ observedAt: iso(BEGINS) });
    const [id, secret = ''] = device.token.split('.');
    const wrong = [
      undefined,
      'nonsense',
      `${id}.${'A'.repeat(secret.length)}`,
      `${'a'.repeat(32)}.${secret}`,
      doomed.token,
      world.stack.tokens.operator,
    ];
    const heard = await Promise.all(
      wrong.map((token) =>
        send('POST', {
          path: '/v1/check-ins',
          body,
          ...(token === undefined ? {} : { as: { ...device, token } }),
        }),
      ),
    );
    for (const one of heard) {
      expectProblem(one, 401, 'unauthenticated');
      expect(one.body.detail).toBe(heard[0]?.body.detail);
    }
  });

  it('lets a connector report for its own sources only', async () => {
    const scoped = (scope: string) =>
      world.stack.sign({
        sub: 'connector',
        client_id: audience(),
        scope,
        exp: Date.UTC(2100, 0) / 1000,
      });
    const line = JSON.stringify(lineOf('scoped', [HARMLESS], world.stack.clock.now()));
    const path = `/v1/sources/${SOURCE}/inventories`;
    const type = 'application/x-ndjson';
    const own = await scoped(`sources/${SOURCE}`);
    const other = await scoped('sources/other-mdm');
    expect(
      await send('POST', { path, type, body: line, as: { ...device, token: own } }),
    ).toMatchObject({
      status: 200,
      body: { accepted: 1 },
    });
    expectProblem(
      await send('POST', { path, type, body: line, as: { ...device, token: other } }),
      403,
      'forbidden',
    );
  });
});

function audience(): string {
  const authorizer = world.stack.model.of('AWS::ApiGatewayV2::Authorizer')[0];
  return authorizer?.properties.JwtConfiguration.Audience[0] ?? '';
}

describe('what is no route', () => {
  it.each([
    ['GET', '/v1/nothing'],
    ['GET', '/'],
    ['GET', '/v1/bans/no-wechat/nothing'],
    ['GET', '/v1/bans/'],
    ['GET', '/v2/bans'],
    ['PATCH', '/v1/bans/no-wechat'],
    ['DELETE', '/v1/bans/no-wechat'],
    ['PUT', '/v1/check-ins'],
    ['OPTIONS', '/v1/bans'],
  ])('is answered with a problem that points to the description: %s %s', async (method, path) => {
    const heard = await send(method, { path, as: 'viewer' });
    expectProblem(heard, 404, 'not-found');
    expect(heard.body.detail).toContain('docs/openapi.json');
  });

  it('is answered so to callers without a token, too', async () => {
    expectProblem(await send('GET', { path: '/v1/nothing' }), 404, 'not-found');
  });
});

describe('the functions', () => {
  it('failed in none of this', () => {
    expect(world.failures).toEqual([]);
  });
});
