import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BanDocument, Limits, Matcher } from '../../../functions/domain/bans/ban.ts';
import { gateLimit } from '../../../functions/domain/bans/limit.ts';
import { reachesNearlyAll } from '../../../functions/domain/bans/reach.ts';
import { warningsOf } from '../../../functions/domain/bans/warnings.ts';
import { lackingLines, saidOfSystem, saidOfWidth } from '../../../functions/domain/bans/words.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { documentOf, EFFECTIVE } from '../fixtures.ts';
import { onAndroid, someNumbers } from '../numbers.ts';

function stating(limits: Partial<Limits>): BanDocument {
  return documentOf({ limits: { ...NO_LIMITS, ...limits } });
}

function matching(matcher: Matcher, limits: Partial<Limits> = {}): BanDocument {
  return { ...stating(limits), apps: [{ name: 'It', match: [matcher] }] };
}

describe('a ban that reaches more of a platform than needs no word', () => {
  test.each([
    ['five devices of six', 5, 6, true],
    ['six devices of twenty', 6, 20, true],
    ['six devices of nineteen', 6, 19, false],
    ['30 percent', 300, 1_000, true],
    ['one more than 30 percent', 301, 1_000, false],
    ['six devices where none reports in full', 6, 0, false],
  ])('%s: it needs no word: %s of %s, %s', (_name, orders, reporting, free) => {
    expect(lackingLines(documentOf(), onAndroid(orders, reporting)).length === 0).toBe(free);
  });

  test('the refusal contains the line to add, and the range of the percentage', () => {
    const [lack = ''] = lackingLines(documentOf(), onAndroid(401, 1_000));
    expect(lack).toContain('"limits":{"wide":{"percent":41,"why":');
    expect(lack).toContain('from 41 to 61');
  });

  test.each([
    [40, false],
    [41, true],
    [61, true],
    [62, false],
  ])('of 41 percent found, the word %d is enough: %s', (percent, enough) => {
    const document = stating({ wide: { percent, why: 'everybody has it' } });
    const said = saidOfWidth(document, onAndroid(401, 1_000));
    expect(said.lacks.length === 0).toBe(enough);
    expect(said.warnings).toHaveLength(1);
    if (!enough) expect(said.lacks[0]).toContain('from 41 to 61');
  });

  test('at most 100 percent is asked for, whatever was found', () => {
    const line = lackingLines(documentOf(), onAndroid(80, 100))[0];
    expect(line).toContain('from 80 to 100');
    expect(lackingLines(documentOf(), onAndroid(80, 10))[0]).toContain('must reach');
  });

  test('each platform counts by itself, and the highest is named', () => {
    const reach = [
      { platform: 'android' as const, orders: 10, reporting: 1_000 },
      { platform: 'ios' as const, orders: 6, reporting: 10 },
    ];
    const numbers = someNumbers({ preview: 'preview-1', reach });
    expect(lackingLines(documentOf(), numbers)[0]).toContain('60 percent of a platform');
  });

  test('what earlier revisions have ordered counts too', () => {
    const numbers = onAndroid(20, 100, { orderedBefore: 20 });
    expect(lackingLines(documentOf(), { ...numbers, orderedBefore: 10 })).toEqual([]);
    expect(lackingLines(documentOf(), numbers)[0]).toContain('40 percent');
  });

  test('an advisory orders nothing, and needs no word', () => {
    const document = { ...documentOf(), kind: 'advisory' as const };
    expect(lackingLines(document, onAndroid(100, 100))).toEqual([]);
  });

  test('the default without a preview is never more than what needs no word', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 100 }), (reporting, ownPercent) => {
        const reach = [{ platform: 'android' as const, orders: 0, reporting }];
        const orders = gateLimit(NO_LIMITS, someNumbers({ reach, ownPercent }));
        const found = onAndroid(orders, reporting, { ownPercent });
        expect(lackingLines(documentOf(), found)).toEqual([]);
      }),
    );
  });
});

describe('nearly all devices of a platform', () => {
  test.each([
    [5, 5, false],
    [89, 100, false],
    [90, 100, true],
    [6, 0, true],
  ])('%d of %d: %s', (orders, reporting, nearly) => {
    expect(reachesNearlyAll(onAndroid(orders, reporting).reach)).toBe(nearly);
  });
});

describe('a ban that reaches what comes with the system', () => {
  test.each<[string, Matcher]>([
    ['all of Apple', { platform: 'ios', bundleId: 'com.apple.*' }],
    ['a part of Apple', { platform: 'macos', bundleId: 'com.apple.dt.*' }],
    ['a prefix that contains one', { platform: 'android', packageName: 'com.google.*' }],
    ['Android itself', { platform: 'android', packageName: 'android.ext.*' }],
    ['a phone maker', { platform: 'android', packageName: 'com.miui.*' }],
    [
      'a component that makers install, under an app’s prefix',
      { platform: 'android', packageName: 'com.tencent.*' },
    ],
    ['a prefix with a signer', { platform: 'ios', bundleId: 'com.apple.*', teamId: 'ABCDE12345' }],
    ['all that Microsoft signs', { platform: 'macos', teamId: 'UBF8T346G9' }],
    ['a prefix in another case', { platform: 'macos', bundleId: 'com.Apple.*' }],
    [
      'all of a type that Microsoft signs',
      { platform: 'macos', teamId: 'UBF8T346G9', type: 'app' },
    ],
    [
      'all that Google signs, whoever publishes it',
      { platform: 'macos', teamId: 'EQHXZ8M8AV', publisher: 'Google LLC' },
    ],
    [
      'all of the platform’s certificate',
      {
        platform: 'android',
        signerSha256: 'C8A2E9BCCF597C2FB6DC66BEE293FC13F2FC47EC77BC6B2B0D52C11F51192AB8',
      },
    ],
  ])('%s needs a line of the document', (_name, matcher) => {
    const [lack = ''] = lackingLines(matching(matcher), onAndroid(1, 100));
    expect(lack).toContain('"limits":{"systemVendors":true}');
    expect(warningsOf(matching(matcher), EFFECTIVE).join()).toContain('comes with the system');
    expect(saidOfSystem(matching(matcher, { systemVendors: true }))).toMatchObject({
      lacks: [],
      warnings: [expect.stringContaining('comes with the system')],
    });
  });

  test.each<[string, Matcher]>([
    ['an app of Apple', { platform: 'ios', bundleId: 'com.apple.mobilesafari' }],
    ['Android itself', { platform: 'android', packageName: 'android' }],
    ['a maker’s component', { platform: 'android', packageName: 'com.tencent.soter.soterserver' }],
    ['a signing id', { platform: 'macos', signingId: 'com.apple.Safari', teamId: '59GAB85EFG' }],
  ])('%s, named exactly, is warned of', (_name, matcher) => {
    expect(saidOfSystem(matching(matcher))).toMatchObject({
      lacks: [],
      warnings: [expect.stringContaining('comes with the system')],
    });
  });

  test('what managers must block is warned of too, once', () => {
    const ids = ['com.apple.mobilesafari', 'com.apple.Music', 'com.tencent.xin'];
    const match = [{ platform: 'ios' as const, bundleId: 'com.apple.Music' }];
    const apps = [{ name: 'It', match, restrict: { ios: ids, appStore: ['414478124'] } }];
    const { warnings, lacks } = saidOfSystem(documentOf({ apps }));
    expect(warnings.map((one) => one.split(' ')[0])).toEqual([
      'com.apple.Music',
      'com.apple.mobilesafari',
    ]);
    expect(lacks).toEqual([]);
  });

  test.each<[string, Matcher]>([
    ['an app of the same vendor', { platform: 'android', packageName: 'com.tencent.mm' }],
    ['a prefix beside the component', { platform: 'android', packageName: 'com.tencent.mm.*' }],
    ['another team', { platform: 'macos', teamId: '5A4RE8SF68' }],
    ['one app of a team', { platform: 'macos', teamId: 'UBF8T346G9', displayName: 'Skype' }],
    ['what only looks alike', { platform: 'ios', bundleId: 'com.applewood.*' }],
    ['what is only reviewed', { platform: 'ios', bundleId: 'com.apple.*', effect: 'review' }],
  ])('%s is neither', (_name, matcher) => {
    expect(saidOfSystem(matching(matcher))).toEqual({ lacks: [], warnings: [] });
  });
});
