import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { banSchema, banSchemaFor } from '../../functions/http/ban-schema.ts';
import { explain } from '../../functions/http/explain.ts';
import { aSentBan } from '../made/sent-ban.ts';
import { withValue } from './with-value.ts';

/** What a document is told to change, as `pointer sentence`. */
function faults(document: unknown, languages: readonly string[] = ['en']): readonly string[] {
  const read = z.safeParse(banSchemaFor(languages), document);
  return read.success
    ? []
    : explain(read.error.issues, document).map((part) => `${part.pointer} ${part.detail}`);
}

const day = (hours: number) => new Date(Date.UTC(2023, 9, 30) + hours * 3_600_000).toISOString();
const timeline = (value: Record<string, unknown>) => withValue(aSentBan(), ['timeline'], value);
const match = (matcher: unknown, platforms = ['android', 'ios', 'windows', 'macos']) =>
  withValue(
    withValue(aSentBan(), ['scope', 'platforms'], platforms),
    ['apps', 0, 'match'],
    [matcher],
  );

test('a ban document gets its defaults', () => {
  const read = z.parse(banSchema, aSentBan());
  expect(read).toMatchObject({
    kind: 'ban',
    timeline: { notice: null, block: null, due: null, reviewBy: null, lift: null, overrides: [] },
    actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
    escalation: null,
    scope: { platforms: ['android', 'ios'], groups: [] },
    limits: { maxDevices: null, maxPercent: null, wide: null, systemVendors: false },
    followUp: { every: 'P1D', maxRounds: 8 },
    assumed: [],
    duties: [],
  });
});

test('a document with its defaults filled in reads as itself', () => {
  const read = z.parse(banSchema, aSentBan());
  expect(z.parse(banSchema, JSON.parse(JSON.stringify(read)))).toEqual(read);
});

test('a draft may have no effective date', () => {
  expect(faults(withValue(aSentBan(), ['timeline'], undefined))).toEqual([]);
});

describe('a document is told where it is wrong', () => {
  const cases: readonly [string, unknown, string][] = [
    ['an unknown field', { ...aSentBan(), colour: 'red' }, '/colour is not a known field'],
    [
      'an unknown field deep inside',
      withValue(aSentBan(), ['timeline', 'efective'], day(0)),
      '/timeline/efective is not',
    ],
    ['a missing text', withValue(aSentBan(), ['title'], undefined), '/title is missing'],
    [
      'a language with a bad tag',
      withValue(aSentBan(), ['title', 'English'], 'x'),
      '/title/English must be a language tag',
    ],
    ['an id with capitals', withValue(aSentBan(), ['id'], 'CA-2023'), '/id must be 3 to 64'],
    [
      'an id of 10,000 characters',
      withValue(aSentBan(), ['id'], 'a'.repeat(10_000)),
      '/id must have at most 64',
    ],
    [
      'a date without an offset',
      timeline({ effective: '2023-10-30T00:00:00' }),
      '/timeline/effective must be a date',
    ],
    [
      'a day for an instant',
      timeline({ effective: '2023-10-30' }),
      '/timeline/effective must be a date',
    ],
    [
      'a zone that is none',
      withValue(aSentBan(), ['timeZone'], 'America/Ottowa'),
      '/timeZone is not a time zone',
    ],
    [
      'an offset for a zone',
      withValue(aSentBan(), ['timeZone'], '+05:00'),
      '/timeZone is not a time zone',
    ],
    [
      'a duration in months',
      withValue(aSentBan(), ['followUp'], { every: 'P1M' }),
      '/followUp/every must be an ISO',
    ],
    [
      'a follow-up too often',
      withValue(aSentBan(), ['followUp'], { every: 'PT59M' }),
      '/followUp/every is shorter',
    ],
    [
      'too many rounds',
      withValue(aSentBan(), ['followUp'], { maxRounds: 101 }),
      '/followUp/maxRounds must be at most 100',
    ],
    [
      'an escalation too soon',
      withValue(aSentBan(), ['escalation'], { after: 'PT1M' }),
      '/escalation/after is shorter',
    ],
    [
      'no devices as a limit',
      withValue(aSentBan(), ['limits'], { maxDevices: 0 }),
      '/limits/maxDevices must be at least 1',
    ],
    [
      'over a hundred percent',
      withValue(aSentBan(), ['limits'], { maxPercent: 101 }),
      '/limits/maxPercent must be at most 100',
    ],
    [
      'a wide reach without a reason',
      withValue(aSentBan(), ['limits'], { wide: { percent: 40 } }),
      '/limits/wide/why',
    ],
    [
      'a wide reach that is no whole percentage',
      withValue(aSentBan(), ['limits'], { wide: { percent: 40.5, why: 'so' } }),
      '/limits/wide/percent',
    ],
    [
      'a platform twice',
      withValue(aSentBan(), ['scope', 'platforms'], ['ios', 'android', 'ios']),
      '/scope/platforms/2 is there twice',
    ],
    [
      'no platform',
      withValue(aSentBan(), ['scope', 'platforms'], []),
      '/scope/platforms must have at least 1 items',
    ],
    ['no app', withValue(aSentBan(), ['apps'], []), '/apps must have at least 1 items'],
    ...[
      'https://www.canada.ca@evil.example/',
      'https://user:word@www.canada.ca/',
      'https://@www.canada.ca/',
    ].map((address): [string, unknown, string] => [
      `a user name in the reference ${address}`,
      withValue(aSentBan(), ['decision', 'references'], [address]),
      '/decision/references/0 must be an address that can be followed, without a user name',
    ]),
    ...['\u202E', '\u200B', '\u2066', '\uFFFE', '\\'].map((sign): [string, unknown, string] => [
      `${JSON.stringify(sign)} in a reference`,
      withValue(aSentBan(), ['decision', 'references'], [`https://www.canada.ca/${sign}x`]),
      '/decision/references/0 must be an http or https address without spaces, backslashes or ' +
        'unseen characters',
    ]),
    ...['\uFFFE', '\uFFFF', '\uFDD0', '\u{1FFFE}'].flatMap((sign): [string, unknown, string][] => [
      [
        `a noncharacter in a title, ${JSON.stringify(sign)}`,
        withValue(aSentBan(), ['title', 'en'], `We${sign}Chat`),
        '/title/en has control characters or broken Unicode: remove them',
      ],
      [
        `a noncharacter in a name, ${JSON.stringify(sign)}`,
        withValue(aSentBan(), ['apps', 0, 'name'], `We${sign}Chat`),
        '/apps/0/name has control characters or broken Unicode: remove them',
      ],
    ]),
    ...['200B', '200D', '202E', 'E0041', '600'].map((code): [string, unknown, string] => {
      const packageName = `com.tencent${String.fromCodePoint(Number.parseInt(code, 16))}.mm`;
      return [
        `U+${code} in an identifier`,
        match({ platform: 'android', packageName }),
        '/apps/0/match/0/packageName has characters that cannot be seen, and would match ' +
          `nothing: take them out of com.tencent\\u{${code}}.mm`,
      ];
    }),
    [
      'an unseen character in what managers block',
      withValue(aSentBan(), ['apps', 0, 'restrict'], { android: ['com.tencent\u200B.mm'] }),
      '/apps/0/restrict/android/0 has characters that cannot be seen',
    ],
    [
      'an instant in a year of five digits',
      timeline({ effective: '9999-12-31T23:59:59-14:00' }),
      '/timeline/effective must be a date and time that exists, with its offset, for example',
    ],
    [
      'a script for a reference',
      withValue(aSentBan(), ['decision', 'references'], ['javascript:x']),
      '/decision/references/0 must be an http',
    ],
    [
      'a due date before the effective',
      timeline({ effective: day(5), due: day(4) }),
      '/timeline/due is before timeline.effective',
    ],
    [
      'a notice after the effective',
      timeline({ notice: day(6), effective: day(5) }),
      '/timeline/effective is before timeline.notice',
    ],
    [
      'a block before the notice',
      timeline({ notice: day(2), block: day(1), effective: day(5) }),
      '/timeline/block is before timeline.notice',
    ],
    [
      'a block after the effective',
      timeline({ block: day(6), effective: day(5) }),
      '/timeline/effective is before timeline.block',
    ],
    [
      'a lift at the effective',
      timeline({ effective: day(5), lift: day(5) }),
      '/timeline/lift is not after timeline.effective',
    ],
    [
      'a lift before the due date',
      timeline({ effective: day(5), due: day(9), lift: day(8) }),
      '/timeline/lift is not after timeline.due',
    ],
    [
      'an override before the notice',
      timeline({
        notice: day(1),
        effective: day(5),
        overrides: [{ platforms: ['ios'], effective: day(0) }],
      }),
      '/timeline/overrides/0/effective is before timeline.notice',
    ],
    [
      'an override at the lift',
      timeline({
        effective: day(5),
        lift: day(9),
        overrides: [{ platforms: ['ios'], effective: day(9) }],
      }),
      '/timeline/overrides/0/effective is not before timeline.lift',
    ],
    [
      'an override after the due date',
      timeline({
        effective: day(5),
        due: day(6),
        overrides: [{ platforms: ['ios'], effective: day(7) }],
      }),
      '/timeline/overrides/0/effective is after timeline.due',
    ],
    [
      'an override for everybody',
      timeline({ overrides: [{ effective: day(5) }] }),
      '/timeline/overrides/0 names no platforms',
    ],
    [
      'an override outside the scope',
      timeline({ overrides: [{ platforms: ['windows'], effective: day(5) }] }),
      '/timeline/overrides/0/platforms/0 windows is not in scope',
    ],
    [
      'a matcher with no key',
      match({ platform: 'android' }),
      '/apps/0/match/0 names no identifier',
    ],
    [
      'a matcher of everything',
      match({ platform: 'android', packageName: '*' }),
      '/apps/0/match/0/packageName matches every app',
    ],
    [
      'a dotted matcher of everything',
      match({ platform: 'android', packageName: '.*' }),
      '/apps/0/match/0/packageName matches every',
    ],
    [
      'a prefix of one segment',
      match({ platform: 'android', packageName: 'com.*' }),
      '/apps/0/match/0/packageName matches far too much',
    ],
    [
      'an empty segment',
      match({ platform: 'ios', bundleId: 'com..*' }),
      '/apps/0/match/0/bundleId has an empty segment',
    ],
    [
      'a * inside',
      match({ platform: 'android', packageName: 'com.*.mm' }),
      '/apps/0/match/0/packageName has a * elsewhere',
    ],
    [
      'a * without its dot',
      match({ platform: 'android', packageName: 'com.tencent*' }),
      '/apps/0/match/0/packageName has a * elsewhere',
    ],
    [
      'a * in another key',
      match({ platform: 'macos', teamId: '*' }),
      '/apps/0/match/0/teamId has a *',
    ],
    [
      'a key of another platform',
      match({ platform: 'ios', packageName: 'com.a.b' }),
      '/apps/0/match/0/packageName does not exist on ios',
    ],
    [
      'a name alone that orders',
      match({ platform: 'windows', displayName: 'WeChat' }),
      '/apps/0/match/0/effect must be review',
    ],
    [
      'a name and publisher alone that order',
      match({
        platform: 'windows',
        displayName: 'WeChat',
        publisher: 'Tencent',
        effect: 'enforce',
      }),
      '/apps/0/match/0/effect must be review',
    ],
    [
      'a matcher outside the scope',
      match({ platform: 'linux', packageId: 'wechat' }),
      '/apps/0/match/0/platform linux is not in scope',
    ],
    [
      'a matcher twice',
      withValue(aSentBan(), ['apps', 0, 'match', 1], {
        platform: 'android',
        packageName: 'com.tencent.mm',
      }),
      '/apps/0/match/1 is there twice',
    ],
    [
      'a * to restrict',
      withValue(aSentBan(), ['apps', 0, 'restrict'], { android: ['com.tencent.*'] }),
      '/apps/0/restrict/android/0 has a *',
    ],
    [
      'an Android app to block that no census counts',
      withValue(aSentBan(), ['apps', 0, 'restrict'], { android: ['com.android.vending'] }),
      '/apps/0/restrict/android/0 is named by no enforcing matcher',
    ],
    [
      'a restriction outside the scope',
      withValue(aSentBan(), ['apps', 0, 'restrict'], { windows: ['x'] }),
      '/apps/0/restrict/windows is for a',
    ],
    [
      'an App Store id that is a name',
      withValue(aSentBan(), ['apps', 0, 'restrict'], { appStore: ['wechat'] }),
      '/apps/0/restrict/appStore/0 must be',
    ],
    [
      'a document that is too long',
      withValue(
        aSentBan(),
        ['assumed'],
        Array.from({ length: 100 }, () => 'é'.repeat(1_900)),
      ),
      ' is ',
    ],
  ];

  test.each(cases)('%s', (_, document, expected) => {
    expect(faults(document).find((fault) => fault.startsWith(expected))).toBeDefined();
  });

  test('every text must have the languages that the stage requires', () => {
    expect(faults(aSentBan(), ['en', 'fr'])).toEqual([]);
    expect(faults(withValue(aSentBan(), ['reason'], { en: 'x' }), ['en', 'fr'])).toEqual([
      '/reason/fr is missing: this service requires every text in fr',
    ]);
  });
});

describe('what is allowed', () => {
  test.each([
    ['a prefix of two segments', match({ platform: 'android', packageName: 'com.tencent.*' })],
    ['a name for review', match({ platform: 'windows', displayName: 'WeChat', effect: 'review' })],
    [
      'a name beside an identifier',
      match({ platform: 'windows', displayName: 'WeChat', productCode: 'Weixin' }),
    ],
    [
      'a block before the effective date',
      timeline({ notice: day(1), block: day(2), effective: day(5) }),
    ],
    [
      'all at one instant',
      timeline({ notice: day(1), block: day(1), effective: day(1), due: day(1), lift: day(2) }),
    ],
    [
      'offsets that differ',
      timeline({ notice: '2023-10-30T00:00:00-04:00', effective: '2023-10-30T04:00:00Z' }),
    ],
  ])('%s', (_, document) => {
    expect(faults(document)).toEqual([]);
  });
});

test('whatever order the instants come in, what is taken is in order', () => {
  const instant = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null });
  fc.assert(
    fc.property(
      fc.record({
        notice: instant,
        block: instant,
        effective: instant,
        due: instant,
        lift: instant,
      }),
      (hours) => {
        const written = Object.fromEntries(
          Object.entries(hours).map(([name, hour]) => [name, hour === null ? null : day(hour)]),
        );
        const set = (names: readonly (keyof typeof hours)[]) =>
          names.map((name) => hours[name]).filter((hour) => hour !== null);
        const sequence = set(['notice', 'block', 'effective', 'due', 'lift']);
        const inOrder = sequence.every(
          (hour, index) => index === 0 || hour >= (sequence[index - 1] ?? 0),
        );
        const last = Math.max(-1, ...set(['notice', 'block', 'effective']));
        const lifted = hours.lift === null || hours.lift > last;
        expect(faults(timeline(written)).length === 0).toBe(inOrder && lifted);
      },
    ),
    { numRuns: 500 },
  );
});
