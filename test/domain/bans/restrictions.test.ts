import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BannedApp } from '../../../functions/domain/bans/ban.ts';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import { carriedOver } from '../../../functions/domain/bans/carried-over.ts';
import {
  restrictionsFor,
  restrictionsOn,
} from '../../../functions/domain/bans/restriction-lists.ts';
import { blockableApps, blockedBy } from '../../../functions/domain/bans/restrictions.ts';
import type { Ownership, Platform } from '../../../functions/domain/devices/app.ts';
import { DAY, type Instant } from '../../../functions/domain/time/instant.ts';
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

const android = { platform: 'android', group: 'treasury' } as const;
const ios = { platform: 'ios', group: 'treasury' } as const;
const ids = (ban: EnforcedBan, now: Instant, to: Parameters<typeof blockedBy>[1] = android) =>
  blockedBy(ban, to, now).map((app) => app.id);
const both = ['com.tencent.mm', 'com.tencent.wework'];
const pending = gateOf({ state: 'pending', census: null });

describe('what a manager must block', () => {
  test('begins with the effective instant and ends with the ban', () => {
    const ban = banOf({ timeline: timelineAt({ lift: EFFECTIVE + DAY }) });
    expect(ids(ban, EFFECTIVE - 1)).toEqual([]);
    expect(ids(ban, EFFECTIVE)).toEqual(both);
    expect(ids(ban, EFFECTIVE + DAY - 1)).toEqual(both);
    expect(ids(ban, EFFECTIVE + DAY)).toEqual([]);
  });

  test.each([
    ['pending', { gate: gateOf({ state: 'pending' }) }],
    ['paused', { brakes: [aBrake()] }],
  ] as const)(
    'is nothing while the gate is %s: an Android manager would uninstall',
    (_state, gate) => {
      expect(ids(banOf({}, gate), EFFECTIVE)).toEqual([]);
    },
  );

  test('is nothing while the open gate is of another revision', () => {
    expect(ids(banOf({}, { revision: 2, gate: gateOf({ revision: 1 }) }), EFFECTIVE)).toEqual([]);
  });

  test('is nothing new while the census has found more than the limit', () => {
    const tooMany = gateOf({ state: 'full', limit: 2, count: 6 });
    const carried = [{ platform: 'ios', id: 'com.tencent.xin' }] as const;
    for (const to of [android, ios])
      expect(ids(banOf({}, { gate: tooMany }), EFFECTIVE, to)).toEqual([]);
    expect(ids(banOf({}, { gate: tooMany, carried }), EFFECTIVE, ios)).toEqual(['com.tencent.xin']);
    const spent = gateOf({ state: 'full', limit: 6, count: 2 });
    expect(ids(banOf({}, { gate: spent }), EFFECTIVE, ios)).not.toEqual([]);
  });

  test('stays what the revision before blocked while the new one is counted', () => {
    const carried = [{ platform: 'android', id: 'com.tencent.mm' }] as const;
    const gate = { ...pending, revision: 2 };
    const ban = banOf({}, { revision: 2, approvedAt: EFFECTIVE, gate, carried });
    expect(ids(ban, EFFECTIVE)).toEqual(['com.tencent.mm']);
    expect(ids(ban, EFFECTIVE, ios)).toEqual([]);
    expect(ids({ ...ban, brakes: [aBrake()] }, EFFECTIVE)).toEqual([]);
  });

  test.each<[string, EnforcedBan, Parameters<typeof blockedBy>[1]]>([
    ['of an advisory', banOf({ kind: 'advisory' }), android],
    [
      'in a group that the ban leaves alone',
      banOf({ scope: { platforms: ['android'], groups: ['health'] } }),
      android,
    ],
    [
      'on a platform that the ban leaves alone',
      banOf({ scope: { platforms: ['ios'], groups: [] } }),
      android,
    ],
    [
      'on a contractor’s device that is only warned',
      banOf(),
      { ...android, ownership: 'contractor' },
    ],
    [
      'in an exempt group',
      banOf({}, { exemptions: [exemptionOf({ devices: [], groups: ['treasury'] })] }),
      android,
    ],
    [
      'on an exempt device',
      banOf({}, { exemptions: [exemptionOf()] }),
      { ...android, deviceId: 'device-1' },
    ],
  ])('is nothing %s', (_name, ban, to) => {
    expect(ids(ban, EFFECTIVE, to)).toEqual([]);
  });

  test('may begin ahead of the effective date, but not on Android', () => {
    const ban = banOf({ timeline: timelineAt({ block: EFFECTIVE - DAY }) });
    expect(ids(ban, EFFECTIVE - DAY, ios)).toEqual(['com.tencent.xin']);
    expect(ids(ban, EFFECTIVE - DAY)).toEqual([]);
    expect(
      restrictionsFor(blocklistOf(ban), android, EFFECTIVE - DAY).refused[0]?.reason,
    ).toContain('uninstalls');
    expect(restrictionsFor(blocklistOf(ban), ios, EFFECTIVE - DAY).refused).toEqual([]);
  });
});

describe('ids to block', () => {
  const of = (app: Partial<BannedApp>, platform: Platform = 'android') =>
    blockableApps(documentOf({ apps: [{ name: 'app', match: [], ...app }] }), platform);

  test.each<[string, Partial<BannedApp>, readonly string[]]>([
    ['are the exact ids', { match: [{ platform: 'android', packageName: 'com.a' }] }, ['com.a']],
    ['are no prefixes', { match: [{ platform: 'android', packageName: 'com.a.*' }] }, []],
    [
      'are none of matchers that are only for review',
      { match: [{ platform: 'android', packageName: 'com.a', effect: 'review' }] },
      [],
    ],
    ['are none of other platforms', { match: [{ platform: 'ios', bundleId: 'com.a' }] }, []],
    ['are no signers', { match: [{ platform: 'android', signerSha256: 'ab'.repeat(32) }] }, []],
    [
      'are what the ban tells, instead',
      { match: [{ platform: 'android', packageName: 'com.a' }], restrict: { android: ['com.b'] } },
      ['com.b'],
    ],
    [
      'are none where the ban tells so',
      { match: [{ platform: 'android', packageName: 'com.a' }], restrict: { android: [] } },
      [],
    ],
    [
      'are derived where the ban tells another platform’s',
      { match: [{ platform: 'android', packageName: 'com.a' }], restrict: { ios: ['x'] } },
      ['com.a'],
    ],
    [
      'are each told once',
      {
        match: [
          { platform: 'android', packageName: 'com.a' },
          { platform: 'android', packageName: 'com.a' },
        ],
      },
      ['com.a'],
    ],
    [
      'are none where blocking uninstalls and the id alone is not what is banned',
      { match: [{ platform: 'android', packageName: 'com.a', signerSha256: 'ab'.repeat(32) }] },
      [],
    ],
  ])('on Android %s', (_name, app, expected) => {
    expect(of(app).map((one) => one.id)).toEqual(expected);
  });

  test('are no libraries, for the system may have a package of their id', () => {
    const ids = (type?: 'pypi' | 'deb') =>
      of({ match: [{ platform: 'linux', packageId: 'jira', type }] }, 'linux').map(({ id }) => id);
    expect([ids('pypi'), ids('deb'), ids()]).toEqual([[], ['jira'], ['jira']]);
  });

  test('of the App Store go to iOS beside the bundle id', () => {
    const app = {
      match: [{ platform: 'ios', bundleId: 'com.tencent.xin' }],
      restrict: { appStore: ['414478124'] },
    } as const;
    expect(of(app, 'ios')).toEqual([
      { platform: 'ios', id: 'com.tencent.xin' },
      { platform: 'appStore', id: '414478124' },
    ]);
    expect(of(app)).toEqual([]);
  });
});

describe('what an amendment carries over', () => {
  const wechat = { platform: 'android', id: 'com.tencent.mm' } as const;
  const before = banOf();
  const only = (packageName: string) =>
    documentOf({ apps: [{ name: 'x', match: [{ platform: 'android', packageName }] }] });

  test('is what was blocked and is still named, and nothing that is new', () => {
    const document = documentOf({
      apps: [
        {
          name: 'x',
          match: ['com.tencent.mm', 'com.new'].map((packageName) => ({
            platform: 'android',
            packageName,
          })),
        },
      ],
    });
    expect(carriedOver(before, document, EFFECTIVE)).toEqual([wechat]);
    expect(carriedOver(before, only('com.new'), EFFECTIVE)).toEqual([]);
  });

  test('is what is still named in another spelling of the same id', () => {
    const spelt = (bundleId: string) => ({
      scope: { platforms: ['ios' as const], groups: [] },
      apps: [{ name: 'x', match: [{ platform: 'ios' as const, bundleId }] }],
    });
    expect(carriedOver(banOf(spelt('com.A.b')), documentOf(spelt('com.a.B')), EFFECTIVE)).toEqual([
      { platform: 'ios', id: 'com.A.b' },
    ]);
  });

  test('is nothing for a ban’s first revision', () => {
    expect(carriedOver(null, documentOf(), EFFECTIVE)).toEqual([]);
  });

  test('goes on through an amendment that was not counted yet', () => {
    const uncounted = banOf({}, { approvedAt: EFFECTIVE, gate: pending, carried: [wechat] });
    expect(carriedOver(uncounted, documentOf(), EFFECTIVE)).toEqual([wechat]);
  });

  const android = { scope: { platforms: ['android' as const], groups: [] } };
  const sweptAt = (through: Instant, waiting: readonly string[] = []) =>
    gateOf({ blocking: { through, waiting, at: through } });

  test('is nothing where blocking uninstalls and the instant is still to come', () => {
    const cleared = banOf({}, { gate: sweptAt(EFFECTIVE - DAY) });
    expect(carriedOver(cleared, documentOf(android), EFFECTIVE - 1)).toEqual([]);
  });

  test('is nothing there until a sweep for the instant has placed what is known', () => {
    const cleared = banOf({}, { gate: sweptAt(EFFECTIVE - 1) });
    expect(carriedOver(cleared, documentOf(android), EFFECTIVE)).toEqual([]);
    const swept = banOf({}, { gate: sweptAt(EFFECTIVE) });
    expect(carriedOver(swept, documentOf(android), EFFECTIVE)).toContainEqual(wechat);
  });

  test('is there, while a group waits, only what had gone on without a gap', () => {
    const waits = { gate: sweptAt(EFFECTIVE, ['treasury']), carried: [wechat] };
    const later = banOf({}, waits);
    expect(carriedOver(later, documentOf(android), EFFECTIVE)).toEqual([]);
    const atOnce = banOf({}, { ...waits, approvedAt: EFFECTIVE });
    expect(carriedOver(atOnce, documentOf(android), EFFECTIVE)).toEqual([wechat]);
  });

  test('waits for no sweep for an instant of others that is still to come', () => {
    const timeline = timelineAt({}, [
      { groups: ['health'], effective: new Date(EFFECTIVE + DAY).toISOString() },
    ]);
    const swept = banOf({ timeline }, { gate: sweptAt(EFFECTIVE) });
    const amended = documentOf({ ...android, timeline });
    expect(carriedOver(swept, amended, EFFECTIVE)).toContainEqual(wechat);
    expect(carriedOver(swept, amended, EFFECTIVE + DAY)).toEqual([]);
  });

  test('is nothing where somebody had stopped the ban', () => {
    const stopped = banOf({}, { brakes: [aBrake()], carried: [wechat] });
    expect(carriedOver(stopped, documentOf(), EFFECTIVE)).toEqual([]);
  });

  test.each([
    ['concerns more groups', { scope: { platforms: ['android', 'ios'], groups: [] } }],
    [
      'concerns another group',
      { scope: { platforms: ['android', 'ios'], groups: ['treasury', 'health'] } },
    ],
    ['takes effect earlier', { timeline: timelineAt({ effective: EFFECTIVE - DAY }) }],
    ['blocks earlier', { timeline: timelineAt({ block: EFFECTIVE - DAY }) }],
    [
      'has other overrides',
      { timeline: timelineAt({}, [{ groups: ['treasury'], effective: '2023-01-01T00:00:00Z' }]) },
    ],
    [
      'removes where it only warned',
      { actions: { organization: 'remove', contractor: 'remove', personal: 'none' } },
    ],
  ] as const)('is nothing where the amendment %s: nobody was counted for that', (_name, change) => {
    const narrow = { scope: { platforms: ['android', 'ios'], groups: ['treasury'] } } as const;
    expect(carriedOver(banOf(narrow), documentOf({ ...narrow, ...change }), EFFECTIVE)).toEqual([]);
  });

  test.each([
    ['concerns fewer groups', { scope: { platforms: ['android', 'ios'], groups: ['treasury'] } }],
    ['takes effect later', { timeline: timelineAt({ effective: EFFECTIVE + DAY }) }],
    ['lasts longer', { timeline: timelineAt({ lift: EFFECTIVE + 900 * DAY }) }],
    ['has other words', { title: { en: 'another title' } }],
  ] as const)('stays where the amendment %s', (_name, change) => {
    expect(carriedOver(before, documentOf(change), EFFECTIVE)).toContainEqual(wechat);
  });
});

describe('the tag of what is restricted', () => {
  const notice = EFFECTIVE - DAY;

  test('tells what is coming, with its date', () => {
    expect(restrictionsFor(blocklistOf(banOf()), android, notice).upcoming).toEqual([
      { banId: 'ca-wechat', effectiveAt: '2023-10-30T04:00:00Z' },
    ]);
    expect(restrictionsFor(blocklistOf(banOf()), android, EFFECTIVE).upcoming).toEqual([]);
  });

  test('announces no block to a device on which the ban will block nothing', () => {
    const itself = { deviceId: 'device-1', hardwareHash: null, sparedBy: new Set<string>() };
    const device = { ...android, ...itself };
    const told = (ownership: Ownership) =>
      restrictionsOn(blocklistOf(banOf()), { ...device, ownership }, notice).upcoming.length;
    expect([told('contractor'), told('organization')]).toEqual([0, 1]);
  });

  test(
    'is the same for the same content, whether blocked by an open gate or carried over from ' +
      'one, and from wherever it was read',
    () => {
      const carried = both.map((id) => ({ id, platform: 'android' as const }));
      const open = restrictionsFor(blocklistOf(banOf()), android, EFFECTIVE);
      const held = restrictionsFor(
        blocklistOf(banOf({}, { approvedAt: EFFECTIVE, gate: pending, carried })),
        android,
        EFFECTIVE,
      );
      expect(held.blocked).toEqual(open.blocked);
      expect(held.etag).toBe(open.etag);
    },
  );

  test('changes exactly when the content does', () => {
    const ban = fc
      .record({
        id: fc.constantFrom('ban-a', 'ban-b'),
        apps: fc.subarray(['com.a', 'com.b', 'com.c']),
        effective: fc.constantFrom(EFFECTIVE - DAY, EFFECTIVE, EFFECTIVE + DAY),
        block: fc.option(fc.constant(EFFECTIVE - DAY)),
        state: fc.constantFrom('open' as const, 'pending' as const),
      })
      .map(({ id, apps, effective, block, state }) =>
        banOf(
          {
            id,
            timeline: timelineAt({ effective, block }),
            apps: [
              {
                name: 'x',
                match: apps.map((packageName) => ({ platform: 'android', packageName })),
              },
            ],
          },
          { gate: gateOf({ state }) },
        ),
      );
    const one = fc.uniqueArray(ban, { maxLength: 2, selector: (each) => each.id });
    fc.assert(
      fc.property(one, one, fc.constantFrom(EFFECTIVE - DAY, EFFECTIVE), (first, second, now) => {
        const { etag: a, ...left } = restrictionsFor(blocklistOf(...first), android, now);
        const { etag: b, ...right } = restrictionsFor(blocklistOf(...second), android, now);
        expect(a === b).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
      { numRuns: 1000 },
    );
  });

  test('does not depend on the order of the bans', () => {
    const bans = ['ban-a', 'ban-b', 'ban-c'].map((id) =>
      banOf({ id, timeline: timelineAt({ block: EFFECTIVE - DAY }) }),
    );
    expect(restrictionsFor(blocklistOf(...[...bans].reverse()), android, notice)).toEqual(
      restrictionsFor(blocklistOf(...bans), android, notice),
    );
  });
});
