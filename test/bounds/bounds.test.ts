import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { indexChunk } from '../../functions/adapters/bans/blocklist-index.ts';
import { toChunkItem } from '../../functions/adapters/bans/blocklist-item.ts';
import { toBlocklistHeadItem } from '../../functions/adapters/bans/now-item.ts';
import { itemSize } from '../../functions/adapters/dynamodb/item-size.ts';
import { toPartItem, toPassItem, workKey } from '../../functions/adapters/work/work-item.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { restrictionEvents } from '../../functions/domain/bans/restriction-events.ts';
import { PLATFORMS } from '../../functions/domain/devices/app.ts';
import { STANDINGS } from '../../functions/domain/findings/standing.ts';
import { LARGEST_MESSAGE } from '../../functions/domain/message.ts';
import { inGroup } from '../../functions/domain/passes/counts.ts';
import { exemptionBody } from '../../functions/http/ban-act-schema.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { answerBytes, bodyBytes, LARGEST_ANSWER } from '../../functions/usecases/answer-bytes.ts';
import { buildReport } from '../../functions/usecases/bans/build-report.ts';
import { reportCsv } from '../../functions/usecases/views/report-csv.ts';
import { reportPage } from '../../functions/usecases/views/report-page.ts';
import { aBanRevision } from '../made/ban-revision.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { aGate } from '../made/gate.ts';
import { NOON } from '../made/noon.ts';
import { aPart } from '../made/part.ts';
import { aCensus } from '../made/pass.ts';
import { ALPHABETS, type Alphabet, FILLED, fullest, GROUPS, read, textOf } from './largest.ts';
import { approved, ended, enrolledOf, exempted, fullRecord, orderOf, rowsOf } from './the-way.ts';

const ITEM = 400 * 1024;
const alphabets = Object.keys(ALPHABETS) as readonly Alphabet[];
const kinds = Object.keys(FILLED).flatMap((name) =>
  // Of documents full of ids only the exemptions have texts.
  (name.includes('texts') ? alphabets : (['wide'] as const)).map(
    (alphabet) => [name, alphabet] as const,
  ),
);

/** The largest counts that a pass may have come to. */
function countsOf(names: readonly string[]) {
  return Object.fromEntries(
    GROUPS.flatMap((group) => names.map((name) => [inGroup(name, group), 123_456])),
  );
}

/** The bytes of each file of the ban's report, as an answer carries it. */
function reportOf(ban: EnforcedBan, alphabet: Alphabet): readonly number[] {
  const { document } = ban;
  const record = fullRecord(document, alphabet);
  if (record.approved === null) throw new Error('the record has no approval');
  const counts = Object.fromEntries(STANDINGS.map((name) => [name, 123_456]));
  const report = buildReport(
    { record, approved: record.approved, revision: aBanRevision({ document }), enforced: ban },
    { asOf: NOON, languages: ['en', 'fr', ...Object.keys(document.title)] },
    {
      fleet: { countedAt: null, listed: 1, reporting: 1, silent: 1, notVisible: 1 },
      findings: {
        countedAt: null,
        had: 1,
        byCause: {},
        byGroup: GROUPS.map((group) => ({ group, listed: 123_456, counts })),
      },
    },
    { reportId: 'report', at: NOON },
  );
  return [JSON.stringify(report, null, 2), reportCsv(report), reportPage(report)].map(bodyBytes);
}

function eventsOf(ban: EnforcedBan): readonly number[] {
  return [...restrictionEvents(ban, NOON + 3)].map((event) => toEnvelope(event).bytes);
}

/** Everything that is made of a document that the edge takes. Throws what a row refuses. */
function carry(document: BanDocument, alphabet: Alphabet) {
  const { ban, refusal } = exempted(approved(document), alphabet);
  const after = ended(ban);
  return {
    refusal,
    rows: [...rowsOf(ban.enforced, alphabet), ...after.flatMap((one) => rowsOf(one, alphabet))],
    order: orderOf(document, alphabet),
    events: [ban.enforced, ...after].flatMap(eventsOf),
    report: reportOf(ban.enforced, alphabet),
    shown: answerBytes([document, ban.enforced.exemptions]),
  };
}

function expectToFit(carried: ReturnType<typeof carry>): void {
  expect(carried.refusal).toMatch(/\d{3}/);
  expect(Math.max(...carried.rows, carried.order.row)).toBeLessThanOrEqual(ITEM);
  expect(Math.max(carried.order.message, ...carried.events)).toBeLessThanOrEqual(LARGEST_MESSAGE);
  expect(Math.max(carried.shown, ...carried.report)).toBeLessThanOrEqual(LARGEST_ANSWER);
}

describe('the largest document that the edge takes goes all the way', () => {
  test.each(kinds)('filled with %s, of %s', (name, alphabet) => {
    const { document, refused } = fullest(name, alphabet, 1);
    expect(refused).toMatch(/\d{3}.*over \d{3}/);
    const carried = carry(document, alphabet);
    expectToFit(carried);
  });

  test('with as many exempt devices as may have enrolled by themselves', () => {
    const { document } = fullest('texts of orders', 'wide', 1);
    const { ban } = exempted(approved(document), 'wide', enrolledOf);
    const { exemptions } = ban.enforced;
    const tags = exemptions.flatMap((one) => one.hardwareTags);
    expect(tags).toHaveLength(exemptions.flatMap((one) => one.devices).length);
    expect(tags.length).toBeGreaterThan(1_500);
    expect(Math.max(...rowsOf(ban.enforced, 'wide'))).toBeLessThanOrEqual(ITEM);
    expect(Math.max(...eventsOf(ban.enforced))).toBeLessThanOrEqual(LARGEST_MESSAGE);
  });

  test('whatever it is filled with', () => {
    const filled = fc.record({
      name: fc.constantFrom(...Object.keys(FILLED)),
      alphabet: fc.constantFrom(...alphabets),
      seed: fc.nat({ max: 1_000_000 }),
    });
    fc.assert(
      fc.property(filled, ({ name, alphabet, seed }) => {
        expectToFit(carry(fullest(name, alphabet, seed).document, alphabet));
      }),
      { numRuns: 3 },
    );
  });
});

describe('what is just over a bound is refused at the edge, with the number', () => {
  const app = (count: number, platform = 'android') => ({
    name: `app ${count}`,
    match: [{ platform, packageName: `org.example.n${count}` }],
  });
  const texts = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `${String.fromCharCode(97 + (i % 26))}${i < 26 ? 'a' : 'b'}`,
        'x',
      ]),
    );
  const cases: readonly [string, (over: number) => Record<string, unknown>, RegExp][] = [
    ['a title', (over) => ({ title: { en: 'x'.repeat(300 + over) } }), /300/],
    ['languages', (over) => ({ reason: texts(40 + over) }), /over 40 languages/],
    [
      'groups',
      (over) => ({
        scope: { platforms: ['android'], groups: GROUPS.slice(over) },
        apps: [app(1)],
        timeline: {
          effective: '2023-10-30T00:00:00Z',
          overrides: [
            {
              groups: over === 0 ? [GROUPS[0]] : [GROUPS[0], 'one-more'],
              effective: '2023-10-31T00:00:00Z',
            },
          ],
        },
      }),
      /201 groups are named in all, over 200/,
    ],
    [
      'ids to block',
      (over) => ({
        scope: { platforms: ['windows'] },
        apps: Array.from({ length: 11 }, (_, i) => ({
          name: `app ${i}`,
          match: [{ platform: 'windows', displayName: `name ${i}`, effect: 'review' }],
          restrict: {
            windows: Array.from({ length: i < 10 ? 500 : over }, (_id, n) => `i${i}.n${n}`),
          },
        })),
      }),
      /5001 ids and rules are to be blocked in all, over 5000/,
    ],
  ];

  test.each(cases)('%s', (_name, sent, why) => {
    expect(read(sent(0))).toHaveProperty('document');
    const refused = read(sent(1));
    expect('why' in refused ? refused.why : '').toMatch(why);
  });

  test('a device that is exempt by what can be no device’s id', () => {
    const sent = (device: string) => taken({ devices: [device] });
    const taken = (names: object) =>
      exemptionBody.safeParse({
        ...names,
        ground: 'work',
        grantedBy: 'somebody',
        expiresAt: '2099-01-01T00:00:00Z',
      }).success;
    expect(sent('x'.repeat(64))).toBe(true);
    expect(sent('x'.repeat(65))).toBe(false);
    expect(sent('a.b')).toBe(false);
    const hardware = (name: string) => taken({ hardwareIds: [name] });
    expect(['x'.repeat(255), 'Straße 1'].map(hardware)).toEqual([true, true]);
    expect(['', 'x'.repeat(256), 'a\u0000', 'a\u200b'].map(hardware)).toEqual(Array(4).fill(false));
    const external = (source: string, externalId: string, more = {}) =>
      taken({ externalIds: [{ source, externalId, ...more }] });
    expect(external('mdm', 'x'.repeat(200))).toBe(true);
    expect(external('mdm', 'x'.repeat(201))).toBe(false);
    expect(external('MDM', 'D-1')).toBe(false);
    expect(external('mdm', 'D 1')).toBe(false);
    expect(external('mdm', 'D-1', { serial: 'x' })).toBe(false);
    expect(taken({ hardwareIds: Array(501).fill('x') })).toBe(false);
  });
});

test('the longest list that goes into a message goes there with all that may be exempt', () => {
  const ids = Array.from({ length: 700 }, (_, i) => `org.w${i}.`.padEnd(130, 'x'));
  const { document } = fullest('ids to block', 'letters', 1);
  const [app] = document.apps;
  const apps = [200, 500].map((count, i) => ({
    name: `app ${i}`,
    match: app?.match ?? [],
    restrict: { windows: ids.slice(count === 200 ? 0 : 200, count === 200 ? 200 : 700) },
  }));
  const { ban } = exempted(approved({ ...document, apps }), 'wide');
  const told = [...restrictionEvents(ban.enforced, NOON + 3)].filter(
    ({ data }) => Array.isArray(data.blocked) && data.blocked.length === ids.length,
  );
  expect(told.length).toBeGreaterThan(0);
  const bytes = told.map((event) => toEnvelope(event).bytes);
  expect(Math.max(...bytes)).toBeGreaterThan(LARGEST_MESSAGE / 2);
  expect(Math.max(...bytes)).toBeLessThanOrEqual(LARGEST_MESSAGE);
});

describe('what all bans have in common fits', () => {
  test('the list of as many bans as may be in force, each with the longest reason', () => {
    const bans = Array.from({ length: 500 }, (_, i) =>
      anEnforcedBan({
        id: `b${i}`.padEnd(64, 'x'),
        gate: aGate({
          reason: textOf('wide', 2_000, i),
          by: textOf('letters', 255, i),
          blocking: { through: NOON, waiting: GROUPS.slice(i % 100, (i % 100) + 5), at: NOON },
        }),
      }),
    );
    const index = indexChunk(bans);
    expect(itemSize(toChunkItem('the list', index, NOON))).toBeLessThanOrEqual(ITEM);
    const head = toBlocklistHeadItem({ version: 1, lock: 1, versionAt: NOON }, index.hash);
    expect(itemSize(head)).toBeLessThan(1_024);
  });

  test('a census of all platforms in as many groups, with all bans of a full blocklist', () => {
    const seen = ['reporting', 'silent', 'unseen', 'full'];
    const bans = Array.from({ length: 500 }, (_, i) => `b${i}`.padEnd(64, 'x'));
    const counts = {
      ...countsOf(PLATFORMS.flatMap((platform) => seen.map((name) => `${platform}.${name}`))),
      ...Object.fromEntries(
        bans.flatMap((ban) => [
          [`has:${ban}`, 123_456],
          [`order:${ban}`, 123_456],
          ...PLATFORMS.map((platform) => [`order:${platform}/${ban}`, 123_456] as const),
        ]),
      ),
    };
    expect(itemSize(toPassItem(workKey('pass'), aCensus({ counts })))).toBeLessThanOrEqual(ITEM);
    expect(itemSize(toPartItem(aPart({ counts })))).toBeLessThanOrEqual(ITEM);
    expect(answerBytes(counts)).toBeLessThanOrEqual(LARGEST_ANSWER);
  });

  test('the news of a sweep over as many groups', () => {
    const counts = countsOf(['matched', 'waiting', ...STANDINGS]);
    const data = { banId: 'b'.repeat(64), revision: 1, instant: '2023-10-30T12:00:00Z', counts };
    const envelope = toEnvelope({
      id: 'sweep',
      type: 'sweep.completed',
      subject: 'bans/b',
      time: data.instant,
      attributes: { banId: data.banId },
      data,
    });
    expect(envelope.bytes).toBeLessThanOrEqual(LARGEST_MESSAGE);
  });
});
