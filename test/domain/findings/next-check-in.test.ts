import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import type { Head } from '../../../functions/domain/devices/head.ts';
import type { Finding } from '../../../functions/domain/findings/finding.ts';
import {
  nextCheckInSeconds,
  nextInstantFor,
  waitsForGate,
} from '../../../functions/domain/findings/next-check-in.ts';
import { DAY, HOUR, type Instant, SECOND } from '../../../functions/domain/time/instant.ts';
import {
  APPROVED,
  banOf,
  blocklistOf,
  EFFECTIVE,
  exemptionOf,
  findingOf,
  gateOf,
  headOf,
  timelineAt,
} from '../fixtures.ts';

const settings = { checkInSeconds: 21_600, spreadSeconds: 900 };

function seconds(
  now: Instant,
  given: { ban?: EnforcedBan; head?: Head; findings?: readonly Finding[]; waiting?: boolean } = {},
): number {
  const { ban = banOf(), head = headOf(), findings = [], waiting = false } = given;
  return nextCheckInSeconds({
    blocklist: blocklistOf(ban),
    head,
    findings,
    now,
    settings,
    waiting,
    more: false,
  });
}

function next(ban: EnforcedBan, now: Instant, head = headOf(), findings: readonly Finding[] = []) {
  return nextInstantFor(blocklistOf(ban), head, findings, now);
}

describe('a device asks again', () => {
  test('after the usual time where nothing is coming', () => {
    expect(seconds(EFFECTIVE + DAY)).toBe(21_600);
    expect(seconds(EFFECTIVE - 10 * HOUR)).toBe(21_600);
  });

  test('soon after the effective instant, each in its own second of the spread', () => {
    const asked = Array.from({ length: 500 }, (_, i) =>
      seconds(EFFECTIVE - HOUR, { head: headOf({ deviceId: `device-${i}` }) }),
    );
    for (const one of asked) {
      expect(one).toBeGreaterThanOrEqual(3_600);
      expect(one).toBeLessThan(3_600 + 900);
    }
    expect(new Set(asked).size).toBeGreaterThan(200);
  });

  test('never sooner than in a minute', () => {
    const fast = nextCheckInSeconds({
      blocklist: blocklistOf(banOf()),
      head: headOf(),
      findings: [],
      now: EFFECTIVE - SECOND,
      settings: { checkInSeconds: 5, spreadSeconds: 1 },
      waiting: true,
      more: false,
    });
    expect(fast).toBe(60);
  });

  test('within ten minutes while a gate or a broken table stands in the way', () => {
    const waiting = seconds(EFFECTIVE + DAY, { waiting: true });
    expect(waiting).toBeGreaterThanOrEqual(300);
    expect(waiting).toBeLessThan(600);
  });

  test('never past the next instant that concerns it, plus its place in the spread', () => {
    fc.assert(
      fc.property(
        fc.record({
          now: fc.integer({ min: APPROVED - DAY, max: EFFECTIVE + 20 * DAY }),
          deviceId: fc.uuid(),
          lift: fc.option(fc.integer({ min: 1, max: 20 })),
          block: fc.option(fc.integer({ min: -5, max: 0 })),
          spreadSeconds: fc.integer({ min: 0, max: 10_000 }),
          checkInSeconds: fc.integer({ min: 60, max: 100_000 }),
        }),
        ({ now, deviceId, lift, block, ...pace }) => {
          const timeline = timelineAt({
            lift: lift === null ? null : EFFECTIVE + lift * DAY,
            block: block === null ? null : EFFECTIVE + block * DAY,
          });
          const ban = banOf({ timeline });
          const head = headOf({ deviceId });
          const input = {
            blocklist: blocklistOf(ban),
            head,
            findings: [],
            now,
            settings: pace,
            waiting: false,
            more: false,
          };
          const wait = nextCheckInSeconds(input);
          const coming = next(ban, now, head);
          expect(wait).toBeLessThanOrEqual(Math.max(60, pace.checkInSeconds));
          expect(wait).toBeGreaterThanOrEqual(60);
          if (coming === null) return;
          expect(coming).toBeGreaterThan(now);
          expect(wait).toBeLessThanOrEqual(
            Math.max(60, Math.ceil((coming - now) / SECOND) + pace.spreadSeconds),
          );
        },
      ),
    );
  });
});

describe('the next instant that concerns a device', () => {
  const matching = headOf({ matches: ['ca-wechat'] });

  test.each<[string, EnforcedBan, Instant, Instant | null]>([
    ['is the notice', banOf(), APPROVED - 1, APPROVED],
    ['is the effective instant', banOf(), APPROVED, EFFECTIVE],
    ['is none once all is past', banOf(), EFFECTIVE, null],
    [
      'is the end of the ban',
      banOf({ timeline: timelineAt({ lift: EFFECTIVE + DAY }) }),
      EFFECTIVE,
      EFFECTIVE + DAY,
    ],
    [
      'is not one of a ban that leaves its platform alone',
      banOf({ scope: { platforms: ['ios'], groups: [] } }),
      APPROVED,
      null,
    ],
    [
      'is not the early block that Android refuses',
      banOf({ timeline: timelineAt({ block: EFFECTIVE - DAY }) }),
      APPROVED,
      EFFECTIVE,
    ],
  ])('%s', (_name, ban, now, expected) => {
    expect(next(ban, now)).toBe(expected);
  });

  test('is the due instant only for a device that has the app', () => {
    const ban = banOf({ timeline: timelineAt({ due: EFFECTIVE + DAY }) });
    expect(next(ban, EFFECTIVE)).toBeNull();
    expect(next(ban, EFFECTIVE, matching)).toBe(EFFECTIVE + DAY);
  });

  test(
    'is the end of its exemption, though it has no banned app: from then on it may not install ' +
      'one',
    () => {
      const ban = banOf({}, { exemptions: [exemptionOf()] });
      expect(next(ban, EFFECTIVE, matching)).toBe(EFFECTIVE + 5 * DAY);
      expect(next(ban, EFFECTIVE)).toBe(EFFECTIVE + 5 * DAY);
      expect(next(ban, EFFECTIVE, headOf({ deviceId: 'device-2' }))).toBeNull();
    },
  );

  test('is the beginning of its exemption', () => {
    const ban = banOf({}, { exemptions: [exemptionOf({ from: EFFECTIVE + DAY })] });
    expect(next(ban, EFFECTIVE)).toBe(EFFECTIVE + DAY);
  });

  test('is the escalation of its own removal order', () => {
    const ban = banOf({ escalation: { after: 'P2D' } });
    expect(next(ban, EFFECTIVE + HOUR, matching, [findingOf()])).toBe(EFFECTIVE + 2 * DAY);
    expect(next(ban, EFFECTIVE + HOUR, matching, [findingOf({ status: 'exempt' })])).toBeNull();
  });

  test.each<[string, EnforcedBan, Partial<Finding>]>([
    ['no order is outstanding', banOf({ escalation: { after: 'P2D' } }), { outstanding: null }],
    ['no removal was ordered', banOf({ escalation: { after: 'P2D' } }), { firstRemovalAt: null }],
    ['its ban does not escalate', banOf(), {}],
    [
      'the blocklist has only another ban',
      banOf({ id: 'other', escalation: { after: 'P2D' } }),
      {},
    ],
  ])('is no escalation where %s', (_name, ban, change) => {
    const first = change.firstRemovalAt === null ? null : EFFECTIVE + HOUR;
    const finding = { ...findingOf(), firstRemovalAt: first, ...change };
    expect(next(ban, EFFECTIVE, headOf(), [finding])).toBeNull();
  });

  test('is the escalation by the finding’s own ban, not by the first of the blocklist', () => {
    const bans = [
      banOf({ id: 'other', escalation: { after: 'P1D' } }),
      banOf({ escalation: { after: 'P3D' } }),
    ];
    const now = EFFECTIVE + HOUR;
    expect(nextInstantFor(blocklistOf(...bans), headOf(), [findingOf()], now)).toBe(
      EFFECTIVE + 3 * DAY,
    );
  });

  test('is none before 1970 either, where no instant is known', () => {
    const ban = banOf({ timeline: timelineAt({ notice: null, effective: null }) });
    expect(next(ban, -DAY, matching)).toBeNull();
  });
});

describe('a device waits for a gate', () => {
  const closed = banOf({}, { gate: gateOf({ state: 'pending' }) });
  const noticeFor = (effectiveAt: Instant | null) =>
    findingOf({
      phase: 'notice',
      orders: [{ n: 1, action: 'notice', revision: 1, at: APPROVED, effectiveAt }],
    });

  test.each<[string, boolean, EnforcedBan, Finding, Instant]>([
    ['from the effective instant that it was told', true, closed, findingOf(), EFFECTIVE],
    ['after that instant', true, closed, findingOf(), EFFECTIVE + DAY],
    ['not before that instant', false, closed, findingOf(), EFFECTIVE - 1],
    ['not where the gate is open', false, banOf(), findingOf(), EFFECTIVE],
    [
      'where the gate is open for another revision',
      true,
      banOf({}, { revision: 2, gate: gateOf({ revision: 1 }) }),
      findingOf(),
      EFFECTIVE,
    ],
    ['not where it is exempt', false, closed, findingOf({ status: 'exempt' }), EFFECTIVE],
    ['not where its finding is over', false, closed, findingOf({ status: 'resolved' }), EFFECTIVE],
    ['not where it was told nothing', false, closed, findingOf({ orders: [] }), EFFECTIVE],
    ['not where it was told no instant', false, closed, noticeFor(null), EFFECTIVE],
    ['where a notice told it the instant', true, closed, noticeFor(EFFECTIVE), EFFECTIVE],
    [
      'not for a ban that the blocklist no longer has',
      false,
      closed,
      findingOf({ banId: 'gone' }),
      EFFECTIVE,
    ],
  ])('%s (%s)', (_name, waits, ban, finding, now) => {
    expect(waitsForGate(blocklistOf(ban), [finding], now)).toBe(waits);
  });

  test('by the last that it was told, where the effective instant has moved', () => {
    const told = (last: Instant) =>
      findingOf({
        orders: [EFFECTIVE, last].map((effectiveAt, i) => ({
          n: i + 1,
          action: 'notice',
          revision: 1,
          at: APPROVED,
          effectiveAt,
        })),
      });
    const now = EFFECTIVE + HOUR;
    expect(waitsForGate(blocklistOf(closed), [told(EFFECTIVE + DAY)], now)).toBe(false);
    expect(waitsForGate(blocklistOf(closed), [told(EFFECTIVE + HOUR)], now)).toBe(true);
  });

  test('if one of its findings does', () => {
    const findings = [findingOf({ status: 'exempt' }), findingOf()];
    expect(waitsForGate(blocklistOf(closed), findings, EFFECTIVE)).toBe(true);
    expect(waitsForGate(blocklistOf(closed), [], EFFECTIVE)).toBe(false);
  });
});

describe('a device waits for a gate', () => {
  const closed = banOf({}, { gate: gateOf({ state: 'pending' }) });
  const order = { n: 1, action: 'notice' as const, revision: 1, at: APPROVED };
  const told = (effectiveAt: Instant | null, change: Partial<Finding> = {}) =>
    findingOf({ orders: [{ ...order, effectiveAt }], ...change });
  const waits = (finding: Finding, ban = closed) =>
    waitsForGate(blocklistOf(ban), [finding], EFFECTIVE);

  test.each<[string, Finding, EnforcedBan, boolean]>([
    ['that is closed when the ban is in force', told(EFFECTIVE), closed, true],
    ['not before it is in force', told(EFFECTIVE + 1), closed, false],
    ['not where the ban names no instant', told(null), closed, false],
    ['not where it was told nothing', findingOf({ orders: [] }), closed, false],
    ['not where it is open', told(EFFECTIVE), banOf(), false],
    ['not of a ban that is over', told(EFFECTIVE), banOf({ id: 'another' }), false],
    ['not for what is resolved', told(EFFECTIVE, { status: 'resolved' }), closed, false],
    ['not for what is exempt', told(EFFECTIVE, { status: 'exempt' }), closed, false],
  ])('%s', (_name, finding, ban, waiting) => {
    expect(waits(finding, ban)).toBe(waiting);
  });

  test('by the last order that it was given', () => {
    const orders = [
      { ...order, effectiveAt: EFFECTIVE + 1 },
      { ...order, n: 2, effectiveAt: EFFECTIVE },
    ];
    expect(waits(findingOf({ orders }))).toBe(true);
    expect(waits(findingOf({ orders: orders.toReversed() }))).toBe(false);
  });

  test('if any of its findings does', () => {
    const findings = [findingOf({ banId: 'another', orders: [] }), told(EFFECTIVE)];
    expect(waitsForGate(blocklistOf(closed), findings, EFFECTIVE)).toBe(true);
    expect(waitsForGate(blocklistOf(closed), [], EFFECTIVE)).toBe(false);
  });
});

describe('the escalation of a finding', () => {
  const escalating = banOf({ escalation: { after: 'PT12H' } });
  const removing = { phase: 'remove', firstRemovalAt: EFFECTIVE, outstanding: 2 } as const;
  const at = EFFECTIVE + HOUR;

  test.each<[string, Partial<Finding>, EnforcedBan, Instant | null]>([
    ['comes after its first removal', removing, escalating, EFFECTIVE + 12 * HOUR],
    ['comes to none that was not ordered', { ...removing, firstRemovalAt: null }, escalating, null],
    [
      'comes to none whose order was taken back',
      { ...removing, outstanding: null },
      escalating,
      null,
    ],
    ['comes to none that is over', { ...removing, status: 'resolved' }, escalating, null],
    ['comes to none of another ban', { ...removing, banId: 'another' }, escalating, null],
    ['comes to none where the ban has none', removing, banOf({ escalation: null }), null],
  ])('%s', (_name, change, ban, instant) => {
    expect(next(ban, at, headOf(), [findingOf(change)])).toBe(instant);
  });
});
