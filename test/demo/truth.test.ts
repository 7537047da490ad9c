import { describe, expect, test } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load.ts';
import { ordersOf } from '../../demo/expected-orders.ts';
import {
  delist,
  disable,
  enrolAgain,
  goSilent,
  hiccup,
  hide,
  install,
  moveGroup,
  report,
  retire,
  seenThrough,
  show,
  uninstall,
  updateSystem,
  wake,
} from '../../demo/fleet/behaviour.ts';
import type { FleetDevice } from '../../demo/fleet/device.ts';
import { makeFleet } from '../../demo/fleet/fleet.ts';
import { TRAPS } from '../../demo/fleet/identifiers.ts';
import type { PlainBanInForce } from '../../demo/fleet/plain-ban.ts';
import { plainBanOf } from '../../demo/fleet/plain-document.ts';
import { stableShare } from '../../demo/fleet/share.ts';
import { truthOf, truthOfDevice } from '../../demo/fleet/truth.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { DAY, HOUR, parseInstant } from '../../functions/domain/time/instant.ts';

const WECHAT = { id: 'com.tencent.mm', name: 'WeChat' };
/** Hours of one made-up day: approved at 1, notice at 2, effective at 10. */
const BAN: PlainBanInForce = {
  id: 'test',
  ids: { android: new Set([WECHAT.id]) },
  teamIds: { macos: new Set(['2Y8XE5CQ94']) },
  platforms: ['android', 'macos'],
  groups: [],
  actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
  approvedAt: 1,
  gateOpenAt: 1,
  notice: 2,
  effective: 10,
  overrides: [],
  due: null,
  lift: null,
  escalateAfter: null,
  every: 24,
  maxRounds: 8,
  flapsWithin: 0,
  exemptions: [],
};
const PHONE: FleetDevice = {
  index: 0,
  key: 'manager/phone',
  source: 'manager',
  externalId: 'phone',
  platform: 'android',
  osVersion: '14',
  maker: 'xiaomi',
  group: 'health',
  ownership: 'organization',
  management: 'full',
  coverage: 'all',
  temper: 'obedient',
  habit: null,
  clock: null,
  glitch: null,
  afresh: false,
  everHad: [],
  apps: Array.from({ length: 8 }, (_, n) => ({ id: `com.android.app${n}` })),
  hidden: new Set(),
  silent: false,
  retiredAt: null,
  reports: [],
  story: [],
};

type Act = (device: FleetDevice, at: number) => FleetDevice;
const says: Act = (device, at) => report(device, at).device;
const gets: Act = (device, at) => install(device, [WECHAT], at);
const loses: Act = (device, at) => uninstall(device, [WECHAT.id], at);
/** A device after acts, each at its hour. */
const story = (
  acts: readonly (readonly [number, Act])[],
  from: Partial<FleetDevice> = {},
): FleetDevice => acts.reduce((device, [at, act]) => act(device, at), { ...PHONE, ...from });
/** `1 notice @2`: in episode 1, a notice from hour 2. */
const truth = (device: FleetDevice, ban: Partial<PlainBanInForce> = {}, now = 24) => {
  const { expected, end } = truthOfDevice(device, { ...BAN, ...ban }, now);
  return [...expected.map(({ episode, action, from }) => `${episode} ${action} @${from}`), end];
};

describe('the ground truth of a device', () => {
  test('that never had the app expects nothing', () => {
    expect(
      truth(
        story([
          [3, says],
          [12, says],
        ]),
      ),
    ).toEqual([null]);
  });

  test(
    'that had it before approval is warned at the ' + 'notice and ordered at the effective instant',
    () => {
      expect(
        truth(
          story([
            [0, gets],
            [0, says],
          ]),
        ),
      ).toEqual(['1 notice @2', '1 remove @10', 'open']);
    },
  );

  test('is known only from its reports: what was gone before the next one was never there', () => {
    const device = story([
      [0, says],
      [3, gets],
      [5, loses],
      [6, says],
    ]);
    expect(truth(device)).toEqual([null]);
    expect(truthOfDevice(device, BAN, 24)).toMatchObject({ had: true, seen: false });
  });

  test('that removed it after the notice is never ordered to', () => {
    expect(
      truth(
        story([
          [0, gets],
          [0, says],
          [5, loses],
          [6, says],
        ]),
      ),
    ).toEqual(['1 notice @2', 'resolved']);
  });

  test('that reports it after the effective instant is ordered at once, without a notice', () => {
    expect(
      truth(
        story([
          [11, gets],
          [12, says],
        ]),
      ),
    ).toEqual(['1 remove @12', 'open']);
  });

  test('that gets it back begins another episode', () => {
    const device = story([
      [0, gets],
      [0, says],
      [11, loses],
      [12, says],
      [13, gets],
      [14, says],
      [15, loses],
      [16, says],
    ]);
    expect(truth(device)).toEqual(['1 notice @2', '1 remove @10', '2 remove @14', 'resolved']);
    expect(truthOf([device], BAN, 24).ordered.get(device.key)).toBe(2);
  });

  test('that sees only a part of itself does not prove an absence', () => {
    const partly: Act = (device, at) => report({ ...device, coverage: 'managed-only' }, at).device;
    expect(
      truth(
        story([
          [0, gets],
          [0, says],
          [11, loses],
          [12, partly],
        ]),
      ),
    ).toEqual(['1 notice @2', '1 remove @10', 'open']);
  });

  test('whose last report before approval saw only a part is judged by that report', () => {
    const partly: Act = (device, at) => report({ ...device, coverage: 'managed-only' }, at).device;
    const hidden = story([
      [-3, gets],
      [-2, says],
      [-1, loses],
      [0, partly],
    ]);
    expect(truth(hidden)).toEqual([null]);
  });

  test('that lies is believed, until it reports truly again', () => {
    const lies: Act = (device, at) => hide(device, [WECHAT.id], at);
    const device = story([
      [0, gets],
      [0, says],
      [11, lies],
      [12, says],
      [20, show],
      [21, says],
    ]);
    expect(truth(device, {}, 15)).toEqual(['1 notice @2', '1 remove @10', 'resolved']);
    expect(truth(device)).toEqual(['1 notice @2', '1 remove @10', '2 remove @21', 'open']);
  });

  test('that is silent is ordered by what it said last', () => {
    const device = story([
      [0, gets],
      [0, says],
      [3, goSilent],
      [4, loses],
      [5, says],
      [20, wake],
      [21, says],
    ]);
    expect(truth(device)).toEqual(['1 notice @2', '1 remove @10', 'resolved']);
  });

  test.each([
    ['contractor' as const, ['1 notice @2', 'unenforceable']],
    ['personal' as const, ['unenforceable']],
  ])("of a %s's is never ordered to remove", (ownership, expected) => {
    expect(
      truth(
        story(
          [
            [0, gets],
            [0, says],
          ],
          { ownership },
        ),
      ),
    ).toEqual(expected);
  });

  test('whose manager cannot remove apps is only warned', () => {
    expect(
      truth(
        story(
          [
            [0, gets],
            [0, says],
          ],
          { management: 'basic' },
        ),
      ),
    ).toEqual(['1 notice @2', 'unenforceable']);
  });

  test('is only warned while the gate is closed, and ordered when it opens', () => {
    const device = story([
      [0, gets],
      [0, says],
    ]);
    expect(truth(device, { notice: null, gateOpenAt: 15 })).toEqual([
      '1 notice @10',
      '1 remove @15',
      'open',
    ]);
  });

  test('that is exempt for a time is ordered afterwards', () => {
    const exemptions = [{ devices: [PHONE.key], groups: [], from: 1, until: 14 }];
    const device = story([
      [0, gets],
      [0, says],
    ]);
    expect(truth(device, { exemptions }, 13)).toEqual(['exempt']);
    expect(truth(device, { exemptions })).toEqual(['1 remove @14', 'open']);
  });

  test('follows the override of its platform and group', () => {
    const overrides = [{ platforms: ['android' as const], groups: ['health'], effective: 20 }];
    expect(
      truth(
        story([
          [0, gets],
          [0, says],
        ]),
        { overrides },
      ),
    ).toEqual(['1 notice @2', '1 remove @20', 'open']);
  });

  test('that leaves the groups concerned is left alone, and is found again when it is back', () => {
    const to =
      (group: string): Act =>
      (device, at) =>
        moveGroup(device, group, at);
    const device = story([
      [0, gets],
      [0, says],
      [5, to('justice')],
      [6, says],
      [12, to('health')],
      [13, says],
    ]);
    expect(truth(device, { groups: ['health'] }, 11)).toEqual(['1 notice @2', 'withdrawn']);
    expect(truth(device, { groups: ['health'] })).toEqual(['1 notice @2', '2 remove @13', 'open']);
  });

  test('is left alone once the ban is lifted', () => {
    expect(
      truth(
        story([
          [0, gets],
          [0, says],
        ]),
        { lift: 8 },
      ),
    ).toEqual(['1 notice @2', 'withdrawn']);
  });

  test('that is retired can be ordered until its source says so', () => {
    const device = story([
      [0, gets],
      [0, says],
      [5, retire],
      [12, delist],
    ]);
    expect(truth(device)).toEqual(['1 notice @2', '1 remove @10', 'withdrawn']);
  });

  test('whose app was disabled is done with, until the app was gone and is there again', () => {
    const disables: Act = (device, at) => disable(device, [WECHAT.id], at);
    const device = story([
      [0, gets],
      [0, says],
      [11, disables],
      [12, says],
      [13, loses],
      [14, says],
      [15, gets],
      [16, says],
    ]);
    expect(truth(device, {}, 15)).toEqual(['1 notice @2', '1 remove @10', 'resolved']);
    expect(truth(device)).toEqual(['1 notice @2', '1 remove @10', '2 remove @16', 'open']);
  });

  test('is known by the developer team of its apps where the ban says so', () => {
    const app = { id: 'com.kaspersky.unlisted', teamId: '2Y8XE5CQ94' };
    const device = story(
      [
        [11, (now, at) => install(now, [app], at)],
        [12, says],
      ],
      { platform: 'macos' },
    );
    expect(truth(device)).toEqual(['1 remove @12', 'open']);
  });

  test('does not change with a system update that brings look-alikes', () => {
    const looks = TRAPS.map(({ app }) => app);
    expect(
      truth(
        story([
          [3, (device, at) => updateSystem(device, '15', looks, at)],
          [12, says],
        ]),
      ),
    ).toEqual([null]);
  });
});

describe('the ground truth of an untidy device', () => {
  /** The ban of these tests, in true hours. */
  const hours = {
    approvedAt: HOUR,
    gateOpenAt: HOUR,
    notice: null,
    effective: 10 * HOUR,
    every: DAY,
    flapsWithin: 14 * DAY,
  };
  const at = (...acts: readonly (readonly [number, Act])[]) =>
    acts.map(([hour, act]) => [hour * HOUR, act] as const);
  const until = (device: FleetDevice, hour: number) => truth(device, hours, hour * HOUR);
  const asGlitch =
    (glitch: FleetDevice['glitch']): Act =>
    (device) =>
      hiccup(device, glitch);
  const seenAs =
    (coverage: FleetDevice['coverage']): Act =>
    (device) =>
      seenThrough(device, coverage);
  const ORDERED = `1 remove @${10 * HOUR}`;
  const many = Array.from({ length: 40 }, (_, n) => ({ id: `org.example.app${n}` }));
  const had = at([0, gets], [0, says], [11, loses]);

  test.each(['empty', 'collapsed'] as const)(
    'whose manager lists it %s still has the app until it says so an hour later',
    (glitch) => {
      const device = story([...had, ...at([12, asGlitch(glitch)], [12, says], [12.5, says])], {
        apps: many,
      });
      expect(until(device, 12.6)).toEqual([ORDERED, 'open']);
      expect(until(says(device, 13 * HOUR), 14)).toEqual([ORDERED, 'resolved']);
    },
  );

  test.each<[string, Partial<FleetDevice>]>([
    ['whose list has an app without an id', { habit: 'odd-names', index: 3 }],
    ['whose clock is wrong', { clock: { ahead: -DAY, told: false } }],
  ])('%s has lost the app once it says so again an hour later', (_, kind) => {
    const device = story([...had, ...at([12, says])], kind);
    expect(until(device, 13)).toEqual([ORDERED, 'open']);
    expect(until(says(device, 13 * HOUR), 14)).toEqual([ORDERED, 'resolved']);
  });

  test('that enrolled again is doubted with its first list alone', () => {
    const device = story([...had, ...at([12, enrolAgain], [12, says])]);
    expect(until(device, 12.5)).toEqual([ORDERED, 'open']);
    expect(until(says(device, 12.6 * HOUR), 13)).toEqual([ORDERED, 'resolved']);
  });

  test('that is seen in part keeps what it showed whole, and loses what it showed in part', () => {
    const part = seenAs('work-profile');
    const narrowed = story([...had, ...at([12, part], [12, says], [14, says])]);
    expect(until(narrowed, 15)).toEqual([ORDERED, 'open']);
    const whole = story(at([15, seenAs('all')], [15, says]), narrowed);
    expect(until(whole, 16)).toEqual([ORDERED, 'resolved']);
    const inProfile = (key: string, id: string) => stableShare(`${key} ${id}`) < 0.25;
    const key = Array.from({ length: 200 }, (_, n) => `manager/phone-${n}`).find(
      (one) => inProfile(one, WECHAT.id) && inProfile(one, 'com.android.app0'),
    );
    const inPart = story([...at([0, part]), ...had, ...at([12, says])], { key });
    expect(until(inPart, 13)).toEqual([ORDERED, 'resolved']);
  });

  test('that brings the app back stays in its episode, and is ordered each time', () => {
    const twice = at([13, gets], [13, says], [14, loses], [14, says], [40, gets], [40, says]);
    const device = story([...had, ...at([12, says]), ...twice]);
    const { expected, spells } = truthOfDevice(device, { ...BAN, ...hours }, 41 * HOUR);
    expect(expected.map((one) => [one.episode, one.returns, one.from / HOUR])).toEqual([
      [1, 0, 10],
      [1, 1, 13],
      [1, 2, 40],
    ]);
    expect(spells.map((spell) => spell.until)).toEqual([12 * HOUR, 14 * HOUR, null]);
  });

  test('is told again each day, but not while only a list without proof lacks the app', () => {
    const inForce = { ...BAN, ...hours, escalateAfter: 3 * DAY };
    const orders = (device: FleetDevice, hour: number) => ordersOf(device, inForce, hour * HOUR);
    const stubborn = story(at([0, gets], [0, says]));
    expect(orders(stubborn, 10 + 49)).toEqual({ count: 3, quarantined: false });
    expect(orders(stubborn, 10 + 73)).toEqual({ count: 4, quarantined: true });
    const doubted = story(at([0, gets], [0, says], [30, asGlitch('empty')], [30, says]));
    expect(orders(doubted, 53)).toEqual({ count: 1, quarantined: false });
    expect(orders(doubted, 55)).toEqual({ count: 2, quarantined: false });
  });

  test('is quarantined a day after its last return, not before it was told to remove it', () => {
    const inForce = { ...BAN, ...hours, escalateAfter: 3 * DAY };
    const once = at([12, says], [13, gets], [13, says], [14, loses], [14, says]);
    const device = story([...had, ...once, ...at([80, gets], [80, says])]);
    expect(ordersOf(device, inForce, 100 * HOUR)).toEqual({ count: 3, quarantined: false });
    expect(ordersOf(device, inForce, 105 * HOUR)).toEqual({ count: 4, quarantined: true });
  });
});

describe('a ban in plain words', () => {
  const document = {
    id: 'x',
    timeline: { notice: null, effective: '2023-10-30T00:00:00-04:00', lift: null, overrides: [] },
    scope: { platforms: ['android'], groups: [] },
    actions: BAN.actions,
  };
  const withMatcher = (matcher: object) =>
    ({
      ...document,
      apps: [{ name: 'x', match: [{ platform: 'android', ...matcher }] }],
    }) as unknown as BanDocument;

  test.each([
    { packageName: 'com.tencent.*' },
    { publisher: 'Kaspersky' },
    { packageName: 'a.b', signerSha256: 'c' },
  ])('cannot be made of %j', (matcher) => {
    expect(() => plainBanOf(withMatcher(matcher), { approvedAt: 0 })).toThrow(
      /describe this ban by hand/,
    );
  });

  test('leaves out what is only for review', () => {
    const ban = plainBanOf(withMatcher({ publisher: 'Kaspersky', effect: 'review' }), {
      approvedAt: 0,
    });
    expect(ban.ids).toEqual({});
  });
});

describe('traps', () => {
  test('are in no expected set of any ban of the catalogue', async () => {
    const trapIds = new Set(TRAPS.map(({ app }) => app.id));
    // Every device of this fleet has traps and nothing else to find.
    const fleet = makeFleet({
      seed: 'traps',
      size: 400,
      plants: {},
      platforms: { android: 1 },
    }).map((device) =>
      install(
        device,
        TRAPS.map(({ app }) => app),
        0,
      ),
    );
    for (const { document } of await loadCatalogue()) {
      const written = document as unknown as BanDocument;
      // A draft has no effective instant yet; whatever it becomes, no trap may be in reach.
      const effective = written.timeline.effective ?? '2026-01-01T00:00:00Z';
      const ban = { ...written, timeline: { ...written.timeline, effective } };
      const at = parseInstant(effective) ?? 0;
      const plain = plainBanOf(ban, { approvedAt: at });
      const reported = fleet.map((device) => report(device, at).device);
      expect(reported.every((device) => device.apps.some(({ id }) => trapIds.has(id)))).toBe(true);
      expect(truthOf(reported, plain, at + 1)).toMatchObject({
        expected: [],
        had: new Set(),
        seen: new Set(),
      });
    }
  });
});
