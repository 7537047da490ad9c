import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ALL_ROUTES, type ApiRoute } from '../../functions/http/all-routes.ts';
import { MADE_UP, requestFor } from '../made/requests.ts';
import { DECISIONS, type Decision, WHO, type Who } from './decisions.ts';
import { BEGINS, iso, MINUTE } from './documents.ts';
import { fillSecrets } from './secrets.ts';
import { ROOT } from './synthesized.ts';
import { endWorld, type OwnDevice, SOURCE, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

let world: World;
let device: OwnDevice;
let enrollmentKey: string;
let reporterKey: string;
let macKey: string;

beforeAll(async () => {
  world = await startWorld({ concurrency: 1 });
  const [enrolled] = await world.enrolled(1);
  if (enrolled === undefined) throw new Error('a device was to enrol');
  device = enrolled;
  const made = await world.people.operator.post('/v1/enrollment-keys', {
    group: 'health',
    ownership: 'organization',
    maxUses: 100,
    expiresAt: iso(BEGINS + 60 * MINUTE),
  });
  enrollmentKey = String(made.enrollmentKey);
  const forReporters = await world.people.operator.post('/v1/enrollment-keys', {
    kind: 'reporter',
    group: 'health',
    ownership: 'organization',
    maxUses: 100,
    expiresAt: iso(BEGINS + 60 * MINUTE),
  });
  reporterKey = String(forReporters.enrollmentKey);
  const forMacs = await world.people.operator.post('/v1/enrollment-keys', {
    kind: 'agent',
    group: 'health',
    ownership: 'organization',
    maxUses: 1,
    expiresAt: iso(BEGINS + 60 * MINUTE),
  });
  macKey = String(forMacs.enrollmentKey);
  await fillSecrets(world);
});
afterAll(() => endWorld(world));

interface Caller {
  readonly name: string;
  /** What the token is; nothing for one that is no good. */
  readonly is: readonly Who[];
  /** Whether a connector speaks for the source in the path; it does unless told. */
  readonly otherSource?: true;
  readonly token: () => string | undefined | Promise<string>;
}

const SECONDS = BEGINS / 1000;
const signed = (claims: Readonly<Record<string, unknown>>) => world.stack.token(claims);
const roles = (...names: readonly Who[]): Caller => ({
  name: names.join(' and '),
  is: names,
  token: () => signed({ sub: 'somebody', [world.stack.rolesClaim]: names, scope: 'sources/*' }),
});
const person = (...names: readonly Who[]): Caller => ({
  ...roles(...names),
  token: () => signed({ sub: 'somebody', [world.stack.rolesClaim]: names }),
});
const machine = (name: string, scope: string, more: Partial<Caller> = {}): Caller => ({
  name,
  is: ['connector'],
  token: () => signed({ sub: 'a-machine', scope }),
  ...more,
});
const stranger = (name: string, token: Caller['token']): Caller => ({ name, is: [], token });
const withClaims = (change: Readonly<Record<string, unknown>>) => () =>
  signed({ sub: 'somebody', [world.stack.rolesClaim]: WHO, ...change });

function forged(): string {
  const [head, , signature] = world.stack.tokens.viewer.split('.');
  const claims = { sub: 'forged', [world.stack.rolesClaim]: WHO, exp: SECONDS + 3_600 };
  return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

function unsigned(): string {
  const [, claims] = world.stack.tokens.operator.split('.');
  return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
}

/** A person who is somebody and has no role: known, and allowed nothing. */
const NOBODY: Caller = { name: 'nobody in particular', is: [], token: () => signed({ sub: 'x' }) };

const CALLERS: readonly Caller[] = [
  ...(['viewer', 'author', 'approver', 'operator', 'auditor'] as const).map((one) => person(one)),
  { name: 'a second approver', is: ['approver'], token: () => world.stack.tokens.approver2 },
  person('author', 'approver'),
  person('viewer', 'author', 'approver', 'operator', 'auditor'),
  roles('viewer', 'connector'),
  machine('a connector of every source', 'sources/*'),
  machine('the connector of the source', `sources/${SOURCE}`),
  machine('the connector of another source', 'sources/another', { otherSource: true }),
  { name: 'a device', is: ['device'], token: () => device.token },
  NOBODY,
  stranger('no token', () => undefined),
  stranger('a made-up text', () => 'x'.repeat(300)),
  stranger('the device id with another secret', () => `${device.deviceId}.${'A'.repeat(43)}`),
  stranger(
    'another device id with the secret',
    () => `${'0'.repeat(32)}.${device.token.slice(33)}`,
  ),
  stranger('an expired token', withClaims({ iat: SECONDS - 60, exp: SECONDS - 1 })),
  stranger('a token that is not yet good', withClaims({ nbf: SECONDS + 3_600 })),
  stranger('a token for another audience', withClaims({ aud: 'another', client_id: 'another' })),
  stranger('a token of another issuer', withClaims({ iss: 'https://pages.example' })),
  stranger('a token with other claims than were signed', forged),
  stranger('a token that nobody signed', unsigned),
];

type Expected = 'allowed' | 401 | 403;

/** What is to be answered, by the decision alone. */
function expectedOf({ may, ofSource }: Decision, caller: Caller): Expected {
  if (may === 'anyone') return 'allowed';
  if (may === 'google') return 401;
  const isKnown = caller.is.length > 0 || caller === NOBODY;
  const takesDevices = may.includes('device');
  // Devices and people are known by different means.
  if (!isKnown || takesDevices !== caller.is.includes('device')) return 401;
  if (!caller.is.some((one) => may.includes(one))) return 403;
  return ofSource && caller.otherSource ? 403 : 'allowed';
}

/** The example of the route, about bans and devices that there are not. */
async function answered(route: ApiRoute, token: string | undefined) {
  const now = world.stack.clock.now();
  const known = {
    ...MADE_UP,
    now,
    enrollmentKey,
    reporterKey,
    macKey,
    // A node key is a device's token.
    nodeKey: device.token,
    source: SOURCE,
  };
  const { method, path, query, body, headers, type } = requestFor(route, known);
  const response = await fetch(`${world.stack.apiUrl}${path}?${new URLSearchParams(query)}`, {
    method,
    headers: {
      ...headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(type !== null && { 'content-type': type }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

describe('each caller is answered on each route as was decided', () => {
  it.each(ALL_ROUTES.map((route) => [route.name, route] as const))('%s', async (name, route) => {
    const decision = DECISIONS[name];
    const heard: Record<string, Expected> = {};
    const expected: Record<string, Expected> = {};
    for (const caller of CALLERS) {
      const before = world.stack.counters().rowsChanged;
      const status = await answered(route, await caller.token());
      expect(status).toBeLessThan(500);
      heard[caller.name] = status === 401 || status === 403 ? status : 'allowed';
      expected[caller.name] = expectedOf(decision, caller);
      if (heard[caller.name] !== 'allowed')
        expect([caller.name, world.stack.counters().rowsChanged - before]).toEqual([
          caller.name,
          0,
        ]);
      await world.stack.settle();
    }
    expect(heard).toEqual(expected);
  });
});

describe('the table "Who may what"', () => {
  const [, after = ''] = readFileSync(join(ROOT, 'docs/security.md'), 'utf8').split(
    '## Who may what',
  );
  const [section = ''] = after.split('\n## ');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], ...rows] = lines
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([, second = '']) => !/^-+$/.test(second));
  const said = new Map(
    rows.map(([name = '', ...cells]) => [name, WHO.filter((_, index) => cells[index] !== '')]),
  );

  it('has a column for each, in this order', () => {
    expect(head.slice(1)).toEqual(WHO);
  });

  it('says what was decided, and nothing else', () => {
    const decided = new Map<string, Set<Who>>();
    for (const { may, rows: names } of Object.values(DECISIONS))
      for (const name of names)
        decided.set(
          name,
          new Set([...(decided.get(name) ?? []), ...(typeof may === 'string' ? [] : may)]),
        );
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(
        [...decided].map(([name, may]) => [name, WHO.filter((one) => may.has(one))]),
      ),
    );
  });
});
