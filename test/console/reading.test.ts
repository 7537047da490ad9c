import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { HistoryPoint } from '../../console/api/answers.ts';
import { sha256 } from '../../console/api/audit-chain.ts';
import { readOn } from '../../console/api/pages.ts';
import {
  readBans,
  readDocument,
  readFleetPasses,
  readGateLife,
  readHistory,
  readInForce,
} from '../../console/api/read.ts';
import { recordedHashes } from '../../console/api/report-hashes.ts';
import { verdictOf } from '../../console/rooms/ban-reports.tsx';
import { lastCensus } from '../../console/rooms/overview.tsx';
import { answering, answeringPaths, apiOf } from './an-api.ts';
import { AT, aBan, aPass, aWholeBan } from './made.tsx';

const pathsOf = (asked: readonly Request[]) =>
  asked.map(({ url }) => url.replace('https://api.example.org/base', ''));

const page = (items: readonly unknown[], nextCursor: string | null = null) => ({
  items,
  nextCursor,
});

describe('bans', () => {
  test('are read to the last, however many there are', async () => {
    const pages = Array.from({ length: 13 }, (_, index) => {
      const from = 200 * index;
      const items = Array.from({ length: 200 }, (__, n) => aBan({ id: `b-${from + n}` }));
      const cursor = index === 0 ? '' : `&cursor=p${index}`;
      return [`/v1/bans?limit=200${cursor}`, page(items, index < 12 ? `p${index + 1}` : null)];
    });
    const { api } = apiOf(answeringPaths(Object.fromEntries(pages)));
    const bans = await readBans(api);
    expect(bans).toHaveLength(2_600);
    expect(bans.at(-1)?.id).toBe('b-2599');
  });
});

describe('a list that is read a page at a time', () => {
  const path = (cursor: string | null) => `/l${cursor === null ? '' : `?cursor=${cursor}`}`;
  const list = { item: z.string(), page: 2, path };
  const pages = {
    '/l': page(['a', 'b'], '1'),
    '/l?cursor=1': page([], '2'),
    '/l?cursor=2': page(['c'], '3'),
    '/l?cursor=3': page(['d', 'e'], '4'),
    '/l?cursor=4': page(['f']),
  };

  test('has each page below those before, and goes over what a filter left empty', async () => {
    const { api, asked } = apiOf(answeringPaths(pages));
    const first = await readOn(api, list, null);
    expect(first).toEqual({ items: ['a', 'b'], nextCursor: '1' });
    const second = await readOn(api, list, first);
    expect(second).toEqual({ items: ['a', 'b', 'c', 'd', 'e'], nextCursor: '4' });
    const third = await readOn(api, list, second);
    expect(third).toEqual({ items: ['a', 'b', 'c', 'd', 'e', 'f'], nextCursor: null });
    expect(asked).toHaveLength(5);
  });

  test('is read as far as somebody wants it, and no further than it goes', async () => {
    const { api } = apiOf(answeringPaths(pages));
    expect((await readOn(api, list, null, 3)).items).toEqual(['a', 'b', 'c']);
    expect((await readOn(api, list, null, 99)).items).toHaveLength(6);
  });

  test('ends its search in pages that a filter left empty, and says that more follow', async () => {
    const { api, asked } = apiOf(async () => Response.json(page([], 'on')));
    expect(await readOn(api, list, null)).toEqual({ items: [], nextCursor: 'on' });
    expect(asked).toHaveLength(20);
  });
});

describe('the document of a revision', () => {
  const path = '/v1/bans/x?revision=1';

  test('never changes, and is read once, whoever shows it', async () => {
    const { api, asked } = apiOf(answeringPaths({ [path]: aWholeBan() }));
    const [one, other] = await Promise.all([readDocument(api, 'x', 1), readDocument(api, 'x', 1)]);
    expect(await readDocument(api, 'x', 1)).toBe(one);
    expect(other).toBe(one);
    expect(pathsOf(asked)).toEqual([path]);
  });

  test('that could not be read is read again', async () => {
    const { api } = apiOf(answering([new Error('lost'), Response.json(aWholeBan())]));
    await expect(readDocument(api, 'x', 1)).rejects.toThrow();
    expect((await readDocument(api, 'x', 1)).kind).toBe('ban');
  });

  test('is not read again by an overview that is left open, and counts are', async () => {
    const counts = {
      revision: 1,
      fleet: { countedAt: AT, listed: 1, reporting: 1, silent: 0, notVisible: 0 },
      findings: {
        ...Object.fromEntries(
          [
            ...['had', 'open', 'resolved', 'exempt', 'unenforceable', 'withdrawn', 'overdue'],
            ...['failed', 'held', 'quarantined', 'needsReview', 'oldEvidence'],
          ].map((name) => [name, 0]),
        ),
        countedAt: AT,
        byGroup: [],
      },
    };
    const compliance = '/v1/bans/x/compliance';
    const { api, asked } = apiOf(answeringPaths({ [path]: aWholeBan(), [compliance]: counts }));
    await readInForce(api, [aBan()]);
    await readInForce(api, [aBan()]);
    expect(pathsOf(asked)).toEqual([path, compliance, compliance]);
  });
});

describe('the last census', () => {
  test('is found behind any number of runs of sources', async () => {
    const run = (id: string) => aPass({ id, kind: 'retire', source: 'mdm', run: id });
    const { api, asked } = apiOf(
      answeringPaths({
        '/v1/passes?limit=200': page([run('r3'), run('r2')], 'p2'),
        '/v1/passes?limit=200&cursor=p2': page([run('r1'), aPass()], 'p3'),
      }),
    );
    expect(lastCensus(await readFleetPasses(api))).toBe(Date.parse(AT));
    expect(asked).toHaveLength(2);
  });
});

describe('the points of a curve', () => {
  const point = (hour: number): HistoryPoint => ({
    at: new Date(Date.UTC(2026, 0, 5) + hour * 360_000).toISOString(),
    by: 'sweep',
    pass: `sweep-${hour}`,
    have: hour,
    findings: null,
  });
  const hours = (points: readonly HistoryPoint[]) => points.map(({ have }) => have);

  test('are read back to the first, and then only what is new', async () => {
    const pages = {
      '/v1/bans/x/history?limit=200': { items: [40, 30].map(point), nextCursor: 'b' },
      '/v1/bans/x/history?limit=200&cursor=b': { items: [20, 10].map(point), nextCursor: null },
    };
    const first = apiOf(answeringPaths(pages));
    const known = await readHistory(first.api, 'x', []);
    expect(hours(known)).toEqual([40, 30, 20, 10]);
    // A pass that took long puts its point behind one that is known.
    const newest = { items: [60, 50, 45, 40].map(point), nextCursor: 'c' };
    const then = apiOf(answeringPaths({ '/v1/bans/x/history?limit=200': newest }));
    const all = await readHistory(then.api, 'x', known);
    expect(hours(all)).toEqual([60, 50, 45, 40, 30, 20, 10]);
    expect(then.asked).toHaveLength(1);
  });
});

describe('the life of a gate', () => {
  test('is read to its end, over answers that are empty', async () => {
    const chapter = { at: AT, by: 'ann', action: 'gate.open', state: 'open', reason: null };
    const numbers = { revision: 1, limit: 69, count: 57 };
    const pages = {
      '/v1/bans/x/gate?limit=200': page([], '2026-02-14~'),
      '/v1/bans/x/gate?limit=200&cursor=2026-02-14%7E': page([{ ...chapter, ...numbers }]),
    };
    const { api } = apiOf(answeringPaths(pages));
    expect(await readGateLife(api, 'x')).toEqual([{ ...chapter, ...numbers }]);
  });
});

describe('a file of a frozen report', () => {
  const csv = new TextEncoder().encode('\uFEFFgroup,listed\r\n');
  const frozen = createHash('sha256').update(csv).digest('hex');
  const entry = {
    at: AT,
    by: 'ann',
    action: 'report.freeze',
    on: 'bans/x',
    before: null,
    after: { reportId: 'r1', asOf: AT, sha256: { csv: frozen } },
    day: '2026-01-06',
    number: 3,
    previous: 'p',
    hash: 'h',
  };

  test('is the frozen one only by the hash that the audit has recorded', () => {
    expect(verdictOf(frozen, frozen)).toBe('sound');
    expect(verdictOf(frozen, 'another')).toBe('unsound');
    expect(verdictOf(frozen, null)).toBe('unrecorded');
    expect(verdictOf(frozen, undefined)).toBe('uncompared');
  });

  test('has its hash in the audit, also of the day that began meanwhile', async () => {
    const { api } = apiOf(
      answeringPaths({
        '/v1/audit?day=2026-01-05&limit=200': page([{ ...entry, action: 'ban.save' }]),
        '/v1/audit?day=2026-01-06&limit=200': page([entry]),
      }),
    );
    const midnight = Date.parse('2026-01-05T23:59:59.990Z');
    expect(await recordedHashes(api, 'r1', midnight)).toEqual({ csv: frozen });
    expect(await recordedHashes(api, 'r2', midnight)).toBeNull();
  });

  test('is hashed as it came, byte for byte', async () => {
    const { api } = apiOf(answering([new Response(csv)]));
    const bytes = await api.bytes({ method: 'GET', path: '/v1/bans/x/reports/r1?format=csv' });
    expect(await sha256(bytes)).toBe(frozen);
  });
});
