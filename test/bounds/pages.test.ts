import { describe, expect, test } from '@jest/globals';
import { MOST_GROUPS } from '../../functions/domain/passes/tally.ts';
import { LARGEST_INVENTORY } from '../../functions/http/device-bodies.ts';
import { readSourceLines } from '../../functions/http/source-lines.ts';
import { answerBytes, LARGEST_ANSWER } from '../../functions/usecases/answer-bytes.ts';
import { listRestrictions, MOST_MADE } from '../../functions/usecases/bans/list-restrictions.ts';
import { listBans } from '../../functions/usecases/bans/read-bans.ts';
import { readCompliance } from '../../functions/usecases/bans/read-compliance.ts';
import { readRestrictions } from '../../functions/usecases/bans/read-restrictions.ts';
import { saveBan } from '../../functions/usecases/bans/save-ban.ts';
import { readDevice } from '../../functions/usecases/devices/read-devices.ts';
import { BadCursor } from '../../functions/usecases/ports.ts';
import { aBlocklist } from '../made/blocklist.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { NOON } from '../made/noon.ts';
import { aBan, WECHAT } from '../usecases/a-ban.ts';
import { AUTHOR, OPERATOR, World } from '../usecases/world.ts';
import { fullest, textOf } from './largest.ts';

/** What Lambda takes of an answer. */
const LAMBDA = 6 * 1024 * 1024;

/** All pages of a list. */
async function pagesOf<P extends { readonly nextCursor: string | null }>(
  read: (cursor: string | null) => Promise<P>,
): Promise<readonly P[]> {
  const pages: P[] = [];
  let cursor: string | null = null;
  do {
    const page: P = await read(cursor);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

function expectToBeAnswered(pages: readonly unknown[]): void {
  expect(pages.length).toBeGreaterThan(1);
  expect(Math.max(...pages.map(answerBytes))).toBeLessThanOrEqual(LAMBDA);
}

describe('pages end by bytes', () => {
  test('of bans with the longest titles', async () => {
    const world = new World();
    const { title } = fullest('texts of orders', 'wide', 1).document;
    const ids = Array.from({ length: 200 }, (_, i) => `ban-${String(i).padStart(3, '0')}`);
    for (const banId of ids)
      await saveBan(world.deps, { caller: AUTHOR, banId, document: aBan(banId, { title }) });
    const pages = await pagesOf((cursor) =>
      listBans(world.deps, { caller: AUTHOR, cursor, limit: 200 }),
    );
    expectToBeAnswered(pages);
    expect(pages.flatMap((page) => page.items.map((ban) => ban.id))).toEqual(ids);
  });

  test('of a device’s apps, and a cursor of other apps is refused', async () => {
    const world = new World();
    const phone = await world.enrol();
    const apps = Array.from({ length: 1_400 }, (_, i) => ({
      id: `com.example.n${i}`,
      name: textOf('quotes', 255, i),
      version: textOf('quotes', 255, i + 9_000),
      publisher: textOf('quotes', 255, i + 20_000),
    }));
    expect(Buffer.byteLength(JSON.stringify(apps))).toBeGreaterThan(LARGEST_INVENTORY * 0.8);
    await world.checkIn(phone, [], { apps });
    const about = { caller: OPERATOR, deviceId: phone.deviceId };
    const pages = await pagesOf((cursor) => readDevice(world.deps, { ...about, cursor }));
    expectToBeAnswered(pages);
    const shown = pages.flatMap((page) => page.apps.map((app) => app.id));
    expect(new Set(shown).size).toBe(apps.length);
    const cursor = pages[0]?.nextCursor ?? null;
    await world.checkIn(phone, [], { apps: apps.slice(1), observedAt: world.now + 1 });
    await expect(readDevice(world.deps, { ...about, cursor })).rejects.toThrow(BadCursor);
  });

  test('of what must be blocked', async () => {
    const { document } = fullest('long matchers', 'letters', 1);
    const bans = Array.from({ length: 24 }, (_, i) =>
      anEnforcedBan({
        id: `ban-${i}`,
        document: {
          ...document,
          apps: document.apps.map((app) => ({
            ...app,
            match: app.match.map((one) => ({ ...one, packageName: `${one.packageName}${i}` })),
          })),
        },
      }),
    );
    const blocklist = aBlocklist(bans);
    const held = { current: async () => blocklist, fresh: async () => blocklist };
    const deps = { blocklist: held, clock: { now: () => NOON } };
    const about = { caller: OPERATOR, platform: 'android', group: 'ministry' } as const;
    const pages = await pagesOf((cursor) => readRestrictions(deps, { ...about, cursor }));
    expectToBeAnswered(pages);
    expect(new Set(pages.map((page) => page.etag)).size).toBe(1);
    const ids = pages.flatMap((page) => page.blocked.map((app) => app.id));
    expect(new Set(ids).size).toBe(
      bans.reduce((sum, ban) => sum + ban.document.apps.flatMap((app) => app.match).length, 0),
    );
  });
});

describe('rules end pages by bytes', () => {
  const deps = (bans: readonly ReturnType<typeof anEnforcedBan>[]) => {
    const blocklist = aBlocklist(bans);
    const { work } = new World().deps;
    const held = { current: async () => blocklist, fresh: async () => blocklist };
    return { blocklist: held, clock: { now: () => NOON }, work };
  };
  const { document } = fullest('matchers that managers hold', 'wide', 1);
  const about = { caller: OPERATOR, platform: 'macos' } as const;
  const count = document.apps.flatMap((app) => app.match).length;

  test('of one group, with the longest titles', async () => {
    const needs = deps([anEnforcedBan({ document })]);
    const [group = ''] = document.scope.groups;
    const pages = await pagesOf((cursor) => readRestrictions(needs, { ...about, group, cursor }));
    expectToBeAnswered(pages);
    expect(new Set(pages.map((page) => page.etag)).size).toBe(1);
    const told = pages.flatMap((page) => page.rules.map((rule) => rule.match.signingId));
    expect(new Set(told).size).toBe(count);
  });

  test('of all groups: what fits into no answer is left to the group’s own', async () => {
    const needs = deps([anEnforcedBan({ document })]);
    const { items } = await listRestrictions(needs, { ...about, limit: 200 });
    expect(items.map(({ group }) => group)).toEqual([...document.scope.groups].sort());
    for (const { blocked, rules } of items) expect([blocked, rules]).toEqual([null, null]);
  });

  test('of all groups: as many as fit are on a page', async () => {
    const apps = document.apps
      .slice(0, 1)
      .map((app) => ({ ...app, match: app.match.slice(0, 20) }));
    const needs = deps([anEnforcedBan({ document: { ...document, apps } })]);
    const pages = await pagesOf((cursor) =>
      listRestrictions(needs, { ...about, limit: 200, cursor }),
    );
    expectToBeAnswered(pages);
    const items = pages.flatMap((page) => page.items);
    expect(items.map(({ group }) => group)).toEqual([...document.scope.groups].sort());
    for (const { rules } of items) expect(rules).toHaveLength(20);
  });
});

test('a page of groups ends by the lists that are made for it, if each has its own', async () => {
  const groups = Array.from({ length: 30 }, (_, i) => `g${String(i).padStart(2, '0')}`);
  const bans = [...groups, ''].map((group, n) =>
    anEnforcedBan({
      document: aBan(`ban-${n}`, {
        timeline: { effective: '2000-01-01T00:00:00Z' },
        scope: { platforms: ['windows'], groups: group === '' ? [] : [group] },
        apps: Array.from({ length: 10 }, (_, app) => ({
          name: `app ${app}`,
          match: [{ platform: 'windows', displayName: 'x', effect: 'review' }],
          restrict: {
            windows:
              group === ''
                ? Array.from({ length: 1_000 }, (_id, i) => `com.example.n${app}.${i}.${n}`)
                : [`com.example.${group}.${app}`],
          },
        })),
      }),
    }),
  );
  const blocklist = aBlocklist(bans);
  const held = { current: async () => blocklist, fresh: async () => blocklist };
  const deps = { blocklist: held, clock: { now: () => NOON }, work: new World().deps.work };
  const about = { caller: OPERATOR, platform: 'windows', limit: 200 } as const;
  const pages = await pagesOf((cursor) => listRestrictions(deps, { ...about, cursor }));
  expect(pages.flatMap(({ items }) => items.map(({ group }) => group))).toEqual(groups);
  for (const { items } of pages) expect((items.length - 1) * 10_010).toBeLessThan(MOST_MADE);
  expect(pages.length).toBeGreaterThanOrEqual(3);
});

test('compliance counts the largest groups one by one, and the others together', async () => {
  const world = new World();
  await world.inForce(aBan('wechat'));
  for (let i = 0; i < MOST_GROUPS + 20; i++)
    await world.report(`D-${i}`, [WECHAT], { group: `group-${i}` });
  const { findings } = await readCompliance(world.deps, { caller: OPERATOR, banId: 'wechat' });
  expect(findings.byGroup).toHaveLength(MOST_GROUPS);
  const inGroups = findings.byGroup.reduce((sum, { counts }) => sum + (counts.open ?? 0), 0);
  expect(inGroups).toBe(MOST_GROUPS + 20);
});

describe('a source’s line', () => {
  const line = (apps: number, length: number) =>
    JSON.stringify({
      externalId: 'D-1',
      platform: 'android',
      group: 'ministry',
      ownership: 'organization',
      management: 'full',
      observedAt: '2023-10-30T12:00:00Z',
      coverage: 'all',
      apps: Array.from({ length: apps }, (_, i) => ({ id: `${i}`.padEnd(length, 'x') })),
    });

  test('of 5,000 apps with ordinary ids is taken', () => {
    expect(readSourceLines(line(5_000, 60))).toMatchObject({ lines: [{ line: 1 }], refused: [] });
  });

  test('over the bytes of an inventory is refused with the number, and its neighbour goes', () => {
    const { lines, refused } = readSourceLines(`${line(10_000, 255)}\n${line(1, 20)}`);
    expect(lines).toMatchObject([{ line: 2 }]);
    expect(refused).toMatchObject([
      { line: 1, reason: expect.stringContaining(`over ${LARGEST_INVENTORY}`) },
    ]);
  });
});

test('an answer’s bytes are those of its text within a JSON string', () => {
  expect(answerBytes({ a: '"' })).toBe('"{\\"a\\":\\"\\\\\\"\\"}"'.length);
  expect(LARGEST_ANSWER).toBeLessThan(LAMBDA);
});
