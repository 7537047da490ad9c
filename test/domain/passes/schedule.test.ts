import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  beganBehindFence,
  followUpDue,
  nextInstantOf,
  sweepWanted,
} from '../../../functions/domain/passes/schedule.ts';
import {
  BLOCKLIST_MAX_AGE,
  CLOCK_SKEW,
  FENCE,
  LONGEST_RUN,
} from '../../../functions/domain/time/fence.ts';
import { DAY, formatInstant, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { APPROVED, banOf, EFFECTIVE, exemptionOf, gateOf, timelineAt } from '../fixtures.ts';

const ban = banOf();
const swept = (instant: number, revision = 1) => ({ sweptThrough: { revision, instant } });

describe('a sweep is wanted', () => {
  test.each([
    [
      'for the approval, before anything else has come',
      { sweptThrough: null },
      EFFECTIVE - 1,
      { instant: APPROVED, done: false },
    ],
    [
      'for the effective instant as soon as it has come',
      swept(APPROVED),
      EFFECTIVE,
      { instant: EFFECTIVE, done: false },
    ],
    [
      'no more once a sweep went through that instant',
      swept(EFFECTIVE),
      EFFECTIVE + 9 * DAY,
      { instant: EFFECTIVE, done: true },
    ],
    [
      'again for another revision',
      swept(EFFECTIVE, 7),
      EFFECTIVE + DAY,
      { instant: EFFECTIVE, done: false },
    ],
  ])('%s', (_name, record, now, expected) => {
    expect(sweepWanted(ban, record, now)).toEqual(expected);
  });

  test('never before the ban was approved', () => {
    expect(sweepWanted(ban, { sweptThrough: null }, APPROVED - 1)).toBeNull();
  });

  test.each([
    [
      'an exemption was taken back',
      banOf({}, { exemptions: [exemptionOf({ endedAt: EFFECTIVE + DAY })] }),
    ],
    ['the gate opened late', banOf({}, { gate: gateOf({ at: EFFECTIVE + DAY }) })],
    ['an approver lifted the ban', banOf({}, { liftedAt: EFFECTIVE + DAY })],
    ['the ban becomes due', banOf({ timeline: timelineAt({ due: EFFECTIVE + DAY }) })],
    [
      'an override takes effect',
      banOf({
        timeline: timelineAt({}, [{ groups: ['x'], effective: formatInstant(EFFECTIVE + DAY) }]),
      }),
    ],
  ])('when %s', (_name, changed) => {
    expect(sweepWanted(changed, swept(EFFECTIVE), EFFECTIVE + DAY)).toEqual({
      instant: EFFECTIVE + DAY,
      done: false,
    });
    expect(nextInstantOf(changed, EFFECTIVE)).toBe(EFFECTIVE + DAY);
  });

  test('for nothing more once all instants are past', () => {
    expect(nextInstantOf(ban, EFFECTIVE)).toBeNull();
    expect(nextInstantOf(ban, EFFECTIVE - 1)).toBe(EFFECTIVE);
  });
});

describe('the fence', () => {
  test('is the sum of what can make a writer late', () => {
    expect(FENCE).toBe(BLOCKLIST_MAX_AGE + LONGEST_RUN + CLOCK_SKEW);
  });

  test(
    'is behind a pass that began exactly at it, and not behind one that began a millisecond ' +
      'earlier',
    () => {
      expect(beganBehindFence(EFFECTIVE + FENCE, EFFECTIVE)).toBe(true);
      expect(beganBehindFence(EFFECTIVE + FENCE - 1, EFFECTIVE)).toBe(false);
    },
  );
});

describe('a follow-up sweep', () => {
  const lastSweepAt = EFFECTIVE + FENCE;
  const now = EFFECTIVE + HOUR;

  test('is due when the last one saw that a finding will be', () => {
    const nextDueAt = lastSweepAt + 5 * HOUR;
    expect(followUpDue(ban, { lastSweepAt, nextDueAt }, now)).toBe(nextDueAt);
  });

  test('is due a whole period later at the latest: check-ins have ordered since', () => {
    expect(followUpDue(ban, { lastSweepAt, nextDueAt: null }, now)).toBe(lastSweepAt + DAY);
    expect(followUpDue(ban, { lastSweepAt, nextDueAt: lastSweepAt + 9 * DAY }, now)).toBe(
      lastSweepAt + DAY,
    );
  });

  test('is due for an escalation that comes before a repeat', () => {
    const escalating = banOf({ escalation: { after: 'PT6H' } });
    expect(followUpDue(escalating, { lastSweepAt, nextDueAt: null }, now)).toBe(
      lastSweepAt + 6 * HOUR,
    );
  });

  test.each([
    ['P1D', HOUR],
    ['P30D', HOUR],
    ['PT12H', 30 * MINUTE],
    ['PT1H', 10 * MINUTE],
  ])('of a ban that repeats every %s is no closer to the last one than %i ms', (every, closest) => {
    const repeating = banOf({ followUp: { every, maxRounds: 8 } });
    expect(followUpDue(repeating, { lastSweepAt, nextDueAt: lastSweepAt }, now)).toBe(
      lastSweepAt + closest,
    );
  });

  test('once a day where groups are exempt, for newcomers, and soon after they settled', () => {
    const followUp = { every: 'P7D', maxRounds: 3 };
    const now = EFFECTIVE + 2 * DAY;
    const lastSweepAt = EFFECTIVE + DAY;
    const exempting = banOf(
      { followUp },
      { exemptions: [exemptionOf({ groups: ['lab'], expiresAt: EFFECTIVE + 9 * DAY })] },
    );
    const due = (one: typeof ban, nextDueAt: number | null, at = now) =>
      followUpDue(one, { lastSweepAt, nextDueAt }, at);
    expect(due(exempting, null)).toBe(lastSweepAt + DAY);
    expect(due(exempting, lastSweepAt)).toBe(lastSweepAt + 10 * MINUTE);
    expect(due(exempting, null, EFFECTIVE + 9 * DAY)).toBe(lastSweepAt + 7 * DAY);
    expect(due(banOf({ followUp }), null)).toBe(lastSweepAt + 7 * DAY);
  });

  test.each([
    ['before the ban is in force', ban, EFFECTIVE - 1, lastSweepAt],
    ['after it was lifted', banOf({}, { liftedAt: EFFECTIVE }), now, lastSweepAt],
    [
      'after its timeline ended',
      banOf({ timeline: timelineAt({ lift: EFFECTIVE + 1 }) }),
      now,
      lastSweepAt,
    ],
    ['while the gate is closed', banOf({}, { brakes: [aBrake()] }), now, lastSweepAt],
    ['of an advisory', banOf({ kind: 'advisory' }), now, lastSweepAt],
    ['before the first sweep', ban, now, null],
    [
      'of a ban without an effective date',
      banOf({ timeline: timelineAt({ effective: null }) }),
      now,
      lastSweepAt,
    ],
  ])('is never due %s', (_name, one, at, last) => {
    expect(followUpDue(one, { lastSweepAt: last, nextDueAt: at }, at)).toBeNull();
  });

  test('begins with the earliest override', () => {
    const early = banOf({
      timeline: timelineAt({}, [{ groups: ['x'], effective: formatInstant(EFFECTIVE - DAY) }]),
    });
    expect(
      followUpDue(early, { lastSweepAt: EFFECTIVE - DAY, nextDueAt: null }, EFFECTIVE - HOUR),
    ).toBe(EFFECTIVE);
  });

  test('is never due in the past of the last one, and never later than a period after it', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: -100, max: 100 })), (hours) => {
        const nextDueAt = hours === null ? null : lastSweepAt + hours * HOUR;
        const due = followUpDue(ban, { lastSweepAt, nextDueAt }, now) ?? 0;
        expect(due).toBeGreaterThanOrEqual(lastSweepAt + 10 * MINUTE);
        expect(due).toBeLessThanOrEqual(lastSweepAt + DAY);
      }),
    );
  });
});
