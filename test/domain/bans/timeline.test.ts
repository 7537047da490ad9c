import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TimelineOverride } from '../../../functions/domain/bans/ban.ts';
import type { EnforcedBan } from '../../../functions/domain/bans/blocklist.ts';
import { inScope, phaseAt } from '../../../functions/domain/bans/phase.ts';
import {
  blockFor,
  earlyBlockRefusals,
  effectiveFor,
  instantsOf,
} from '../../../functions/domain/bans/timeline.ts';
import type { Platform } from '../../../functions/domain/devices/app.ts';
import { DAY, formatInstant, type Instant } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import {
  APPROVED,
  banOf,
  EFFECTIVE,
  exemptionOf,
  gateOf,
  headOf,
  timelineAt,
} from '../fixtures.ts';

const device = headOf();
const android = { platform: 'android', group: 'treasury' } as const;
const ios = { platform: 'ios', group: 'treasury' } as const;

function phase(ban: EnforcedBan, now: Instant, firstRemovalAt: Instant | null = null) {
  return phaseAt(ban, device, now, firstRemovalAt).phase;
}

describe('what holds at an instant', () => {
  const ban = banOf({ timeline: timelineAt({ notice: APPROVED, lift: EFFECTIVE + 30 * DAY }) });

  test.each([
    ['nothing is said a millisecond before the notice', APPROVED - 1, 'scheduled'],
    ['the owner is warned from the notice on', APPROVED, 'notice'],
    [
      'the owner is still only warned a millisecond before the effective instant',
      EFFECTIVE - 1,
      'notice',
    ],
    ['the ban is in force from the effective instant on', EFFECTIVE, 'remove'],
    ['the ban is in force until a millisecond before it ends', EFFECTIVE + 30 * DAY - 1, 'remove'],
    ['the ban is over from its end on', EFFECTIVE + 30 * DAY, 'lifted'],
  ])('%s', (_name, now, expected) => {
    expect(phase(ban, now)).toBe(expected);
  });

  test('a ban without a notice says nothing until it is in force', () => {
    const silent = banOf({ timeline: timelineAt({ notice: null }) });
    expect(phase(silent, EFFECTIVE - 1)).toBe('scheduled');
    expect(phase(silent, EFFECTIVE)).toBe('remove');
  });

  test('a ban without an effective date never orders a removal', () => {
    expect(
      phase(banOf({ timeline: timelineAt({ effective: null }) }), EFFECTIVE + 1000 * DAY),
    ).toBe('notice');
  });

  test('an advisory only warns, whatever is past', () => {
    const advisory = banOf({ kind: 'advisory', escalation: { after: 'P1D' } });
    expect(phase(advisory, EFFECTIVE + 9 * DAY, EFFECTIVE)).toBe('notice');
  });

  test.each([
    ['an approver before the timeline does', EFFECTIVE + DAY, EFFECTIVE + 2 * DAY, EFFECTIVE + DAY],
    ['the timeline before an approver does', EFFECTIVE + 2 * DAY, EFFECTIVE + DAY, EFFECTIVE + DAY],
    ['an approver alone', EFFECTIVE + DAY, null, EFFECTIVE + DAY],
    ['the timeline alone', null, EFFECTIVE + DAY, EFFECTIVE + DAY],
  ])('a ban ends when it is lifted by %s', (_name, liftedAt, lift, end) => {
    const lifted = banOf({ timeline: timelineAt({ lift }) }, { liftedAt });
    expect(phase(lifted, end - 1)).toBe('remove');
    expect(phase(lifted, end)).toBe('lifted');
  });
});

describe('escalation', () => {
  const ban = banOf({ escalation: { after: 'P7D' } });

  test('counts from the finding’s own first removal order, not from the effective date', () => {
    const ordered = EFFECTIVE + 20 * DAY;
    expect(phase(ban, ordered + 7 * DAY - 1, ordered)).toBe('remove');
    expect(phase(ban, ordered + 7 * DAY, ordered)).toBe('quarantine');
  });

  test(
    'never comes unwarned: without a removal order ' + 'there is no quarantine, however late it is',
    () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 10_000 }), (days) => {
          expect(phase(ban, EFFECTIVE + days * DAY, null)).toBe('remove');
        }),
      );
    },
  );

  test('a ban without escalation never limits access', () => {
    expect(phase(banOf(), EFFECTIVE + 1000 * DAY, EFFECTIVE)).toBe('remove');
  });

  test(
    'does not hold before the effective date, though ' +
      'a removal was ordered under an earlier one',
    () => {
      expect(phase(ban, EFFECTIVE - 1, EFFECTIVE - 30 * DAY)).toBe('notice');
    },
  );
});

describe('an override of the effective date', () => {
  const effective = (days: number) => formatInstant(EFFECTIVE + days * DAY);
  const overrides: TimelineOverride[] = [
    { platforms: ['ios'], groups: ['health'], effective: effective(1) },
    { platforms: ['ios'], effective: effective(2) },
    { groups: ['health', 'justice'], effective: effective(3) },
  ];
  const ban = banOf({ timeline: timelineAt({}, overrides) });

  test.each<[string, Platform, string, number]>([
    ['needs the platform and the group where it names both', 'ios', 'health', 1],
    ['is the first that fits, in the order written', 'ios', 'justice', 2],
    ['that names only a platform holds for every group', 'ios', 'treasury', 2],
    ['that names only groups holds on every platform', 'android', 'justice', 3],
    ['that does not fit leaves the ban’s own date', 'android', 'treasury', 0],
  ])('%s', (_name, platform, group, days) => {
    expect(effectiveFor(ban, { platform, group })).toBe(EFFECTIVE + days * DAY);
  });

  test('that cannot be read orders nothing where it would hold', () => {
    const broken = banOf({
      timeline: timelineAt({}, [{ platforms: ['android'], effective: 'next spring' }]),
    });
    expect(phase(broken, EFFECTIVE + 100 * DAY)).toBe('notice');
    expect(phaseAt(broken, ios, EFFECTIVE, null).phase).toBe('remove');
  });
});

describe('the scope', () => {
  test.each<[string, Platform, string, boolean]>([
    ['leaves a platform alone that it does not name', 'windows', 'treasury', false],
    ['leaves a group alone that it does not name', 'android', 'health', false],
    ['concerns what it names', 'android', 'treasury', true],
  ])('%s', (_name, platform, group, concerned) => {
    expect(
      inScope(banOf({ scope: { platforms: ['android'], groups: ['treasury'] } }), {
        platform,
        group,
      }),
    ).toBe(concerned);
  });

  test('without groups concerns all groups', () => {
    expect(inScope(banOf(), { platform: 'ios', group: 'whichever' })).toBe(true);
  });
});

describe('a block ahead of the effective date', () => {
  const block = EFFECTIVE - 5 * DAY;
  const ban = banOf({ timeline: timelineAt({ block }) });

  test('begins where blocking leaves installed apps alone', () => {
    expect(blockFor(ban, ios)).toBe(block);
  });

  test('waits for the effective date on Android, where a manager that blocks uninstalls', () => {
    expect(blockFor(ban, android)).toBe(EFFECTIVE);
  });

  test('waits on Android for the date of the override that holds there', () => {
    const later = EFFECTIVE + 3 * DAY;
    const overridden = banOf({
      timeline: timelineAt({ block }, [
        { platforms: ['android'], effective: formatInstant(later) },
      ]),
    });
    expect(blockFor(overridden, android)).toBe(later);
  });

  test('is refused for Android with a sentence that says why, and for no other platform', () => {
    const refusals = earlyBlockRefusals(ban.document);
    expect(refusals.map((one) => one.platform)).toEqual(['android']);
    expect(refusals[0]?.reason).toContain('uninstalls');
  });

  test('is refused too where only an override puts the effective date behind the block', () => {
    const overridden = banOf({
      timeline: timelineAt({ block: EFFECTIVE }, [
        { platforms: ['android'], effective: formatInstant(EFFECTIVE + DAY) },
      ]),
    });
    expect(earlyBlockRefusals(overridden.document).map((one) => one.platform)).toEqual(['android']);
  });

  test.each([
    ['there is none', timelineAt()],
    ['it is at the effective date', timelineAt({ block: EFFECTIVE })],
    [
      'only iOS has a later date',
      timelineAt({ block: EFFECTIVE }, [
        { platforms: ['ios'], effective: formatInstant(EFFECTIVE + DAY) },
      ]),
    ],
  ])('is not refused where %s', (_name, timeline) => {
    expect(earlyBlockRefusals(banOf({ timeline }).document)).toEqual([]);
  });

  test('that is not told begins with the ban', () => {
    expect(blockFor(banOf(), android)).toBe(EFFECTIVE);
    expect(blockFor(banOf(), ios)).toBe(EFFECTIVE);
  });

  test('never begins before the effective instant on Android', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -50, max: 50 }),
        (blockDays, days) => {
          const effective = EFFECTIVE + days * DAY;
          const any = banOf({
            timeline: timelineAt({ block: EFFECTIVE + blockDays * DAY, effective }),
          });
          expect(blockFor(any, android)).toBeGreaterThanOrEqual(effective);
        },
      ),
    );
  });
});

describe('the instants at which a ban is looked at', () => {
  test('are all its times, its exemptions’ and its gate’s, in order and each once', () => {
    const ban = banOf(
      {
        timeline: timelineAt(
          { block: EFFECTIVE, due: EFFECTIVE + 3 * DAY, lift: EFFECTIVE + 9 * DAY },
          [{ platforms: ['ios'], effective: formatInstant(EFFECTIVE + 2 * DAY) }],
        ),
      },
      {
        exemptions: [
          exemptionOf({
            from: EFFECTIVE + DAY,
            expiresAt: EFFECTIVE + 8 * DAY,
            endedAt: EFFECTIVE + 5 * DAY,
          }),
        ],
        gate: gateOf({ at: APPROVED + DAY }),
      },
    );
    const days = [0, 1, 2, 3, 5, 9].map((day) => EFFECTIVE + day * DAY);
    expect(instantsOf(ban)).toEqual([APPROVED, APPROVED + DAY, ...days]);
  });

  test('include the opening of a gate, for what it held back is due then', () => {
    const at = EFFECTIVE + 4 * DAY;
    expect(instantsOf(banOf({}, { brakes: [aBrake()] }))).not.toContain(at);
    expect(instantsOf(banOf({}, { gate: gateOf({ state: 'open', at }) }))).toContain(at);
  });

  test('are all instants at which the phase of any device can change', () => {
    const day = fc.integer({ min: -20, max: 20 }).map((days) => EFFECTIVE + days * DAY);
    fc.assert(
      fc.property(
        fc.record({
          notice: fc.option(day),
          effective: fc.option(day),
          lift: fc.option(day),
          override: day,
          now: day,
        }),
        ({ override, now, ...times }) => {
          const ban = banOf({
            timeline: timelineAt(times, [
              { platforms: ['ios'], effective: formatInstant(override) },
            ]),
          });
          for (const one of [android, ios]) {
            if (phaseAt(ban, one, now, null).phase !== phaseAt(ban, one, now - 1, null).phase)
              expect(instantsOf(ban)).toContain(now);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
