import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../console/api/answers.ts';
import { banSchema } from '../../console/api/answers.ts';
import { Api } from '../../console/api/api.ts';
import { verify } from '../../console/api/audit-chain.ts';
import { inTurn } from '../../console/api/in-turn.ts';
import { withQuery } from '../../console/api/paths.ts';
import { NotReached, NotUnderstood, Refused } from '../../console/api/refused.ts';
import { momentsOf } from '../../console/show/moments.ts';
import { fromField, fromNow, inZone } from '../../console/show/times.ts';
import { callerOf } from '../../console/state/caller.ts';
import { routeOf, to } from '../../console/state/route.ts';

const tokenOf = (claims: object): string =>
  `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('who is signed in', () => {
  test('has the roles of the claim, as an array or as words, and no others', () => {
    const claims = { sub: 'ann', 'cognito:groups': ['approver', 'boss'] };
    expect(callerOf(tokenOf(claims), 'cognito:groups')).toEqual({
      subject: 'ann',
      roles: ['approver'],
    });
    expect(callerOf(tokenOf({ sub: 'é', roles: 'viewer author' }), 'roles')).toEqual({
      subject: 'é',
      roles: ['viewer', 'author'],
    });
  });

  test('is nobody by a token that is none', () => {
    expect(callerOf('gibberish', 'roles')).toEqual({ subject: '', roles: [] });
  });
});

describe('addresses', () => {
  test.each([
    ['', { room: 'overview' }],
    ['#/bans', { room: 'bans' }],
    ['#/bans/x%2Fy', { room: 'ban', banId: 'x/y', tab: 'status' }],
    ['#/bans/x/reports', { room: 'ban', banId: 'x', tab: 'reports' }],
    ['#/bans/x/findings/d1', { room: 'story', banId: 'x', deviceId: 'd1' }],
    ['#/bans/x/nonsense', { room: 'missing' }],
    ['#/devices/d1', { room: 'device', deviceId: 'd1' }],
    ['#/draft', { room: 'draft', banId: null }],
    ['#/audit/2', { room: 'missing' }],
    ['#/%', { room: 'missing' }],
  ])('%s leads to its room', (hash, expected) => {
    expect(routeOf(hash)).toEqual(expected);
  });

  test('are read as they are written', () => {
    expect(routeOf(to('bans', 'a b/ü', 'document'))).toEqual({
      room: 'ban',
      banId: 'a b/ü',
      tab: 'document',
    });
  });

  test('of the API leave out what has no value', () => {
    expect(withQuery('/v1/bans', { limit: 5, cursor: null, status: '' })).toBe('/v1/bans?limit=5');
  });
});

describe('times', () => {
  test('are told in a zone, and from now', () => {
    const at = Date.parse('2023-10-30T00:00:00-04:00');
    expect(inZone(at, 'America/Toronto')).toBe('2023-10-30 00:00');
    expect(inZone(at, 'Asia/Tokyo')).toBe('2023-10-30 13:00');
    expect(fromNow(at, at - 90 * 60_000)).toBe('in 1 h 30 min');
    expect(fromNow(at, at + 5_000)).toBe('5 s ago');
  });

  test('of a field that is empty are none', () => {
    expect(fromField('')).toBeNull();
    expect(fromField('2026-01-05T00:00')).toMatch(/Z$/);
  });

  test('of a timeline come in order, overrides with whom they are for', () => {
    const overrides = [{ groups: ['health'], effective: '2026-01-02T00:00:00Z' }];
    const timeline = {
      notice: '2026-01-01T00:00:00Z',
      block: null,
      effective: '2026-01-03T00:00:00Z',
      due: null,
      reviewBy: null,
      lift: null,
      overrides,
    };
    expect(momentsOf({ timeline }).map(({ kind, where }) => [kind, where])).toEqual([
      ['notice', ''],
      ['override', 'health'],
      ['effective', ''],
    ]);
  });
});

/** A chain as the stack makes it. */
function chainOf(count: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let previous = '0'.repeat(64);
  for (let number = 1; number <= count; number++) {
    const at = new Date(Date.UTC(2026, 0, 5, 0, number)).toISOString();
    const after = { state: 'draft', b: null };
    const content = {
      action: 'ban.save',
      after,
      at: Date.parse(at),
      before: null,
      by: 'ann',
      day: '2026-01-05',
      number,
      on: 'x',
    };
    const text =
      `{"action":"ban.save","after":{"b":null,"state":"draft"},"at":${content.at},"before":null,` +
      `"by":"ann","day":"2026-01-05","number":${number},"on":"x"}`;
    const hash = createHash('sha256').update(`${previous}\n${text}`).digest('hex');
    entries.push({ ...content, at, previous, hash });
    previous = hash;
  }
  return entries;
}

describe('the audit’s chain', () => {
  test('holds as it was made', async () => {
    const verdict = await verify(chainOf(3));
    expect(verdict).toMatchObject({ entries: 3, first: 1, last: 3, complaints: [] });
  });

  test('tells an entry that was changed, left out, or put in', async () => {
    const chain = chainOf(4);
    const [first, second, third, fourth] = chain;
    if (!first || !second || !third || !fourth) throw new Error('no chain');
    const changed = await verify([first, { ...second, by: 'bob' }, third]);
    expect(changed.complaints).toEqual([{ kind: 'changed', number: 2 }]);
    const gap = await verify([first, third]);
    expect(gap.complaints).toEqual([{ kind: 'gap', before: 1, number: 3 }]);
    const other = chainOf(2).map((entry) => ({ ...entry, on: 'y' }));
    expect((await verify(other)).complaints).toContainEqual({ kind: 'changed', number: 1 });
    const begun = await verify([{ ...first, previous: 'f'.repeat(64) }]);
    expect(begun.complaints).toContainEqual({ kind: 'first', number: 1 });
  });
});

describe('the API', () => {
  const apiOf = (answers: readonly (Response | Error)[], renews = false) => {
    const left = [...answers];
    const asked: Request[] = [];
    const ask = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      asked.push(new Request(input, init));
      const next = left.shift();
      if (next instanceof Response) return next;
      throw next ?? new Error('nothing more');
    };
    const access = {
      base: 'https://api.example.org/base/',
      fetch: ask,
      token: () => 'secret',
      renew: async () => renews,
    };
    return { api: new Api(access), asked };
  };

  test('is asked where the console came from, with the token', async () => {
    const { api, asked } = apiOf([new Response('{"id":1}')]);
    await api.text({ method: 'POST', path: '/v1/bans/x/pause', body: { reason: 'why' } });
    expect(asked[0]?.url).toBe('https://api.example.org/base/v1/bans/x/pause');
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  test('is asked once more when the token was renewed, and refuses when it was not', async () => {
    const refusal = () => new Response('{"message":"Unauthorized"}', { status: 401 });
    const renewed = apiOf([refusal(), new Response('fine')], true);
    expect(await renewed.api.text({ method: 'GET', path: '/v1/bans' })).toBe('fine');
    const not = apiOf([refusal()]);
    const caught = await not.api.text({ method: 'GET', path: '/v1/bans' }).catch((e) => e);
    expect(caught).toBeInstanceOf(Refused);
    expect((caught as Refused).lines()).toEqual(['The API no longer takes your token.']);
  });

  test('refuses with what is wrong and where', async () => {
    const problem = {
      title: 'The state is another',
      detail: 'The number shown is 61.',
      errors: [{ pointer: '/count', detail: 'must be 61' }],
    };
    const { api } = apiOf([new Response(JSON.stringify(problem), { status: 409 })]);
    const caught = await api.text({ method: 'GET', path: '/v1/bans' }).catch((e) => e);
    expect((caught as Refused).lines()).toEqual([
      'The state is another. The number shown is 61.',
      '/count: must be 61',
    ]);
  });

  test('that is not reached, and one that is not understood, are told apart', async () => {
    const { api } = apiOf([new TypeError('Failed to fetch'), new Response('{"id":"x"}')]);
    await expect(api.get(banSchema, '/v1/bans/x')).rejects.toBeInstanceOf(NotReached);
    await expect(api.get(banSchema, '/v1/bans/x')).rejects.toBeInstanceOf(NotUnderstood);
  });

  test('is asked so many times at once, and answers stay in order', async () => {
    let running = 0;
    let most = 0;
    const answers = await inTurn([3, 1, 2, 5], 2, async (one) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, one));
      running -= 1;
      return one * 10;
    });
    expect(answers).toEqual([30, 10, 20, 50]);
    expect(most).toBe(2);
  });
});
