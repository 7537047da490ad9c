import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BannedApp, Matcher } from '../../../functions/domain/bans/ban.ts';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import { carriedRules } from '../../../functions/domain/bans/carried-over.ts';
import { holdableRules } from '../../../functions/domain/bans/manager-rules.ts';
import { restrictionsFor } from '../../../functions/domain/bans/restriction-lists.ts';
import { rulesBy } from '../../../functions/domain/bans/restrictions.ts';
import { DAY, type Instant } from '../../../functions/domain/time/instant.ts';
import type { BanDocumentChange } from '../../made/ban-document.ts';
import { aBrake } from '../../made/brake.ts';
import {
  banOf,
  blocklistOf,
  documentOf,
  EFFECTIVE,
  exemptionOf,
  gateOf,
  timelineAt,
} from '../fixtures.ts';

const TEAM = 'ABCDE12345';
const DIGEST = 'ab'.repeat(32);
const mac = { platform: 'macos', group: 'treasury' } as const;
const android = { platform: 'android', group: 'treasury' } as const;
const scope = { platforms: ['macos', 'android'] as const, groups: [] };

const byTeam = (teamId: string): Matcher => ({ platform: 'macos', teamId });
const ofMatchers = (...match: readonly Matcher[]): BanDocumentChange => ({
  scope,
  apps: [{ name: 'WeChat', match }],
});
const inForce = (change: Partial<EnforcedBan> = {}, document: BanDocumentChange = {}) =>
  banOf({ ...ofMatchers(byTeam(TEAM)), ...document }, change);
const held = (ban: EnforcedBan, now: Instant, to: Parameters<typeof rulesBy>[1] = mac) =>
  rulesBy(ban, to, now).map(({ match }) => match);
const pending = gateOf({ state: 'pending', census: null });

describe('which matchers a manager can hold', () => {
  test.each<[Matcher, boolean]>([
    [{ platform: 'macos', teamId: TEAM }, true],
    [{ platform: 'macos', teamId: TEAM, signingId: 'com.x' }, true],
    [{ platform: 'macos', teamId: TEAM, bundleId: 'com.x' }, true],
    [{ platform: 'macos', signerSha256: DIGEST }, true],
    [{ platform: 'macos', teamId: TEAM, effect: 'enforce' }, true],
    [{ platform: 'macos', teamId: TEAM, effect: 'review' }, false],
    [{ platform: 'macos', signingId: 'com.x', effect: 'review' }, false],
    [{ platform: 'macos', bundleId: 'com.x' }, false],
    [{ platform: 'macos', teamId: TEAM, bundleId: 'com.x.*' }, false],
    [{ platform: 'macos', teamId: TEAM, displayName: 'X' }, false],
    [{ platform: 'macos', teamId: TEAM, publisher: 'X' }, false],
    [{ platform: 'macos', teamId: TEAM, signingId: 'com.x', bundleId: 'com.x' }, false],
    [{ platform: 'macos', teamId: TEAM, signerSha256: DIGEST }, false],
    [{ platform: 'macos', teamId: TEAM, type: 'app' }, false],
    [{ platform: 'macos', extensionId: 'abc' }, false],
    [{ platform: 'android', signerSha256: DIGEST }, true],
    [{ platform: 'android', packageName: 'com.x', signerSha256: DIGEST }, true],
    [{ platform: 'android', packageName: 'com.x' }, false],
    [{ platform: 'android', packageName: 'com.x.*', signerSha256: DIGEST }, false],
    [{ platform: 'ios', bundleId: 'com.x', teamId: TEAM }, false],
    [{ platform: 'ios', teamId: TEAM }, false],
    [{ platform: 'windows', signerSha256: DIGEST }, false],
    [{ platform: 'windows', upgradeCode: DIGEST.slice(0, 32) }, false],
    [{ platform: 'linux', packageId: 'x' }, false],
    [{ platform: 'chromeos', packageName: 'com.x' }, false],
  ])('%j: %s', (matcher, isHeld) => {
    const { platform } = matcher;
    const document = documentOf({
      scope: { platforms: [platform], groups: [] },
      apps: [{ name: 'x', match: [matcher] }],
    });
    const { effect: _, platform: _p, ...match } = matcher;
    const rules = holdableRules(document, platform).map(({ rule }) => rule.match);
    expect(rules).toEqual(isHeld ? [match] : []);
  });

  test('with the words of the ban', () => {
    expect(rulesBy(inForce(), mac, EFFECTIVE)).toEqual([
      {
        banId: 'ca-wechat',
        app: 'WeChat',
        platform: 'macos',
        match: { teamId: TEAM },
        title: documentOf().title,
        reference: 'https://example.org',
      },
    ]);
    const { decision } = documentOf();
    const silent = inForce({}, { decision: { ...decision, references: [] } });
    expect(rulesBy(silent, mac, EFFECTIVE)[0]?.reference).toBeNull();
  });

  test.each<[string, BannedApp['restrict'], number]>([
    ['names the platform', { macos: ['com.x'] }, 0],
    ['says that nothing is blocked there', { macos: [] }, 0],
    ['names another platform', { android: ['com.x'], appStore: ['1'] }, 1],
  ])('none of an app whose restrict %s, or all', (_name, restrict, count) => {
    const apps = [{ name: 'x', match: [byTeam(TEAM)], restrict }];
    expect(holdableRules(documentOf({ scope, apps }), 'macos')).toHaveLength(count);
  });
});

describe('when a manager holds rules', () => {
  test('from the block to the end of the ban', () => {
    const timeline = timelineAt({ block: EFFECTIVE - DAY, lift: EFFECTIVE + DAY });
    const ban = inForce({}, { timeline });
    const told = [-DAY - 1, -DAY, DAY - 1, DAY].map((by) => held(ban, EFFECTIVE + by).length);
    expect(told).toEqual([0, 1, 1, 0]);
  });

  test.each<[string, EnforcedBan]>([
    ['pending', inForce({ gate: pending })],
    ['paused', inForce({ brakes: [aBrake()] })],
    ['open for another revision', inForce({ revision: 2, gate: gateOf({ revision: 1 }) })],
    ['full since its census', inForce({ gate: gateOf({ state: 'full', limit: 2, count: 6 }) })],
  ])('never while the gate is %s', (_state, ban) => {
    expect(held(ban, EFFECTIVE)).toEqual([]);
  });

  test('never in an exempt group, on an exempt device, or by an advisory', () => {
    const groups = inForce({ exemptions: [exemptionOf({ devices: [], groups: ['treasury'] })] });
    expect(held(groups, EFFECTIVE)).toEqual([]);
    expect(held(groups, EFFECTIVE, { ...mac, group: 'health' })).toHaveLength(1);
    const devices = inForce({ exemptions: [exemptionOf()] });
    expect(held(devices, EFFECTIVE, { ...mac, deviceId: 'device-1' })).toEqual([]);
    expect(held(devices, EFFECTIVE, { ...mac, deviceId: 'device-2' })).toHaveLength(1);
    expect(held(inForce({}, { kind: 'advisory' }), EFFECTIVE)).toEqual([]);
  });

  test('where a block uninstalls, only after a sweep has placed what is known', () => {
    const match = { platform: 'android', signerSha256: DIGEST } as const;
    const document = ofMatchers(match);
    const blocking = { through: EFFECTIVE, waiting: ['treasury'], at: EFFECTIVE };
    const waits = inForce({ gate: gateOf({ blocking }) }, document);
    expect(held(waits, EFFECTIVE, android)).toEqual([]);
    expect(held(waits, EFFECTIVE, { ...android, group: 'health' })).toEqual([
      { signerSha256: DIGEST },
    ]);
    const unswept = inForce({ gate: gateOf({ blocking: null }) }, document);
    expect(held(unswept, EFFECTIVE, android)).toEqual([]);
  });
});

describe('over an amendment', () => {
  const before = inForce({}, ofMatchers(byTeam(TEAM), byTeam('OTHER12345')));
  const amended = (document: BanDocumentChange, previous: EnforcedBan = before) => {
    const change = { ...ofMatchers(), ...document };
    const rules = carriedRules(previous, documentOf(change), EFFECTIVE);
    const gate = { ...pending, revision: 2 };
    return inForce({ revision: 2, approvedAt: EFFECTIVE, gate, carriedRules: rules }, change);
  };

  test('the rules stay that were held and are still named, wherever they stand', () => {
    const apps = [
      { name: 'new', match: [byTeam('FRESH12345')] },
      { name: 'WeChat', match: [byTeam('NEWER12345'), byTeam(TEAM)] },
    ];
    expect(held(amended({ apps }), EFFECTIVE)).toEqual([{ teamId: TEAM }]);
  });

  test('in another spelling, too', () => {
    const spelt = (signerSha256: string): BanDocumentChange =>
      ofMatchers({ platform: 'macos', signerSha256 });
    const plain = inForce({}, spelt(DIGEST));
    const colons = (DIGEST.match(/../g) ?? []).join(':').toUpperCase();
    expect(held(amended(spelt(colons), plain), EFFECTIVE)).toEqual([{ signerSha256: colons }]);
  });

  test('through another amendment before the first was counted', () => {
    const second = amended(ofMatchers(byTeam(TEAM)), amended(ofMatchers(byTeam(TEAM))));
    expect(held(second, EFFECTIVE)).toEqual([{ teamId: TEAM }]);
  });

  test.each<[string, BanDocumentChange, EnforcedBan]>([
    ['the ban was paused', {}, inForce({ brakes: [aBrake()] })],
    ['it was never counted', {}, inForce({ gate: pending })],
    ['it reaches further', { timeline: timelineAt({ effective: EFFECTIVE - DAY }) }, inForce()],
    ['restrict now says what is blocked', { apps: restricted([]) }, inForce()],
    ['restrict said what was blocked', {}, inForce({}, { apps: restricted(['com.x']) })],
    ['more keys are asked for', ofMatchers({ ...byTeam(TEAM), signingId: 'x' }), inForce()],
  ])('none stays where %s', (_name, document, previous) => {
    const change = { ...ofMatchers(byTeam(TEAM)), ...document };
    expect(carriedRules(previous, documentOf(change), EFFECTIVE)).toEqual([]);
  });

  test('none of a first revision', () => {
    expect(carriedRules(null, documentOf(ofMatchers(byTeam(TEAM))), EFFECTIVE)).toEqual([]);
  });
});

function restricted(macos: readonly string[]) {
  return [{ name: 'WeChat', match: [byTeam(TEAM)], restrict: { macos } }];
}

describe('the tag of restrictions', () => {
  const ban = fc
    .record({
      id: fc.constantFrom('ban-a', 'ban-b'),
      teams: fc.subarray(['AAAAA11111', 'BBBBB11111']),
      app: fc.constantFrom('one', 'other'),
      title: fc.constantFrom('one', 'other'),
      references: fc.subarray(['https://one.example', 'https://other.example']),
      state: fc.constantFrom('open' as const, 'pending' as const),
    })
    .map(({ id, teams, app, title, references, state }) =>
      banOf(
        {
          id,
          scope,
          title: { en: title },
          decision: { ...documentOf().decision, references },
          apps: [{ name: app, match: teams.map(byTeam) }],
        },
        { gate: gateOf({ state }) },
      ),
    );
  const bans = fc.uniqueArray(ban, { maxLength: 2, selector: (each) => each.id });

  test('changes exactly when rules do', () => {
    fc.assert(
      fc.property(bans, bans, (first, second) => {
        const [one, other] = [first, second].map((these) =>
          restrictionsFor(blocklistOf(...these), mac, EFFECTIVE),
        );
        const same = JSON.stringify(one?.rules) === JSON.stringify(other?.rules);
        expect(one?.etag === other?.etag).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });

  test('is the same for rules that are carried over as for those of an open gate', () => {
    const open = restrictionsFor(blocklistOf(inForce()), mac, EFFECTIVE);
    const carried = inForce({ approvedAt: EFFECTIVE, gate: pending, carriedRules: [[0, 0]] });
    expect(restrictionsFor(blocklistOf(carried), mac, EFFECTIVE)).toEqual(open);
    expect(open.rules).toHaveLength(1);
  });

  test('and the order of bans changes nothing', () => {
    const some = ['ban-a', 'ban-b'].map((id) => banOf({ ...ofMatchers(byTeam(TEAM)), id }));
    const [there, back] = [some, some.toReversed()].map((these) =>
      restrictionsFor(blocklistOf(...these), mac, EFFECTIVE),
    );
    expect(there).toEqual(back);
    expect(there?.rules.map(({ banId }) => banId)).toEqual(['ban-a', 'ban-b']);
  });
});
