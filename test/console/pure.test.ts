import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { AuditEntry, GateChapter } from '../../console/api/answers.ts';
import { banSchema } from '../../console/api/answers.ts';
import { verify } from '../../console/api/audit-chain.ts';
import { inTurn } from '../../console/api/in-turn.ts';
import { withQuery } from '../../console/api/paths.ts';
import {
  isAnswerLost,
  NotReached,
  NotRenewed,
  NotUnderstood,
  Refused,
} from '../../console/api/refused.ts';
import { placesOf, spansOf } from '../../console/show/gate-life.ts';
import { momentsOf } from '../../console/show/moments.ts';
import { fromField, fromNow, inZone } from '../../console/show/times.ts';
import { callerOf } from '../../console/state/caller.ts';
import { routeOf, to } from '../../console/state/route.ts';
import { language } from '../../console/words/words.ts';
import { answering, apiOf } from './an-api.ts';

/** What a promise fails with. */
const failed = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it did not fail',
    (error: unknown) => error,
  );

const tokenOf = (claims: object): string =>
  `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('who is signed in', () => {
  test('has the roles of the claim, as an array or as words, and no others', () => {
    const claims = { sub: 'ann', 'cognito:groups': ['approver', 'boss'] };
    expect(callerOf(tokenOf(claims), 'cognito:groups')).toEqual({
      subject: 'ann',
      name: 'ann',
      roles: ['approver'],
    });
    expect(callerOf(tokenOf({ sub: 'é', roles: 'viewer author' }), 'roles')).toEqual({
      subject: 'é',
      name: 'é',
      roles: ['viewer', 'author'],
    });
  });

  test('is named to the reader as the issuer does, and compared as the API names who acts', () => {
    const cognito = callerOf(tokenOf({ sub: '5f3c', username: 'ann@example.org' }), 'roles');
    expect(cognito).toMatchObject({ subject: '5f3c', name: 'ann@example.org' });
    const machine = callerOf(tokenOf({ client_id: 'robot', username: '' }), 'roles');
    expect(machine).toMatchObject({ subject: 'robot', name: 'robot' });
  });

  test('is nobody by a token that is none', () => {
    expect(callerOf('gibberish', 'roles')).toEqual({ subject: '', name: '', roles: [] });
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

describe('the life of a gate', () => {
  const chapter = (hour: number, action: string, state: string | null) => ({
    at: new Date(Date.UTC(2026, 0, 5, hour)).toISOString(),
    by: 'ann',
    action,
    state,
    revision: 1,
    limit: 69,
    count: null,
    reason: null,
  });
  const hour = (at: number) => (at - Date.UTC(2026, 0, 5)) / 3_600_000;
  const spans = (...chapters: readonly GateChapter[]) =>
    spansOf(chapters, Date.UTC(2026, 0, 5, 20)).map(
      ({ from, to, state }) => `${state} ${hour(from)}-${hour(to)}`,
    );
  const approved = chapter(1, 'ban.approve', 'pending');
  const opened = chapter(2, 'gate.open', 'open');
  const paused = chapter(5, 'ban.pause', 'paused');

  test('is one state after the other, the last until now', () => {
    const resumed = chapter(7, 'ban.resume', 'open');
    expect(spans(approved, opened, paused, resumed)).toEqual([
      'pending 1-2',
      'open 2-5',
      'paused 5-7',
      'open 7-20',
    ]);
  });

  test('has its shortest spans drawn wide enough to be seen', () => {
    const places = placesOf([
      { from: 0, to: 1, state: 'pending' },
      { from: 1, to: 1_001, state: 'open' },
    ]);
    expect(places.map(({ x, width }) => [x.toFixed(2), width.toFixed(2)])).toEqual([
      ['0.00', '1.96'],
      ['1.96', '98.04'],
    ]);
  });

  test('is in order by time, also where the audit has a pause late', () => {
    expect(spans(approved, paused, opened)).toEqual(['pending 1-2', 'open 2-5', 'paused 5-20']);
  });

  test('ends with the ban, and begins again with no revision that a pause stands over', () => {
    const again = chapter(6, 'ban.approve', 'pending');
    const counted = chapter(7, 'gate.open', 'paused');
    const lifted = chapter(9, 'ban.lift', null);
    expect(spans(approved, opened, paused, again, counted, lifted)).toEqual([
      'pending 1-2',
      'open 2-5',
      'paused 5-9',
    ]);
    expect(spans()).toEqual([]);
  });
});

describe('times', () => {
  test('are told in a zone, and from now', () => {
    const at = Date.parse('2023-10-30T00:00:00-04:00');
    expect(inZone(at, 'America/Toronto')).toBe('2023-10-30 00:00');
    expect(inZone(at, 'Asia/Tokyo')).toBe('2023-10-30 13:00');
    expect(fromNow(at, at - 90 * 60_000)).toBe('in 1 h 30 min');
    expect(fromNow(at, at + 5_000)).toBe('5 s ago');
    language.value = 'fr';
    expect(fromNow(at, at - 51 * 3_600_000)).toBe('dans 2 j 3 h');
    language.value = 'en';
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
  test('is asked where the console came from, with the token', async () => {
    const { api, asked } = apiOf(answering([new Response('{"id":1}')]));
    await api.bytes({ method: 'POST', path: '/v1/bans/x/pause', body: { reason: 'why' } });
    expect(asked[0]?.url).toBe('https://api.example.org/base/v1/bans/x/pause');
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  test('is asked once more when the token was renewed, and refuses when it was not', async () => {
    const refusal = () => new Response('{"message":"Unauthorized"}', { status: 401 });
    const again = answering([refusal(), new Response('fine')]);
    const renewed = apiOf(again, { renew: async () => true });
    const bytes = await renewed.api.bytes({ method: 'GET', path: '/v1/bans' });
    expect(new TextDecoder().decode(bytes)).toBe('fine');
    const not = apiOf(answering([refusal()]));
    const caught = await failed(not.api.bytes({ method: 'GET', path: '/v1/bans' }));
    expect(caught).toBeInstanceOf(Refused);
    expect((caught as Refused).lines()).toEqual(['The API no longer takes your token.']);
  });

  test('is not said to have done anything where the token could not be renewed', async () => {
    const unreached = async (): Promise<boolean> => {
      throw new NotRenewed('no answer');
    };
    const refusal = new Response('{"message":"Unauthorized"}', { status: 401 });
    const { api } = apiOf(answering([refusal]), { renew: unreached });
    const caught = await failed(api.post(banSchema, '/v1/bans/x/lift', { reason: 'why' }));
    expect(caught).toBeInstanceOf(NotRenewed);
    expect(isAnswerLost(caught)).toBe(false);
  });

  test('refuses with what is wrong and where', async () => {
    const problem = {
      title: 'The state is another',
      detail: 'The number shown is 61.',
      errors: [{ pointer: '/count', detail: 'must be 61' }],
    };
    const { api } = apiOf(answering([new Response(JSON.stringify(problem), { status: 409 })]));
    const caught = await failed(api.bytes({ method: 'GET', path: '/v1/bans' }));
    expect((caught as Refused).lines()).toEqual([
      'The state is another. The number shown is 61.',
      '/count: must be 61',
    ]);
  });

  test('that is not reached, and one that is not understood, are told apart', async () => {
    const answers = [new TypeError('Failed to fetch'), new Response('{"id":"x"}')];
    const { api, reached } = apiOf(answering(answers));
    await expect(api.get(banSchema, '/v1/bans/x')).rejects.toBeInstanceOf(NotReached);
    await expect(api.get(banSchema, '/v1/bans/x')).rejects.toBeInstanceOf(NotUnderstood);
    expect(reached).toEqual([false, true]);
  });

  test('is not reached either where an answer breaks off', async () => {
    const half = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"id":'));
        controller.error(new TypeError('network error'));
      },
    });
    const { api, reached } = apiOf(answering([new Response(half)]));
    await expect(api.get(banSchema, '/v1/bans/x')).rejects.toBeInstanceOf(NotReached);
    expect(reached).toEqual([false]);
  });

  test.each([
    ['no answer', new NotReached('/v1/bans'), true],
    ['an answer that says nothing', new NotUnderstood('/v1/bans'), true],
    ['503', new Refused(503, null), true],
    ['500', new Refused(500, null), true],
    ['a conflict', new Refused(409, null), false],
    ['a refused token', new Refused(401, null), false],
    ['what is no answer', new Error('not JSON'), false],
  ])('by %s: whether an act may have been done all the same', (_, error, isLost) => {
    expect(isAnswerLost(error)).toBe(isLost);
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
