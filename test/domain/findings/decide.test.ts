import { describe, expect, test } from '@jest/globals';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import type { NamedApp, Platform } from '../../../functions/domain/devices/app.ts';
import type { Head } from '../../../functions/domain/devices/head.ts';
import { nextDueOf, wouldOrder } from '../../../functions/domain/findings/decide.ts';
import type { Finding } from '../../../functions/domain/findings/finding.ts';
import { KEPT_APPS } from '../../../functions/domain/findings/finding-rows.ts';
import { DAY, HOUR, type Instant } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { aNamedApp } from '../../made/named-app.ts';
import {
  APPROVED,
  absent,
  ask,
  banOf,
  EFFECTIVE,
  exemptionOf,
  FLAPS_WITHIN,
  findingOf,
  gateOf,
  headOf,
  present,
  settled,
  timelineAt,
  untilRest,
  WECHAT,
  WEIXIN_WORK,
} from '../fixtures.ts';

const ban = banOf();
const before = EFFECTIVE - DAY;
const after = EFFECTIVE + HOUR;
const noticed = settled(ban, null, before, present());
const removing = settled(ban, noticed, EFFECTIVE);

const actions = (rows: readonly Finding[]) =>
  rows.map((row) => (row.said === 'order' ? row.orders.at(-1)?.action : row.said));

describe('a device on which a banned app is found', () => {
  test('is not spoken to before anything is announced', () => {
    const finding = settled(ban, null, APPROVED - 1, present());
    expect(finding).toMatchObject({
      status: 'open',
      phase: 'scheduled',
      n: 0,
      sequence: 0,
      said: null,
    });
  });

  test('is warned once it is announced', () => {
    expect(noticed).toMatchObject({
      status: 'open',
      phase: 'notice',
      n: 1,
      outstanding: 1,
      sequence: 1,
      said: 'order',
    });
    expect(noticed.orders).toEqual([
      { n: 1, action: 'notice', revision: 1, at: before, effectiveAt: EFFECTIVE },
    ]);
  });

  test('is not ordered to remove a millisecond before the effective instant', () => {
    expect(ask(ban, noticed, EFFECTIVE - 1).next).toBeNull();
  });

  test('is ordered to remove at the effective instant', () => {
    expect(removing).toMatchObject({
      phase: 'remove',
      n: 2,
      outstanding: 2,
      sequence: 2,
      firstRemovalAt: EFFECTIVE,
    });
  });

  test('is ordered to remove at once where it is found after the effective instant', () => {
    expect(settled(ban, null, after, present())).toMatchObject({
      phase: 'remove',
      n: 1,
      firstRemovalAt: after,
    });
  });

  test('is left alone where nothing banned is found', () => {
    expect(ask(ban, null, after, absent(after)).next).toBeNull();
    expect(ask(ban, null, after).next).toBeNull();
  });

  test('is only warned by an advisory, whatever is past', () => {
    const advisory = banOf({ kind: 'advisory', escalation: { after: 'P1D' } });
    expect(settled(advisory, null, EFFECTIVE + 30 * DAY, present())).toMatchObject({
      phase: 'notice',
      n: 1,
    });
  });

  test('is decided on for the latest instant known, though a clock is behind', () => {
    const late = ask(ban, removing, EFFECTIVE - 5 * DAY);
    expect(late.next).toBeNull();
  });

  test('keeps the first of its apps and the number of all of them', () => {
    const many: NamedApp[] = Array.from({ length: KEPT_APPS + 3 }, (_, i) =>
      aNamedApp({ id: `com.tencent.a${100 + i}`, name: 'app' }),
    );
    const finding = settled(ban, null, after, present(...many));
    expect(finding.apps).toEqual(many.slice(0, KEPT_APPS));
    expect(finding.appCount).toBe(KEPT_APPS + 3);
  });

  test('keeps its last six orders, the newest last', () => {
    const often = banOf({ followUp: { every: 'PT1H', maxRounds: 20 } });
    let finding = removing;
    for (let hour = 1; hour <= 9; hour++)
      finding = settled(often, finding, EFFECTIVE + hour * HOUR);
    expect(finding.orders.map((order) => order.n)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(finding.n).toBe(11);
  });
});

describe('escalation', () => {
  const escalating = banOf({
    escalation: { after: 'P2D' },
    followUp: { every: 'P30D', maxRounds: 3 },
  });
  const found = EFFECTIVE + 10 * DAY;
  const first = settled(escalating, null, found, present());

  test('does not begin with the first order, however late the app is found', () => {
    expect(first.phase).toBe('remove');
  });

  test.each([
    [2 * DAY - 1, 'remove', 1],
    [2 * DAY, 'quarantine', 2],
  ])('%i ms after the finding’s own first removal order it is at %s', (waited, phase, n) => {
    expect(settled(escalating, first, found + waited)).toMatchObject({ phase, n });
  });

  test('starts anew after the app had gone and come back', () => {
    const gone = settled(escalating, first, found + DAY, absent(found + DAY));
    const back = settled(escalating, gone, found + 9 * DAY, present());
    expect(back).toMatchObject({ phase: 'remove', firstRemovalAt: found + 9 * DAY });
    expect(settled(escalating, back, found + 11 * DAY).phase).toBe('quarantine');
  });

  test('starts anew after an exemption', () => {
    const exempting = {
      ...escalating,
      exemptions: [exemptionOf({ from: found + DAY, expiresAt: found + 9 * DAY })],
    };
    const exempt = settled(exempting, first, found + DAY);
    const back = settled(exempting, exempt, found + 9 * DAY);
    expect(back).toMatchObject({ phase: 'remove', firstRemovalAt: found + 9 * DAY });
  });

  test('waits while the gate is closed, and comes when it opens', () => {
    const closed: EnforcedBan = { ...escalating, brakes: [aBrake()] };
    const held = settled(closed, first, found + 5 * DAY);
    expect(held).toMatchObject({ phase: 'remove', n: 1 });
    expect(settled(escalating, held, found + 6 * DAY)).toMatchObject({ phase: 'quarantine', n: 2 });
  });

  test(
    'is taken back when an amendment drops it: access is given back, and the removal is ' +
      'ordered again',
    () => {
      const quarantined = settled(escalating, first, found + 2 * DAY);
      const milder = banOf({ followUp: { every: 'P30D', maxRounds: 3 } }, { revision: 2 });
      const rows = untilRest({
        ban: milder,
        device: headOf(),
        presence: { kind: 'as-recorded' },
        finding: quarantined,
        flapsWithin: FLAPS_WITHIN,
        now: found + 3 * DAY,
      });
      expect(actions(rows)).toEqual(['order.withdrawn', 'remove']);
    },
  );

  test('is repeated like any other order, though the removal before it had been given up', () => {
    const late = banOf({ escalation: { after: 'P10D' }, followUp: { every: 'P1D', maxRounds: 1 } });
    let finding = settled(late, null, found, present());
    for (let day = 1; day <= 9; day++) finding = settled(late, finding, found + day * DAY);
    expect(finding).toMatchObject({ phase: 'remove', failed: true, n: 2 });
    finding = settled(late, finding, found + 10 * DAY);
    expect(finding).toMatchObject({ phase: 'quarantine', failed: false, rounds: 0, n: 3 });
    expect(nextDueOf(late, finding)).toBe(found + 11 * DAY);
    expect(settled(late, finding, found + 11 * DAY)).toMatchObject({
      phase: 'quarantine',
      rounds: 1,
      n: 4,
    });
    expect(settled(late, settled(late, finding, found + 11 * DAY), found + 12 * DAY)).toMatchObject(
      { failed: true },
    );
  });
});

describe('a gate that is', () => {
  const closed: readonly (readonly [string, Partial<EnforcedBan>])[] = [
    ['pending', { gate: gateOf({ state: 'pending' }) }],
    ['paused', { brakes: [aBrake()] }],
    ['open, but of another revision,', { gate: gateOf({ state: 'open', revision: 7 }) }],
  ];
  const behind = (gate: Partial<EnforcedBan>, change: Parameters<typeof banOf>[0] = {}) =>
    banOf(change, gate);

  test.each(closed)('%s lets a new finding be warned at most', (_name, gate) => {
    expect(settled(behind(gate), null, after, present())).toMatchObject({
      phase: 'notice',
      n: 1,
      firstRemovalAt: null,
    });
  });

  test.each(closed)(
    '%s keeps a warned device at its notice past the effective instant',
    (_name, gate) => {
      expect(settled(behind(gate), noticed, EFFECTIVE + 40 * DAY)).toMatchObject({
        phase: 'notice',
        n: 1,
      });
    },
  );

  test.each(closed)('%s moves nothing back and repeats nothing', (_name, gate) => {
    const held = settled(behind(gate), removing, EFFECTIVE + 40 * DAY);
    expect(held).toMatchObject({
      phase: 'remove',
      n: 2,
      outstanding: 2,
      sequence: 2,
      rounds: 0,
      failed: false,
    });
  });

  test.each(closed)(
    '%s does not keep a removal from being withdrawn by an exemption',
    (_name, gate) => {
      const exempting = { ...behind(gate), exemptions: [exemptionOf()] };
      expect(settled(exempting, removing, after)).toMatchObject({
        status: 'exempt',
        said: 'order.withdrawn',
      });
    },
  );

  test.each(closed)(
    '%s warns anew of an effective date that moved, for that is a notice',
    (_name, gate) => {
      const earlier = behind(gate, { timeline: timelineAt({ effective: EFFECTIVE - 2 * DAY }) });
      expect(settled(earlier, noticed, before)).toMatchObject({ phase: 'notice', n: 2 });
      expect(settled(earlier, noticed, before).orders.at(-1)?.effectiveAt).toBe(
        EFFECTIVE - 2 * DAY,
      );
    },
  );

  test.each(closed)('%s warns anew of an app that came after the notice', (_name, gate) => {
    const more = settled(behind(gate), noticed, after, present(WECHAT, WEIXIN_WORK));
    expect(more).toMatchObject({ phase: 'notice', n: 2, appCount: 2, grown: false });
  });

  test('paused orders what came meanwhile once it is open again', () => {
    const held = settled(
      behind({ brakes: [aBrake()] }),
      removing,
      after,
      present(WECHAT, WEIXIN_WORK),
    );
    expect(held).toMatchObject({ phase: 'remove', n: 2, grown: true });
    expect(settled(ban, held, after + HOUR)).toMatchObject({ phase: 'remove', n: 3, grown: false });
  });
});

describe('an exemption', () => {
  const exemption = exemptionOf({ from: EFFECTIVE - 2 * DAY, expiresAt: EFFECTIVE + 5 * DAY });
  const exempting = banOf({}, { exemptions: [exemption] });

  test('granted before the app is found leaves the device alone, silently', () => {
    const finding = settled(exempting, null, before, present());
    expect(finding).toMatchObject({ status: 'exempt', phase: 'scheduled', n: 0, said: null });
  });

  test('granted during the notice withdraws it', () => {
    expect(settled(exempting, noticed, before)).toMatchObject({
      status: 'exempt',
      said: 'order.withdrawn',
      outstanding: null,
    });
  });

  test('granted after the removal was ordered withdraws it', () => {
    const exempt = settled(exempting, removing, after);
    expect(exempt).toMatchObject({
      status: 'exempt',
      said: 'order.withdrawn',
      phase: 'scheduled',
      firstRemovalAt: null,
      n: 2,
      sequence: 3,
    });
  });

  test('holds to its last millisecond and ends with a removal order', () => {
    const exempt = settled(exempting, null, before, present());
    expect(ask(exempting, exempt, exemption.expiresAt - 1).next).toBeNull();
    expect(settled(exempting, exempt, exemption.expiresAt)).toMatchObject({
      status: 'open',
      phase: 'remove',
      n: 1,
    });
  });

  test('that is taken back early ends then', () => {
    const exempt = settled(exempting, null, before, present());
    const ended = banOf({}, { exemptions: [{ ...exemption, endedAt: after }] });
    expect(ask(ended, exempt, after - 1).next).toBeNull();
    expect(settled(ended, exempt, after)).toMatchObject({ status: 'open', phase: 'remove' });
  });

  test('that ends behind a closed gate ends with a notice at most', () => {
    const exempt = settled(exempting, null, before, present());
    const closed = { ...exempting, brakes: [aBrake()] };
    expect(settled(closed, exempt, exemption.expiresAt)).toMatchObject({
      status: 'open',
      phase: 'notice',
      n: 1,
    });
  });

  test('does not keep a finding from being resolved', () => {
    const exempt = settled(exempting, null, before, present());
    expect(settled(exempting, exempt, after, absent(after))).toMatchObject({
      status: 'resolved',
      said: null,
    });
  });

  test('keeps the device in the census’s count, for it ends', () => {
    expect(wouldOrder(exempting, headOf())).toBe(true);
  });
});

describe('a device that cannot be ordered to remove is unenforceable, and', () => {
  test.each<[string, Partial<Head>, string, string, number]>([
    [
      'a contractor’s is warned by a ban that only warns contractors',
      { ownership: 'contractor' },
      'ownership',
      'notice',
      1,
    ],
    [
      'a personal one is left alone by a ban that leaves those alone',
      { ownership: 'personal' },
      'ownership',
      'scheduled',
      0,
    ],
    [
      'one whose manager cannot remove apps is warned',
      { management: 'basic' },
      'management',
      'notice',
      1,
    ],
    ['one that is only reported is warned', { management: 'none' }, 'management', 'notice', 1],
    [
      'ownership is told before management',
      { ownership: 'contractor', management: 'none' },
      'ownership',
      'notice',
      1,
    ],
  ])('%s', (_name, device, cause, phase, n) => {
    expect(settled(ban, null, after, present(), device)).toMatchObject({
      status: 'unenforceable',
      cause,
      phase,
      n,
    });
    expect(wouldOrder(ban, headOf(device))).toBe(false);
  });

  test.each(['agent', 'full', 'work-profile'] as const)(
    'none of these is one whose management is %s',
    (management) => {
      expect(settled(ban, null, after, present(), { management })).toMatchObject({
        status: 'open',
        cause: null,
        phase: 'remove',
      });
      expect(wouldOrder(ban, headOf({ management }))).toBe(true);
    },
  );

  test('is never overdue nor failed', () => {
    const due = banOf({
      timeline: timelineAt({ due: EFFECTIVE + DAY }),
      followUp: { every: 'PT1H', maxRounds: 0 },
    });
    const finding = settled(due, null, EFFECTIVE + 9 * DAY, present(), { management: 'basic' });
    expect(
      settled(due, finding, EFFECTIVE + 20 * DAY, present(), { management: 'basic' }),
    ).toMatchObject({
      overdue: false,
      failed: false,
    });
  });

  test('has its removal withdrawn when it becomes a contractor’s, and is warned instead', () => {
    const rows = untilRest({
      ban,
      device: headOf({ ownership: 'contractor' }),
      presence: present(),
      finding: removing,
      flapsWithin: FLAPS_WITHIN,
      now: after,
    });
    expect(actions(rows)).toEqual(['order.withdrawn', 'notice']);
    expect(rows.at(-1)).toMatchObject({ status: 'unenforceable', cause: 'ownership' });
  });

  test('is ordered to remove once its manager can', () => {
    const warned = settled(ban, null, after, present(), { management: 'basic' });
    expect(settled(ban, warned, after, present(), { management: 'full' })).toMatchObject({
      status: 'open',
      cause: null,
      phase: 'remove',
      n: 2,
    });
  });
});

describe('a finding is withdrawn', () => {
  const elsewhere = banOf({ scope: { platforms: ['android'], groups: ['health'] } });
  const lifted = banOf({}, { liftedAt: after });
  const cases: readonly (readonly [
    string,
    EnforcedBan | null,
    Partial<Head>,
    ReturnType<typeof present> | undefined,
    string,
  ])[] = [
    ['when an approver lifts the ban', lifted, {}, undefined, 'lifted'],
    [
      'when the timeline ends the ban',
      banOf({ timeline: timelineAt({ lift: after }) }),
      {},
      undefined,
      'lifted',
    ],
    ['when the blocklist no longer holds the ban', null, {}, undefined, 'lifted'],
    ['when the ban is lifted, though the app is gone too', lifted, {}, absent(after), 'lifted'],
    ['when the ban no longer concerns its group', elsewhere, {}, undefined, 'out-of-scope'],
    [
      'when the device moves to a group that the ban does not concern',
      elsewhere,
      { group: 'treasury' },
      present(),
      'out-of-scope',
    ],
    ['when the device is retired', ban, { retiredAt: after }, undefined, 'retired'],
    [
      'when the ban no longer names what the device has',
      ban,
      {},
      absent(after, { amended: true }),
      'amended',
    ],
  ];

  test.each(cases)('%s, and so is its order', (_name, by, device, presence, cause) => {
    const { next } = ask(by, removing, after, presence, device);
    expect(next).toMatchObject({
      status: 'withdrawn',
      cause,
      said: 'order.withdrawn',
      outstanding: null,
      sequence: 3,
      n: 2,
      endedAt: after,
    });
  });

  test.each(cases)(
    '%s, without a word where nothing was ordered',
    (_name, by, device, presence, cause) => {
      const quiet = settled(ban, null, APPROVED - 1, present());
      const { next } = ask(by, quiet, after, presence, device);
      expect(next).toMatchObject({ status: 'withdrawn', cause, said: null, sequence: 0, n: 0 });
    },
  );

  test.each(cases)('%s, once', (_name, by, device, presence) => {
    const gone = ask(by, removing, after, presence, device).next;
    expect(ask(by, gone, after + DAY, presence, device).next).toBeNull();
  });

  test('when its ban is lifted before its device is exempt: lifted comes first', () => {
    const both = { ...lifted, exemptions: [exemptionOf()] };
    expect(ask(both, removing, after).next).toMatchObject({ status: 'withdrawn', cause: 'lifted' });
  });

  test.each([
    ['before', -1, 'open'],
    ['at', 0, 'withdrawn'],
  ])('not %s the instant of the lift by mistake', (_name, shift, status) => {
    expect(settled(lifted, removing, after + shift)).toMatchObject({ status });
  });

  test('and comes back with a new episode when its device comes back', () => {
    const gone = settled(ban, removing, after, undefined, { retiredAt: after });
    expect(settled(ban, gone, after + DAY, present())).toMatchObject({
      status: 'open',
      episode: 2,
      n: 3,
      phase: 'remove',
    });
  });
});

describe('an absence', () => {
  test('seen by a reporter that sees everything resolves the finding and says so', () => {
    expect(settled(ban, removing, after, absent(after))).toMatchObject({
      status: 'resolved',
      cause: 'absent',
      said: 'finding.resolved',
      outstanding: null,
      sequence: 3,
      endedAt: after,
    });
  });

  test('observed before the order says that it was', () => {
    const seen = absent(EFFECTIVE - HOUR);
    expect(settled(ban, removing, after, seen)).toMatchObject({
      status: 'resolved',
      cause: 'absent-before-order',
    });
  });

  test('of an app about which nothing was ever said is noted without a word', () => {
    const quiet = settled(ban, null, APPROVED - 1, present());
    expect(settled(ban, quiet, APPROVED - 1, absent(APPROVED - 1))).toMatchObject({
      status: 'resolved',
      said: null,
    });
  });

  test('that a reporter saw that does not see everything resolves nothing', () => {
    expect(ask(ban, removing, after, absent(after, { complete: false })).next).toBeNull();
  });

  test('after which the app comes back opens a new episode, and the order numbers go on', () => {
    const gone = settled(ban, removing, after, absent(after));
    const back = settled(ban, gone, after + DAY, present());
    expect(back).toMatchObject({
      status: 'open',
      episode: 2,
      n: 3,
      sequence: 4,
      phase: 'remove',
      rounds: 0,
      firstRemovalAt: after + DAY,
    });
  });

  test('stays an absence while nothing new is known', () => {
    const gone = settled(ban, removing, after, absent(after));
    expect(ask(ban, gone, after + DAY).next).toBeNull();
    expect(ask(ban, gone, after + DAY, absent(after + DAY, { complete: false })).next).toBeNull();
  });
});

describe('an order that is not carried out', () => {
  const rounds = (maxRounds: number, days: number) => {
    const repeating = banOf({ followUp: { every: 'P1D', maxRounds } });
    const told: (string | null | undefined)[] = [];
    let finding = removing;
    for (let day = 1; day <= days; day++) {
      const rows = untilRest({
        ban: repeating,
        device: headOf(),
        presence: present(),
        finding,
        flapsWithin: FLAPS_WITHIN,
        now: EFFECTIVE + day * DAY,
      });
      told.push(...actions(rows));
      finding = rows.at(-1) ?? finding;
    }
    return { told, finding };
  };

  test('is not repeated before its time', () => {
    expect(ask(ban, removing, EFFECTIVE + DAY - 1, present()).next).toBeNull();
    expect(ask(ban, removing, EFFECTIVE + DAY, present()).next).toMatchObject({
      rounds: 1,
      n: 3,
      phase: 'remove',
    });
  });

  test('is repeated as often as the ban says, and then given up once', () => {
    const { told, finding } = rounds(3, 30);
    expect(told).toEqual(['remove', 'remove', 'remove', 'finding.failed']);
    expect(finding).toMatchObject({
      status: 'open',
      failed: true,
      rounds: 3,
      n: 5,
      outstanding: 5,
    });
  });

  test('is given up without a repeat where the ban allows none', () => {
    expect(rounds(0, 5).told).toEqual(['finding.failed']);
  });

  test('is still resolved when the app is gone at last', () => {
    const gone = settled(
      ban,
      rounds(1, 5).finding,
      EFFECTIVE + 6 * DAY,
      absent(EFFECTIVE + 6 * DAY),
    );
    expect(gone).toMatchObject({ status: 'resolved', failed: false, said: 'finding.resolved' });
  });

  test('is counted from each finding’s own order', () => {
    const late = settled(ban, null, EFFECTIVE + 10 * HOUR, present());
    expect(ask(ban, late, EFFECTIVE + DAY).next).toBeNull();
    expect(nextDueOf(ban, late)).toBe(EFFECTIVE + DAY + 10 * HOUR);
    expect(ask(ban, late, EFFECTIVE + DAY + 10 * HOUR).next).toMatchObject({ rounds: 1 });
  });

  test('becomes overdue at its due instant, and says nothing new by that', () => {
    const due = banOf({ timeline: timelineAt({ due: after }) });
    expect(ask(due, removing, after - 1).next).toBeNull();
    expect(settled(due, removing, after)).toMatchObject({ overdue: true, sequence: 2, n: 2 });
    expect(settled(due, settled(due, removing, after), after, absent(after))).toMatchObject({
      overdue: false,
    });
  });

  test('has nothing due by itself while only a notice was given', () => {
    expect(nextDueOf(ban, noticed)).toBeNull();
  });
});

describe('apps that change under an order', () => {
  test('one that is added is ordered too', () => {
    const more = settled(ban, removing, after, present(WECHAT, WEIXIN_WORK));
    expect(more).toMatchObject({ n: 3, phase: 'remove', appCount: 2, grown: false });
    expect(more.apps).toEqual([WECHAT, WEIXIN_WORK]);
  });

  test('one in another spelling is the same where its platform says so', () => {
    const spelt = present({ ...WECHAT, id: WECHAT.id.toUpperCase() });
    const then = (platform: Platform) => settled(ban, removing, after, spelt, { platform });
    expect(then('ios').n).toBe(removing.n);
    expect(then('android').n).toBe(removing.n + 1);
  });

  test('one that takes another’s place is ordered too', () => {
    expect(settled(ban, removing, after, present(WEIXIN_WORK))).toMatchObject({
      n: 3,
      apps: [WEIXIN_WORK],
    });
  });

  test('one that goes while another stays is noted, and nothing is ordered again', () => {
    const two = settled(ban, null, after, present(WECHAT, WEIXIN_WORK));
    expect(settled(ban, two, after, present(WECHAT))).toMatchObject({
      n: 1,
      sequence: 1,
      appCount: 1,
      apps: [WECHAT],
    });
  });

  test('one that is added during the notice is told in a new notice', () => {
    expect(settled(ban, noticed, before, present(WECHAT, WEIXIN_WORK))).toMatchObject({
      n: 2,
      phase: 'notice',
    });
  });

  test('an added app does not start the escalation anew', () => {
    const more = settled(ban, removing, after, present(WECHAT, WEIXIN_WORK));
    expect(more.firstRemovalAt).toBe(EFFECTIVE);
  });
});

describe('an amendment of the effective date', () => {
  const later = EFFECTIVE + 5 * DAY;
  const postponed = banOf({ timeline: timelineAt({ effective: later }) }, { revision: 2 });

  test('during the notice is told in a new notice', () => {
    const told = settled(postponed, noticed, before);
    expect(told).toMatchObject({ n: 2, phase: 'notice', revision: 2 });
    expect(told.orders.at(-1)).toMatchObject({ action: 'notice', effectiveAt: later, revision: 2 });
  });

  test(
    'that puts it back after a removal was ordered withdraws the removal, and warns of the new ' +
      'date',
    () => {
      const rows = untilRest({
        ban: postponed,
        device: headOf(),
        presence: present(),
        finding: removing,
        flapsWithin: FLAPS_WITHIN,
        now: after,
      });
      expect(actions(rows)).toEqual(['order.withdrawn', 'notice']);
      expect(rows.at(-1)).toMatchObject({ phase: 'notice', firstRemovalAt: null });
      expect(rows.at(-1)?.orders.at(-1)?.effectiveAt).toBe(later);
    },
  );

  test('that puts it back ahead of the notice takes everything back', () => {
    const silent = banOf(
      { timeline: timelineAt({ notice: null, effective: later }) },
      { revision: 2 },
    );
    const rows = untilRest({
      ban: silent,
      device: headOf(),
      presence: present(),
      finding: removing,
      flapsWithin: FLAPS_WITHIN,
      now: after,
    });
    expect(actions(rows)).toEqual(['order.withdrawn']);
    expect(settled(silent, rows.at(-1) ?? null, later)).toMatchObject({ phase: 'remove', n: 3 });
  });

  test('that brings no other date for this device says nothing', () => {
    expect(settled(banOf({}, { revision: 2 }), noticed, before)).toMatchObject({
      n: 1,
      sequence: 1,
      revision: 2,
    });
  });

  test(
    'by an override that holds since the device ' + 'changed its group is told in a new notice',
    () => {
      const overridden = banOf({
        timeline: timelineAt({}, [
          { groups: ['health'], effective: new Date(later).toISOString() },
        ]),
      });
      expect(settled(overridden, noticed, before, undefined, { group: 'health' })).toMatchObject({
        n: 2,
        phase: 'notice',
      });
    },
  );
});

describe('every decision', () => {
  const situations: readonly (readonly [string, EnforcedBan, Finding | null, Instant])[] = [
    ['to warn', ban, null, before],
    ['to remove', ban, noticed, EFFECTIVE],
    ['to hold back', banOf({}, { brakes: [aBrake()] }), noticed, EFFECTIVE],
    ['to exempt', banOf({}, { exemptions: [exemptionOf()] }), removing, after],
    ['to withdraw', banOf({}, { liftedAt: after }), removing, after],
  ];
  test.each(situations)('%s gives its reason in words', (_name, by, finding, now) => {
    expect(ask(by, finding, now, present()).reason).toMatch(/[a-z]+ [a-z]+/);
  });

  test('to hold back says that the gate does, and why the gate is closed', () => {
    const paused = banOf({}, { brakes: [aBrake({ reason: 'a system app was named' })] });
    expect(ask(paused, null, after, present()).reason).toBe(
      'notice only, held by the gate: a system app was named',
    );
    expect(ask(paused, removing, after).reason).toBe('held by the gate: a system app was named');
  });

  test('addresses its order to the device as it is now', () => {
    const moved = ask(ban, findingOf(), EFFECTIVE + DAY, present(), {
      source: 'mdm',
      externalId: 'D-1',
      management: 'full',
    });
    expect(moved.next?.device).toEqual({
      platform: 'android',
      group: 'treasury',
      source: 'mdm',
      externalId: 'D-1',
      management: 'full',
    });
  });
});

describe('a finding needs a decision again', () => {
  const follows = { every: 'P3D', maxRounds: 3 };
  const both = banOf({ followUp: follows, escalation: { after: 'P2D' } });
  const repeats = banOf({ followUp: follows });
  const repeat = EFFECTIVE + 3 * DAY;
  const escalation = EFFECTIVE + 2 * DAY;

  test.each<[string, EnforcedBan | null, Finding | null, Instant | null]>([
    ['for its repeat', repeats, findingOf(), repeat],
    ['for its escalation, where that is sooner', both, findingOf(), escalation],
    [
      'for its repeat, where that is sooner',
      banOf({ escalation: { after: 'P2D' } }),
      findingOf(),
      EFFECTIVE + DAY,
    ],
    ['for its escalation alone, once it has failed', both, findingOf({ failed: true }), escalation],
    [
      'for nothing, once it has failed and cannot go further',
      repeats,
      findingOf({ failed: true }),
      null,
    ],
    [
      'for its repeat alone, once it is quarantined',
      both,
      findingOf({ phase: 'quarantine' }),
      repeat,
    ],
    [
      'for nothing, once it is quarantined and has failed',
      both,
      findingOf({ phase: 'quarantine', failed: true }),
      null,
    ],
    [
      'for its repeat alone, without a first removal',
      both,
      findingOf({ firstRemovalAt: null }),
      repeat,
    ],
    [
      'for its escalation alone, without a last order',
      both,
      findingOf({ lastOrderedAt: null }),
      escalation,
    ],
    ['for nothing, where it was only warned', both, findingOf({ phase: 'notice' }), null],
    ['for nothing, where it is exempt', both, findingOf({ status: 'exempt' }), null],
    ['for nothing, where it is over', both, findingOf({ status: 'resolved' }), null],
    ['for nothing, where its ban is gone', null, findingOf(), null],
    ['for nothing, where there is none', both, null, null],
  ])('%s', (_name, of, finding, at) => {
    expect(nextDueOf(of, finding)).toBe(at);
  });
});

describe('a finding whose app cannot be started', () => {
  const hidden = findingOf({
    status: 'resolved',
    cause: 'disabled',
    outstanding: null,
    endedAt: EFFECTIVE,
    apps: [WECHAT, WEIXIN_WORK],
    appCount: 2,
  });

  test('stays as it is while the same apps are listed', () => {
    expect(ask(ban, hidden, after, present(WECHAT, WEIXIN_WORK)).next).toBeNull();
  });

  test('notes that one of its apps is gone, and stays over', () => {
    expect(ask(ban, hidden, after, present(WECHAT)).next).toMatchObject({
      status: 'resolved',
      cause: 'disabled',
      said: 'order',
      sequence: 2,
      apps: [WECHAT],
      appCount: 1,
      grown: false,
    });
  });

  test('stays as it is where nothing new is known', () => {
    expect(ask(ban, hidden, after).next).toBeNull();
  });

  test.each<[string, readonly NamedApp[]]>([
    [
      'another app comes to it',
      [WECHAT, WEIXIN_WORK, aNamedApp({ id: 'com.third', name: 'Third' })],
    ],
    ['another app takes the place of one', [WECHAT, aNamedApp({ id: 'com.third', name: 'Third' })]],
  ])('comes back in a new episode when %s', (_name, apps) => {
    expect(settled(ban, hidden, after, present(...apps))).toMatchObject({
      status: 'open',
      episode: 2,
      phase: 'remove',
      appCount: apps.length,
    });
  });
});

describe('a row that names only the first of its apps', () => {
  const apps = (count: number, from = 0): NamedApp[] =>
    Array.from({ length: count }, (_, i) => aNamedApp({ id: `com.a${from + i}`, name: 'A' }));
  const row = (count: number) => findingOf({ apps: apps(count).slice(0, 8), appCount: count });

  test.each<[string, Finding, readonly NamedApp[], boolean]>([
    ['eight, and one of them is another', row(8), [...apps(7), ...apps(1, 20)], true],
    ['eight, and they are the same', row(8), apps(8), false],
    [
      'nine, and nobody can tell whether one is another',
      row(9),
      [...apps(8), ...apps(1, 20)],
      false,
    ],
    ['nine, and there is one more', row(9), apps(10), true],
    ['nine, and there are fewer', row(9), apps(8), false],
  ])('of %s, is ordered anew: %s', (_name, finding, seen, anew) => {
    const { next } = ask(ban, finding, after, present(...seen));
    expect(next?.n ?? finding.n).toBe(anew ? 3 : 2);
  });
});

test('an exempt device is not late, whatever it was before', () => {
  const exempt = banOf({}, { exemptions: [exemptionOf()] });
  expect(settled(exempt, findingOf({ overdue: true }), after)).toMatchObject({
    status: 'exempt',
    overdue: false,
    outstanding: null,
  });
});

test('a removal that was taken back while its phase stood is ordered anew as a first one', () => {
  expect(ask(ban, findingOf({ outstanding: null, rounds: 2 }), after).next).toMatchObject({
    n: 3,
    outstanding: 3,
    rounds: 0,
    said: 'order',
    phase: 'remove',
  });
});

test('an app that is there again is ordered off by the same decision that sees it', () => {
  const over = findingOf({ status: 'resolved', cause: 'absent', outstanding: null });
  expect(ask(ban, over, after, present()).next).toMatchObject({
    status: 'open',
    episode: 2,
    phase: 'remove',
    n: 3,
    outstanding: 3,
    said: 'order',
    sequence: 3,
  });
});
