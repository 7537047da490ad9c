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
const ALL = ['android', 'ios', 'windows', 'macos', 'linux'];
const review = (keys: Record<string, unknown>) =>
  match({ platform: 'windows', effect: 'review', ...keys });
const match = (matcher: unknown, platforms = ALL) =>
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
      'a name and publisher alone that order where names are free',
      match({
        platform: 'macos',
        displayName: 'WeChat',
        publisher: 'Tencent',
        effect: 'enforce',
      }),
      '/apps/0/match/0/effect must be review',
    ],
    [
      'a signing id alone that orders',
      match({ platform: 'macos', signingId: 'updater', displayName: 'Updater' }),
      '/apps/0/match/0/effect must be review where only a signingId is known: whoever signs',
    ],
    [
      'a type alone',
      match({ platform: 'linux', type: 'pypi' }),
      '/apps/0/match/0 names no identifier',
    ],
    [
      'the beginning of a name that orders',
      match({ platform: 'windows', displayName: 'WeCha*', publisher: 'Tencent' }),
      '/apps/0/match/0/displayName has a *: only for review',
    ],
    [
      'a beginning of a few letters',
      match({ platform: 'windows', publisher: 'Kas *', effect: 'review' }),
      '/apps/0/match/0/publisher matches far too much: give at least 4 characters',
    ],
    [
      'a beginning of letters and marks that are fewer letters',
      match({ platform: 'windows', publisher: 'e\u0301e\u0301*', effect: 'review' }),
      '/apps/0/match/0/publisher matches far too much',
    ],
    [
      'a * within a name',
      match({ platform: 'windows', publisher: '*Kaspersky*', effect: 'review' }),
      '/apps/0/match/0/publisher has a * elsewhere',
    ],
    [
      'a matcher twice in two spellings',
      withValue(aSentBan(), ['apps', 0, 'match', 2], {
        platform: 'ios',
        bundleId: 'com.Tencent.xin',
      }),
      '/apps/0/match/2 is there twice',
    ],
    [
      'an id to block twice in two spellings',
      withValue(aSentBan(), ['apps', 0, 'restrict'], {
        ios: ['com.tencent.xin', 'COM.tencent.xin'],
      }),
      '/apps/0/restrict/ios/1 is there twice',
    ],
    [
      'a matcher outside the scope',
      match({ platform: 'linux', packageId: 'wechat' }, ['android']),
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

const GUID = '{23170F69-40C1-2702-2408-000001000000}';
const DIGEST = 'fac61745dc0903786fb9ede62a962b399f7348f0bb6f899b8332667591033b9c';

describe('an identifier that no device can list is refused with the form that would match', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a SHA-1',
      { platform: 'android', signerSha256: DIGEST.slice(0, 40).toUpperCase() },
      "signerSha256 is a SHA-1, which no device lists: give the certificate's SHA-256",
    ],
    ['an MD5', { platform: 'android', signerSha256: 'a'.repeat(32) }, 'signerSha256 is an MD5'],
    [
      'a digest in Base64',
      { platform: 'android', signerSha256: Buffer.from(DIGEST, 'hex').toString('base64') },
      `signerSha256 is a digest in Base64: write ${DIGEST}`,
    ],
    ['no digest', { platform: 'macos', signerSha256: 'x' }, 'signerSha256 must be the SHA-256'],
    [
      'a team in small letters',
      { platform: 'macos', teamId: '2y8xe5cq94' },
      'teamId is an Apple team id in small letters: write 2Y8XE5CQ94',
    ],
    ['no team', { platform: 'ios', teamId: 'Kaspersky' }, 'teamId must be an Apple team id'],
    [
      'a signing id behind its team',
      { platform: 'macos', signingId: '2Y8XE5CQ94:com.kaspersky.kav', effect: 'review' },
      'signingId has its team before it: write teamId 2Y8XE5CQ94 and signingId com.kaspersky.kav',
    ],
    [
      'a signing id behind its platform',
      { platform: 'macos', signingId: 'platform:com.apple.calc', effect: 'review' },
      'signingId names the platform before it: write signingId com.apple.calc',
    ],
    [
      'a bundle behind its team',
      { platform: 'macos', bundleId: '2Y8XE5CQ94:com.kaspersky.kav' },
      'bundleId has its team before it: write teamId 2Y8XE5CQ94 and bundleId com.kaspersky.kav',
    ],
    [
      'the page of an Android app',
      {
        platform: 'android',
        packageName: 'https://play.google.com/store/apps/details?hl=fr&id=com.tencent.mm',
      },
      'packageName is the address of a page: write the package name that it names, com.tencent.mm',
    ],
    [
      'the page of an iPhone app',
      { platform: 'ios', bundleId: 'https://apps.apple.com/ca/app/wechat/id414478124' },
      'bundleId is the address of a page that names the App Store id 414478124: write a bundle id',
    ],
    [
      'an App Store id',
      { platform: 'ios', bundleId: '414478124' },
      'bundleId is an App Store id: write it into restrict.appStore',
    ],
    [
      'the page of an extension',
      {
        platform: 'chromeos',
        extensionId:
          'https://chromewebstore.google.com/detail/kaspersky/ahkjpbeeocnddjkakilopmfdlnjdpcdm',
      },
      'extensionId is the address of a page: write the extension id that it names, ahkjpbeeo',
    ],
    [
      'an extension as a package',
      { platform: 'chromeos', packageName: 'ahkjpbeeocnddjkakilopmfdlnjdpcdm' },
      'packageName is the id of an extension: write it as extensionId',
    ],
    [
      'a package as an extension',
      { platform: 'chromeos', extensionId: 'com.tencent.mm' },
      'extensionId is no id of an extension of ChromeOS',
    ],
    [
      'another page',
      { platform: 'android', packageName: 'https://www.wechat.com/' },
      'packageName is an address: write a package name',
    ],
    [
      'a file name',
      { platform: 'android', packageName: 'wechat-8.0.apk' },
      'packageName is no package name of Android',
    ],
    ['a name', { platform: 'ios', bundleId: 'WeChat for iOS' }, 'bundleId is no bundle id'],
    [
      'half a product code',
      { platform: 'windows', productCode: GUID.slice(0, -1) },
      'productCode is no GUID',
    ],
    [
      'a file as a product',
      { platform: 'windows', productCode: 'C:\\Setup.msi' },
      'productCode is no key',
    ],
    [
      'half a GUID',
      { platform: 'windows', upgradeCode: GUID.slice(0, -1) },
      'upgradeCode is no GUID',
    ],
    [
      'a full package name',
      {
        platform: 'windows',
        packageFamilyName: 'BytedancePte.Ltd.TikTok_1.0.5.0_neutral__6yccndn6064se',
      },
      'packageFamilyName names more than the family: write BytedancePte.Ltd.TikTok_6yccndn6064se',
    ],
    [
      'an app of a family',
      { platform: 'windows', packageFamilyName: 'BytedancePte.Ltd.TikTok_6yccndn6064se!App' },
      'packageFamilyName names more than the family: write BytedancePte.Ltd.TikTok_6yccndn6064se',
    ],
    [
      'an id in the Store',
      { platform: 'windows', packageFamilyName: '9NH2GPH4JZS4' },
      'packageFamilyName is no package family name',
    ],
    [
      'a package URL',
      { platform: 'linux', packageId: 'pkg:pypi/jira' },
      'packageId has its type before it: write type pypi and packageId jira',
    ],
    [
      'a package with its type',
      { platform: 'linux', packageId: 'deb:jira' },
      'packageId has its type before it: write type deb and packageId jira',
    ],
    ['a title', { platform: 'linux', packageId: 'We Chat' }, 'packageId is no name of a package'],
    [
      'a look-alike',
      { platform: 'android', packageName: 'com.t\u0435ncent.mm' },
      'packageName has characters beyond ASCII, which can look like others, and no identifier ' +
        'has them: write it anew; it says com.t\\u{435}ncent.mm',
    ],
    [
      'a look-alike in a prefix',
      { platform: 'ios', bundleId: 'com.t\u0435ncent.*' },
      'bundleId has characters beyond ASCII',
    ],
  ])('%s', (_name, matcher, expected) => {
    const key = expected.slice(0, expected.indexOf(' '));
    const document = withValue(match(matcher), ['scope', 'platforms'], [matcher.platform]);
    const fault = faults(document).find((one) => one.startsWith(`/apps/0/match/0/${key} `));
    expect(fault).toContain(expected);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a look-alike', { ios: ['com.t\u0435ncent.xin'] }, 'ios/0 has characters beyond ASCII'],
    ['a page', { appStore: ['https://apps.apple.com/app/id414478124'] }, 'appStore/0 must be the'],
    [
      'a page',
      { appStore: ['https://apps.apple.com/app/id414478124'] },
      'App Store: write 414478124',
    ],
    ['a name', { ios: ['We Chat'] }, 'ios/0 is no bundle id'],
  ])('to block: %s', (_name, restrict, expected) => {
    const document = withValue(aSentBan(), ['apps', 0, 'restrict'], restrict);
    expect(faults(document).join('\n')).toContain(expected);
  });
});

describe('what is allowed', () => {
  test.each([
    ['a prefix of two segments', match({ platform: 'android', packageName: 'com.tencent.*' })],
    ['a name for review', match({ platform: 'windows', displayName: 'WeChat', effect: 'review' })],
    [
      'a name beside an identifier',
      match({ platform: 'windows', displayName: 'WeChat', productCode: GUID }),
    ],
    [
      'a name and publisher together on Windows',
      match({
        platform: 'windows',
        displayName: '7-Zip 24.08 (x64 edition)',
        publisher: 'Igor Pavlov',
      }),
    ],
    ['the beginning of a name for review', review({ displayName: 'Kaspersky Endpoint*' })],
    ['a signing id for review', review({ platform: 'macos', signingId: 'updater' })],
    [
      'a signing id with its team',
      match({ platform: 'macos', signingId: 'updater', teamId: '2Y8XE5CQ94' }),
    ],
    [
      'an upgrade code',
      match({ platform: 'windows', upgradeCode: GUID.slice(1, -1).toLowerCase() }),
    ],
    ['a program of another installer', match({ platform: 'windows', productCode: '7-Zip' })],
    ['a program of Inno Setup', match({ platform: 'windows', productCode: `${GUID}_is1` })],
    ['a library by its type', match({ platform: 'linux', packageId: '@scope/jira', type: 'npm' })],
    [
      'a digest as a viewer prints it',
      match({
        platform: 'android',
        signerSha256: DIGEST.toUpperCase().replace(/..(?=.)/g, '$&:'),
      }),
    ],
    ['an extension of an editor', match({ platform: 'linux', extensionId: 'ms-python.python' })],
    ['an add-on of Firefox', match({ platform: 'macos', extensionId: 'uBlock0@raymondhill.net' })],
    [
      'an Android id to block in a form that is counted',
      withValue(aSentBan(), ['apps', 0, 'restrict'], { android: ['com.tencent.mm'] }),
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
