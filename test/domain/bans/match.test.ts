import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Matcher } from '../../../functions/domain/bans/ban.ts';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import { couldName, matchApps, matchIndexOf } from '../../../functions/domain/bans/match.ts';
import { compileMatchers } from '../../../functions/domain/bans/match-index.ts';
import {
  MATCHER_KEYS,
  type MatcherKey,
  PLATFORM_KEYS,
} from '../../../functions/domain/bans/matcher-keys.ts';
import { type App, PLATFORMS, type Platform } from '../../../functions/domain/devices/app.ts';
import { aBrake } from '../../made/brake.ts';
import { aNamedApp } from '../../made/named-app.ts';
import { banOf, blocklistOf, exemptionOf, gateOf } from '../fixtures.ts';

function banning(
  id: string,
  match: readonly Matcher[],
  platforms: readonly Platform[] = PLATFORMS,
): EnforcedBan {
  return banOf({ id, scope: { platforms, groups: [] }, apps: [{ name: 'the banned app', match }] });
}

function named(match: Matcher, app: App): boolean {
  const found = matchApps(compileMatchers([banning('ban', [match])]), match.platform, [app]);
  return (found.get('ban')?.apps.length ?? 0) > 0;
}

const GUID = '{23170F69-40C1-2702-2408-00000100000A}';

describe('a matcher names', () => {
  const hash = 'ab'.repeat(32);
  test.each<[string, Matcher, App, boolean]>([
    [
      'a package by its exact name',
      { platform: 'android', packageName: 'com.a.b' },
      { id: 'com.a.b' },
      true,
    ],
    [
      'no package in another case',
      { platform: 'android', packageName: 'com.a.b' },
      { id: 'com.a.B' },
      false,
    ],
    ['a bundle in another case', { platform: 'ios', bundleId: 'com.A.b' }, { id: 'com.a.B' }, true],
    [
      'a bundle under a prefix in another case',
      { platform: 'macos', bundleId: 'com.Tencent.*' },
      { id: 'COM.tencent.xin' },
      true,
    ],
    [
      'no longer package',
      { platform: 'android', packageName: 'com.a.b' },
      { id: 'com.a.b.c' },
      false,
    ],
    [
      'what is under a prefix',
      { platform: 'android', packageName: 'com.tencent.*' },
      { id: 'com.tencent.mm' },
      true,
    ],
    [
      'deeply under a prefix',
      { platform: 'ios', bundleId: 'com.tencent.*' },
      { id: 'com.tencent.a.b.c' },
      true,
    ],
    [
      'no look-alike',
      { platform: 'android', packageName: 'com.tencent.*' },
      { id: 'com.tencentx.mm' },
      false,
    ],
    [
      'no prefix itself',
      { platform: 'android', packageName: 'com.tencent.*' },
      { id: 'com.tencent' },
      false,
    ],
    [
      'no prefix with its dot alone',
      { platform: 'android', packageName: 'com.tencent.*' },
      { id: 'com.tencent.' },
      false,
    ],
    [
      'no prefix in another case',
      { platform: 'android', packageName: 'com.tencent.*' },
      { id: 'com.Tencent.mm' },
      false,
    ],
    [
      'no prefix further in',
      { platform: 'android', packageName: 'com.tencent.*' },
      { id: 'x.com.tencent.mm' },
      false,
    ],
    [
      'no pattern on other keys',
      { platform: 'linux', packageId: 'wechat.*' },
      { id: 'wechat.desktop' },
      false,
    ],
    [
      'a Windows publisher in any case',
      { platform: 'windows', publisher: 'KASPERSKY Lab' },
      { id: 'x', publisher: 'kaspersky LAB' },
      true,
    ],
    [
      'a Windows name in any case',
      { platform: 'windows', displayName: 'Kaspersky Free' },
      { id: 'x', name: 'KASPERSKY FREE' },
      true,
    ],
    [
      'a Windows product code without case or braces',
      { platform: 'windows', productCode: GUID },
      { id: GUID.slice(1, -1).toLowerCase() },
      true,
    ],
    [
      'a Windows product code with braces where the ban has none',
      { platform: 'windows', productCode: GUID.slice(1, -1) },
      { id: GUID.toLowerCase() },
      true,
    ],
    [
      'an upgrade code without case or braces, whatever the product code',
      { platform: 'windows', upgradeCode: GUID },
      { id: '{other}', upgradeCode: GUID.slice(1, -1).toLowerCase() },
      true,
    ],
    [
      'a package family without case',
      { platform: 'windows', packageFamilyName: 'Example.App_8wekyb3d8bbwe' },
      { id: 'example.app_8WEKYB3D8BBWE' },
      true,
    ],
    [
      'an extension without case where packages have one',
      { platform: 'linux', extensionId: 'ms-python.Python' },
      { id: 'MS-Python.python', type: 'vscode-extension' },
      true,
    ],
    [
      'no Linux package in another case',
      { platform: 'linux', packageId: 'Jira' },
      { id: 'jira' },
      false,
    ],
    [
      'a Python package as Python compares names',
      { platform: 'linux', packageId: 'Distro_Info', type: 'pypi' },
      { id: 'distro-info', type: 'pypi' },
      true,
    ],
    [
      'a certificate as a viewer prints its digest',
      { platform: 'android', signerSha256: hash.toUpperCase().replace(/..(?=.)/g, '$&:') },
      { id: 'x', signer: hash },
      true,
    ],
    [
      'a name in another Unicode form',
      { platform: 'macos', displayName: 'Caf\u00E9', effect: 'enforce' },
      { id: 'x', name: 'Cafe\u0301' },
      true,
    ],
    [
      'no library of the name of a package',
      { platform: 'linux', packageId: 'jira' },
      { id: 'jira', type: 'pypi' },
      false,
    ],
    [
      'a package of the system',
      { platform: 'linux', packageId: 'jira' },
      { id: 'jira', type: 'deb' },
      true,
    ],
    [
      'a library by its type',
      { platform: 'linux', packageId: 'jira', type: 'pypi' },
      { id: 'jira', type: 'pypi' },
      true,
    ],
    [
      'no app without a type by a type',
      { platform: 'linux', packageId: 'jira', type: 'pypi' },
      { id: 'jira' },
      false,
    ],
    [
      'no library by its publisher',
      { platform: 'windows', publisher: 'Atlassian', displayName: 'Jira' },
      { id: 'jira', type: 'npm', publisher: 'Atlassian', name: 'Jira' },
      false,
    ],
    [
      'no package by the id of an extension',
      { platform: 'linux', extensionId: 'ms-python.python' },
      { id: 'ms-python.python', type: 'deb' },
      false,
    ],
    [
      'no extension by the name of a package',
      { platform: 'chromeos', packageName: 'com.a.b' },
      { id: 'com.a.b', type: 'chrome-extension' },
      false,
    ],
    [
      'a macOS name only in its case',
      { platform: 'macos', displayName: 'WeChat' },
      { id: 'x', name: 'wechat' },
      false,
    ],
    [
      'an Apple team',
      { platform: 'macos', teamId: '2L4YQ9V7RM' },
      { id: 'x', teamId: '2L4YQ9V7RM' },
      true,
    ],
    [
      'no app whose team is not known',
      { platform: 'macos', teamId: '2L4YQ9V7RM' },
      { id: 'x' },
      false,
    ],
    [
      'a signing certificate',
      { platform: 'android', signerSha256: hash },
      { id: 'x', signer: hash },
      true,
    ],
    [
      'an app only if all keys hold',
      { platform: 'ios', bundleId: 'a.b', teamId: 'T' },
      { id: 'a.b', teamId: 'U' },
      false,
    ],
    [
      'an app if all keys hold',
      { platform: 'ios', bundleId: 'a.b', teamId: 'T' },
      { id: 'a.b', teamId: 'T' },
      true,
    ],
    [
      'a prefix only with its team',
      { platform: 'ios', bundleId: 'a.b.*', teamId: 'T' },
      { id: 'a.b.c', teamId: 'U' },
      false,
    ],
    ['nothing, having no keys', { platform: 'android' }, { id: 'com.a.b' }, false],
    [
      'an app called __proto__',
      { platform: 'linux', packageId: '__proto__' },
      { id: '__proto__' },
      true,
    ],
    [
      'an app called constructor',
      { platform: 'linux', packageId: 'constructor' },
      { id: 'constructor' },
      true,
    ],
  ])('%s', (_name, matcher, app, expected) => {
    expect(named(matcher, app)).toBe(expected);
  });

  test('an app of another platform never, though its id is the same', () => {
    const index = compileMatchers([
      banning('ban', [{ platform: 'android', packageName: 'com.a.b' }]),
    ]);
    expect(matchApps(index, 'ios', [{ id: 'com.a.b' }]).size).toBe(0);
  });

  test('an app by any one of its matchers', () => {
    const ban = banning('ban', [
      { platform: 'android', packageName: 'com.a' },
      { platform: 'android', packageName: 'com.b' },
    ]);
    const found = matchApps(compileMatchers([ban]), 'android', [
      { id: 'com.b' },
      { id: 'com.c' },
      { id: 'com.a' },
    ]);
    expect(found.get('ban')?.apps.map((app) => app.id)).toEqual(['com.a', 'com.b']);
  });

  test('nothing on a platform that is outside the scope', () => {
    const ban = banning('ban', [{ platform: 'linux', packageId: 'wechat' }], ['android']);
    expect(matchApps(compileMatchers([ban]), 'linux', [{ id: 'wechat' }]).size).toBe(0);
  });

  test(
    'nothing in an app without a name of its ban: such apps inherit no order from object ' +
      'prototypes',
    () => {
      const index = compileMatchers([
        banning('ban', [{ platform: 'android', packageName: 'com.a' }]),
      ]);
      expect(
        matchApps(index, 'android', [{ id: '__proto__' }, { id: 'toString' }, { id: '' }]).size,
      ).toBe(0);
    },
  );
});

describe('an app that only a review matcher names', () => {
  const review: Matcher = { platform: 'windows', displayName: 'WeChat', effect: 'review' };

  test('is shown to authors and never ordered', () => {
    const found = matchApps(compileMatchers([banning('ban', [review])]), 'windows', [
      { id: 'x', name: 'WeChat' },
    ]);
    expect(found.get('ban')).toEqual({
      apps: [],
      review: [aNamedApp({ id: 'x', name: 'WeChat', banApp: 'the banned app' })],
    });
  });

  test.each<[string, string, string, boolean]>([
    ['by the beginning of a name', 'Kaspersky End*', 'KASPERSKY Endpoint (11.5.0)', true],
    ['by a beginning that is all of it', 'Kaspersky*', 'Kaspersky', true],
    ['not by a beginning further in', 'Kaspersky*', 'AO Kaspersky Lab', false],
    ['not by a longer beginning', 'Kaspersky*', 'Kasp', false],
    ['not by a beginning of the same first letters', 'Kasper*', 'Kaspar', false],
  ])('is shown %s', (_name, displayName, name, shown) => {
    const ban = banning('ban', [
      { platform: 'windows', displayName, effect: 'review' },
      { platform: 'windows', displayName: 'Kasperskyest of all*', effect: 'review' },
    ]);
    const found = matchApps(compileMatchers([ban]), 'windows', [{ id: 'x', name }]);
    expect(found.get('ban')?.review ?? []).toHaveLength(shown ? 1 : 0);
  });

  test('is not shown by a beginning where the name would order', () => {
    const match: Matcher = { platform: 'windows', displayName: 'Kaspersky*', publisher: 'Kas*' };
    expect(named(match, { id: 'x', name: 'Kaspersky Free', publisher: 'Kaspersky' })).toBe(false);
  });

  test('is not shown for review where an enforcing matcher names it too', () => {
    const ban = banning('ban', [review, { platform: 'windows', productCode: 'x' }]);
    const found = matchApps(compileMatchers([ban]), 'windows', [{ id: 'x', name: 'WeChat' }]);
    expect(found.get('ban')).toEqual({
      apps: [aNamedApp({ id: 'x', name: 'WeChat', banApp: 'the banned app' })],
      review: [],
    });
  });
});

describe('what is found', () => {
  test('is called as the device calls it, else as the ban does', () => {
    const ban = banning('ban', [{ platform: 'android', packageName: 'com.a.*' }]);
    const found = matchApps(compileMatchers([ban]), 'android', [
      { id: 'com.a.x', name: '微信' },
      { id: 'com.a.y' },
    ]);
    expect(found.get('ban')?.apps).toEqual([
      aNamedApp({ id: 'com.a.x', name: '微信', banApp: 'the banned app' }),
      aNamedApp({ id: 'com.a.y', name: 'the banned app', banApp: 'the banned app' }),
    ]);
  });

  test.each<[string, readonly (string | undefined)[], string]>([
    ['by the first name in the alphabet', ['b', 'a', 'c'], 'a'],
    ['by the first one told first', ['a', 'b'], 'a'],
    ['by the only one that is told, told last', [undefined, 'z'], 'z'],
    ['by the only one that is told, told first', ['z', undefined], 'z'],
    ['as the ban calls it where none is told', [undefined, undefined], 'the banned app'],
    ['as the ban calls it where its name is empty', ['', undefined], 'the banned app'],
  ])('more than once is called %s', (_name, names, called) => {
    const ban = banning('ban', [{ platform: 'android', packageName: 'com.a' }]);
    const apps = names.map((name) =>
      name === undefined ? { id: 'com.a' } : { id: 'com.a', name },
    );
    const found = matchApps(compileMatchers([ban]), 'android', apps);
    expect(found.get('ban')?.apps).toEqual([
      aNamedApp({ id: 'com.a', name: called, banApp: 'the banned app' }),
    ]);
  });

  test.each([
    ['Alpha', 'Beta'],
    ['Beta', 'Alpha'],
  ])('under the names %s and %s of one ban is called by the first of the alphabet', (...names) => {
    const match: Matcher[] = [{ platform: 'android', packageName: 'com.a' }];
    const ban = banOf({ id: 'ban', apps: names.map((name) => ({ name, match })) });
    const found = matchApps(compileMatchers([ban]), 'android', [{ id: 'com.a' }]);
    expect(found.get('ban')?.apps).toEqual([
      aNamedApp({ id: 'com.a', name: 'Alpha', banApp: 'Alpha' }),
    ]);
  });

  test('is found once for each ban, whatever ids the bans have', () => {
    const matcher: Matcher = { platform: 'android', packageName: 'com.a' };
    const index = compileMatchers([
      banning('__proto__', [matcher]),
      banning('two', [matcher, matcher]),
    ]);
    const found = matchApps(index, 'android', [{ id: 'com.a' }, { id: 'com.a' }]);
    expect([...found.keys()].sort()).toEqual(['__proto__', 'two']);
    expect(found.get('two')?.apps).toHaveLength(1);
  });
});

describe('a ban could name an app of which only the id is known', () => {
  test.each<[string, boolean, string, readonly Matcher[]]>([
    ['by its id', true, 'com.a', [{ platform: 'android', packageName: 'com.a' }]],
    ['not by another id', false, 'com.b', [{ platform: 'android', packageName: 'com.a' }]],
    [
      'by one matcher of several',
      true,
      'com.b',
      [
        { platform: 'android', packageName: 'com.a' },
        { platform: 'android', packageName: 'com.b' },
      ],
    ],
    ['by its prefix', true, 'com.a.b', [{ platform: 'android', packageName: 'com.a.*' }]],
    ['not by the prefix alone', false, 'com.a.', [{ platform: 'android', packageName: 'com.a.*' }]],
    ['not by half a prefix', false, 'com.ab', [{ platform: 'android', packageName: 'com.a.*' }]],
    ['not by a longer prefix', false, 'b', [{ platform: 'android', packageName: 'com.a.*' }]],
    [
      'not by a prefix at its end',
      false,
      'x.com.a.',
      [{ platform: 'android', packageName: 'com.a.*' }],
    ],
    [
      'by its id, whoever signed it',
      true,
      'com.a',
      [{ platform: 'android', packageName: 'com.a', signerSha256: 'ab'.repeat(32) }],
    ],
    [
      'not by another id, whoever signed it',
      false,
      'com.b',
      [{ platform: 'android', packageName: 'com.a', signerSha256: 'ab'.repeat(32) }],
    ],
    [
      'by who signed it alone, for that is not known',
      true,
      'com.b',
      [{ platform: 'android', signerSha256: 'ab'.repeat(32) }],
    ],
    ['not on another platform', false, 'com.a', [{ platform: 'ios', bundleId: 'com.a' }]],
    [
      'not by a matcher for review',
      false,
      'com.a',
      [{ platform: 'android', packageName: 'com.a', effect: 'review' }],
    ],
  ])('%s (%s)', (_name, could, id, match) => {
    expect(couldName(banning('ban', match), 'android', { id })).toBe(could);
  });

  test('by one of its apps', () => {
    const ban = banOf({
      apps: ['com.a', 'com.b'].map((packageName) => ({
        name: packageName,
        match: [{ platform: 'android', packageName }],
      })),
    });
    expect(couldName(ban, 'android', { id: 'com.b' })).toBe(true);
    expect(couldName(ban, 'android', { id: 'com.c' })).toBe(false);
  });
});

/** The definition, read aloud: no index, every matcher tried on every app. */
function naively(bans: readonly EnforcedBan[], platform: Platform, apps: readonly App[]) {
  const field: Readonly<Record<MatcherKey, keyof App>> = {
    packageName: 'id',
    bundleId: 'id',
    packageFamilyName: 'id',
    productCode: 'id',
    packageId: 'id',
    extensionId: 'id',
    teamId: 'teamId',
    signingId: 'signingId',
    signerSha256: 'signer',
    publisher: 'publisher',
    displayName: 'name',
    upgradeCode: 'upgradeCode',
    type: 'type',
  };
  const small = (text: string) => text.toLowerCase();
  const formOf = (matcher: Matcher, key: MatcherKey): ((text: string) => string) => {
    if (key === 'signerSha256') return (text) => small(text).replaceAll(':', '');
    // What another registry than the platform's knows is compared as that registry compares it.
    const ofPlatform = ['packageName', 'bundleId', 'packageFamilyName', 'packageId'].includes(key);
    if (ofPlatform && matcher.type === 'pypi') return (text) => small(text).replace(/[-_.]+/g, '-');
    const editors = ofPlatform && matcher.type === 'vscode-extension';
    if (key === 'extensionId' || key === 'teamId' || key === 'upgradeCode' || editors) return small;
    const cased =
      field[key] === 'id'
        ? ['android', 'linux', 'chromeos'].includes(platform)
        : platform !== 'windows' || !['publisher', 'displayName'].includes(key);
    return cased ? (text) => text : small;
  };
  const keyHolds = (app: App, matcher: Matcher, key: MatcherKey, written: string) => {
    const form = formOf(matcher, key);
    const wanted = form(written);
    const value = app[field[key]];
    if (value === undefined) return false;
    const told = form(value);
    if ((key === 'packageName' || key === 'bundleId') && wanted.endsWith('.*'))
      return told.startsWith(wanted.slice(0, -1)) && told !== wanted.slice(0, -1);
    const isName = key === 'publisher' || key === 'displayName';
    if (isName && matcher.effect === 'review' && /^.{4,}\*$/.test(wanted))
      return told.startsWith(wanted.slice(0, -1));
    return told === wanted;
  };
  const isAsked = (matcher: Matcher, app: App) => {
    if (matcher.type !== undefined || app.type === undefined) return true;
    return app.type === (matcher.extensionId === undefined ? 'deb' : 'vscode-extension');
  };
  const holds = (matcher: Matcher, app: App) => {
    const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
    return (
      keys.length > 0 &&
      isAsked(matcher, app) &&
      keys.every((key) => keyHolds(app, matcher, key, matcher[key] ?? ''))
    );
  };
  return new Map(
    bans.flatMap((ban) => {
      const matchers = ban.document.scope.platforms.includes(platform)
        ? ban.document.apps
            .flatMap((app) => app.match)
            .filter((matcher) => matcher.platform === platform)
        : [];
      // Spellings of one id, of apps of one type, are one app: the first in the alphabet.
      const cased = ['android', 'linux', 'chromeos'].includes(platform);
      const keyOf = ({ id, type }: App) => `${type ?? ''}:${cased ? id : small(id)}`;
      const named = (effect: 'enforce' | 'review') => {
        const spelt = new Map<string, string>();
        for (const app of apps)
          if (matchers.some((one) => (one.effect ?? 'enforce') === effect && holds(one, app))) {
            const known = spelt.get(keyOf(app));
            spelt.set(keyOf(app), known !== undefined && known < app.id ? known : app.id);
          }
        return spelt;
      };
      const must = named('enforce');
      const enforced = [...must.values()].sort();
      const review = [...named('review')]
        .flatMap(([key, id]) => (must.has(key) ? [] : [id]))
        .sort();
      return enforced.length + review.length > 0 ? [[ban.id, { enforced, review }] as const] : [];
    }),
  );
}

describe('the compiled index', () => {
  test('is made once for each blocklist', () => {
    const [one, other] = [blocklistOf(banOf()), blocklistOf(banOf())];
    expect(matchIndexOf(one)).toBe(matchIndexOf(one));
    expect(matchIndexOf(other)).not.toBe(matchIndexOf(one));
  });

  test('stays while gates, pauses and versions change, and while exemptions come and go', () => {
    const bans = ['ban-a', 'ban-b'].map((id) =>
      banning(id, [{ platform: 'android', packageName: id }]),
    );
    const index = matchIndexOf(blocklistOf(...bans));
    const moved = bans.map((ban) => ({ ...ban, gate: gateOf({ state: 'full' }), revision: 2 }));
    const paused = bans.map((ban) => ({ ...ban, brakes: [aBrake()], exemptions: [exemptionOf()] }));
    for (const now of [moved, paused])
      expect(matchIndexOf({ ...blocklistOf(...now), lock: 9, version: 9 })).toBe(index);
  });

  test('of changed bans finds what one made at once finds', () => {
    const matcher = fc
      .constantFrom('com.a', 'com.b', 'com.*', 'com.a.*')
      .map((packageName): Matcher => ({ platform: 'android', packageName }));
    const ban = fc
      .tuple(fc.constantFrom('ban-a', 'ban-b', 'ban-c'), fc.array(matcher, { maxLength: 3 }))
      .map(([id, match]) => banning(id, match));
    const bans = fc.uniqueArray(ban, { maxLength: 3, selector: (each) => each.id });
    const apps = ['com.a', 'com.b', 'com.c', 'com.a.x'].map((each) => ({ id: each }));
    fc.assert(
      fc.property(bans, bans, (first, second) => {
        for (const these of [first, [...first, ...second], second, first]) {
          const kept = matchApps(matchIndexOf(blocklistOf(...these)), 'android', apps);
          expect(kept).toEqual(matchApps(compileMatchers(these), 'android', apps));
        }
      }),
    );
  });

  test.each<[string, Matcher, string]>([
    ['its id', { platform: 'linux', displayName: 'A', publisher: 'P', extensionId: 'x' }, 'id'],
    ['its signer', { platform: 'android', displayName: 'A', signerSha256: 'ab' }, 'signer'],
    ['its signing id', { platform: 'macos', teamId: 'T', signingId: 'a.b' }, 'signingId'],
    [
      'its upgrade code',
      { platform: 'windows', displayName: 'A', upgradeCode: 'x' },
      'upgradeCode',
    ],
    ['its id, not its type', { platform: 'linux', type: 'pypi', packageId: 'x' }, 'id'],
    ['its name', { platform: 'linux', publisher: 'P', displayName: 'A' }, 'name'],
  ])('looks a matcher up by its most telling key: %s', (_name, matcher, field) => {
    const index = compileMatchers([banning('ban', [matcher])]).get(matcher.platform);
    expect(index?.map((lookup) => lookup.field)).toEqual([field]);
  });

  test('compares every further key of a Windows matcher in any case where people read it', () => {
    const ban = banning('ban', [
      { platform: 'windows', displayName: 'Kaspersky Free', publisher: 'KASPERSKY Lab' },
    ]);
    const found = (publisher: string) =>
      matchApps(compileMatchers([ban]), 'windows', [{ id: 'x', name: 'kaspersky FREE', publisher }])
        .size;
    expect([found('Kaspersky LAB'), found('Another Lab')]).toEqual([1, 0]);
  });

  const isDotted = (text: unknown) => typeof text === 'string' && text.endsWith('.*');
  const word = fc.constantFrom('com', 'tencent', 'Tencent', 'mm', 'a', '', '__proto__');
  const id = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
  const value = fc.oneof(id, fc.constantFrom('x', 'X', 'Kaspersky', 'KASPERSKY', 'constructor'));
  const type = fc.constantFrom('deb' as const, 'pypi' as const, 'vscode-extension' as const);
  const app: fc.Arbitrary<App> = fc.record(
    {
      id,
      name: value,
      publisher: value,
      teamId: value,
      signingId: value,
      signer: value,
      upgradeCode: value,
      type,
    },
    { requiredKeys: ['id'] },
  );
  const matcherOn = (platform: Platform): fc.Arbitrary<Matcher> =>
    fc
      .record({
        effect: fc.constantFrom('enforce' as const, 'review' as const, undefined),
        keys: fc.uniqueArray(
          fc.tuple(
            fc.constantFrom(...PLATFORM_KEYS[platform]),
            fc.oneof(
              value,
              id.map((one) => `${one}.*`),
              value.map((one) => `${one.slice(0, 6)}xxxx`.slice(0, 6).concat('*')),
            ),
          ),
          { maxLength: 3, selector: ([key]) => key },
        ),
      })
      .chain(({ effect, keys }) =>
        type.map((one) => {
          const given = Object.fromEntries(keys);
          return { platform, effect, ...given, ...('type' in given ? { type: one } : {}) };
        }),
      )
      // The edge refuses these: a prefix is of an id with dots, and one of Python has none.
      .filter((one) => one.type !== 'pypi' || !Object.values(one).some(isDotted))
      // So it does a beginning of a name that is shorter than four characters.
      .filter(({ publisher, displayName }: Partial<Matcher>) =>
        [publisher, displayName].every((name) => !/^.{0,3}\*$/.test(name ?? '')),
      );
  const world = fc.constantFrom(...PLATFORMS).chain((platform) =>
    fc.record({
      platform: fc.constant(platform),
      apps: fc.array(app, { maxLength: 12 }),
      rules: fc.array(fc.array(matcherOn(platform), { maxLength: 4 }), { maxLength: 6 }),
      platforms: fc.subarray([...PLATFORMS]),
    }),
  );

  test('finds exactly what trying every matcher on every app finds', () => {
    fc.assert(
      fc.property(world, ({ platform, apps, rules, platforms }) => {
        const bans = rules.map((match, i) =>
          banning(`ban-${i}`, match, i % 3 === 0 ? platforms : PLATFORMS),
        );
        const found = matchApps(compileMatchers(bans), platform, apps);
        const plain = new Map(
          [...found].map(([banId, match]) => [
            banId,
            {
              enforced: match.apps.map((one) => one.id),
              review: match.review.map((one) => one.id),
            },
          ]),
        );
        expect(plain).toEqual(naively(bans, platform, apps));
      }),
      { numRuns: 1000 },
    );
  });

  test('finds the same in whatever order a device lists its apps', () => {
    fc.assert(
      fc.property(world, ({ platform, apps, rules }) => {
        const index = compileMatchers(rules.map((match, i) => banning(`ban-${i}`, match)));
        expect(matchApps(index, platform, [...apps].reverse())).toEqual(
          matchApps(index, platform, apps),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('an id in several spellings', () => {
  const ban = banning('ban', [
    { platform: 'ios', bundleId: 'com.Tencent.xin' },
    { platform: 'windows', productCode: GUID },
  ]);

  test('is one app, called as the device spells it', () => {
    const found = (ids: readonly string[]) =>
      matchApps(
        compileMatchers([ban]),
        'ios',
        ids.map((id) => ({ id, name: 'WeChat' })),
      ).get('ban')?.apps;
    const both = ['com.tencent.Xin', 'COM.tencent.xin'];
    expect(found(both)).toEqual([
      aNamedApp({ id: 'COM.tencent.xin', name: 'WeChat', banApp: 'the banned app' }),
    ]);
    expect(found([...both].reverse())).toEqual(found(both));
  });

  test('may be named by a ban of which only the id is known', () => {
    expect(couldName(ban, 'windows', { id: GUID.slice(1, -1).toLowerCase() })).toBe(true);
  });
});
