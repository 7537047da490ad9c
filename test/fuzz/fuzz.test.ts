import { describe, expect, it, jest } from '@jest/globals';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import type { Request } from './attempt.ts';
import { fuzz } from './fuzz.ts';
import { faultsOf, type Heard } from './judge.ts';
import { tableOf, told } from './told.ts';

jest.setTimeout(300_000);

/** Enough for each route to be reached by good requests and bad ones. `npm run fuzz` sends more. */
const REQUESTS = 2_000;
const SEED = 20_231_016;

const asked = (method: string, path: string): Request => ({
  method,
  path,
  headers: {},
  body: undefined,
  caller: { as: 'viewer' },
});
const answered = (change: Partial<Heard> = {}): Heard => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  text: '{"items":[],"nextCursor":null}',
  rowsChanged: 0,
  ...change,
});
const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
const problem = (status: number, kind: string, detail = 'The request must be another one.') =>
  JSON.stringify({
    type: `urn:interdict:problem:${kind}`,
    status,
    title: 'A title',
    detail,
    instance: 'request-1',
  });

describe('the judge', () => {
  const list = asked('GET', '/v1/bans?limit=1');
  const refused = (status: number, kind: string, detail?: string) =>
    answered({ status, headers: problemHeaders, text: problem(status, kind, detail) });

  it.each([
    ['a page', answered()],
    ['a refusal', refused(400, 'invalid')],
    ['the gateway', answered({ status: 401, text: '{"message":"Unauthorized"}' })],
  ])('finds nothing wrong with an answer of %s', (_name, heard) => {
    expect(faultsOf(list, heard, ['secret'])).toEqual([]);
  });

  it.each([
    ['answers 500', refused(500, 'internal')],
    ['answers 502', answered({ status: 502, text: '{}' })],
    ['409, which is not documented', refused(409, 'conflict')],
    ['has changed 1 rows', { ...refused(400, 'invalid'), rowsChanged: 1 }],
    ['shows a secret', refused(400, 'invalid', 'The key secret is not known here.')],
    [
      'shows a secret',
      answered({ text: '{"items":[{"id":"secret","state":"x"}],"nextCursor":null}' }),
    ],
    ['shows a stack', refused(400, 'invalid', 'Error at read (file:///var/task/index.mjs:1:2)')],
    ['is refused as application/json', answered({ status: 400, text: '{"message":"no"}' })],
    ['is no problem document', answered({ status: 400, headers: problemHeaders, text: '{}' })],
    [
      'says 404 and is 400',
      answered({ status: 400, headers: problemHeaders, text: problem(404, 'not-found') }),
    ],
    ['is not as described', answered({ text: '{"items":[{}],"nextCursor":null}' })],
    ['is not as described', answered({ text: '{"items":' })],
    ['may be cached', answered({ headers: { 'content-type': 'application/json' } })],
  ])('finds what %s', (fault, heard) => {
    expect(faultsOf(list, heard, ['secret'])).toContainEqual(expect.stringContaining(fault));
  });

  it('finds a path that is no route and is answered all the same', () => {
    expect(faultsOf(asked('GET', '/v1/nothing'), answered(), [])).toEqual([
      'is no route, and is answered 200',
    ]);
  });
});

describe('mutated requests to every route', () => {
  it('get documented answers only, and change no row where they are refused', async () => {
    const { findings, table, failures, leaked } = await fuzz(REQUESTS, SEED);
    expect(findings.map((finding) => told(finding, SEED))).toEqual([]);
    expect({ failures, leaked }).toEqual({ failures: [], leaked: 0 });
    const unanswered = ALL_ROUTES.filter(({ name, status, access }) => {
      const row = table.get(name);
      // What a manager sends is read later, so that of such routes few requests are bad.
      const isRefused = ([answer]: readonly [string, number]) =>
        access === 'agent' ? answer.startsWith('4') : answer === '400';
      return !row?.has(String(status)) || ![...row].some(isRefused);
    });
    // Each route is reached by good requests and by bad ones, or nothing was tried of it.
    expect([unanswered.map(({ name }) => name), tableOf(table).split('\n').length]).toEqual([
      [],
      ALL_ROUTES.length,
    ]);
  });
});
