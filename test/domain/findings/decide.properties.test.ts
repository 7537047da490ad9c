import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type EnforcedBan, gateIsOpen } from '../../../functions/domain/bans/blocklist.ts';
import { exemptionFor } from '../../../functions/domain/bans/exemption.ts';
import { inScope } from '../../../functions/domain/bans/phase.ts';
import { effectiveFor, timelineOf } from '../../../functions/domain/bans/timeline.ts';
import {
  COVERAGES,
  MANAGEMENTS,
  type NamedApp,
  OWNERSHIPS,
} from '../../../functions/domain/devices/app.ts';
import type { Head } from '../../../functions/domain/devices/head.ts';
import { afterResult, decide } from '../../../functions/domain/findings/decide.ts';
import { type Finding, isLive, type Outcome } from '../../../functions/domain/findings/finding.ts';
import { KEPT_APPS } from '../../../functions/domain/findings/finding-rows.ts';
import type { Presence } from '../../../functions/domain/findings/presence.ts';
import { formatInstant, HOUR, type Instant } from '../../../functions/domain/time/instant.ts';
import { aBrake } from '../../made/brake.ts';
import { aNamedApp } from '../../made/named-app.ts';
import {
  APPROVED,
  AS_RECORDED,
  banOf,
  EFFECTIVE,
  exemptionOf,
  FLAPS_WITHIN,
  gateOf,
  headOf,
  present,
  timelineAt,
} from '../fixtures.ts';

/**
 * Whatever may happen to one device and one ban, in whatever order: the ban is amended, lifted,
 * exempts; its gate opens and closes; the device changes hands, reports, is retired; connectors
 * answer; hours pass.
 */
interface Happening {
  readonly hours: number;
  readonly ban: EnforcedBan | null;
  readonly device: Head;
  readonly presence: Presence;
  readonly word: Outcome | null;
}

const hours = (min: number, max: number) =>
  fc.integer({ min, max }).map((hour) => EFFECTIVE + hour * HOUR);
const apps: fc.Arbitrary<readonly NamedApp[]> = fc
  .uniqueArray(fc.integer({ min: 10, max: 21 }), { minLength: 1, maxLength: 12 })
  .map((ids) => ids.sort().map((id) => aNamedApp({ id: `com.tencent.a${id}`, name: 'app' })));

const bans: fc.Arbitrary<EnforcedBan> = fc
  .record({
    revision: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom('ban' as const, 'ban' as const, 'ban' as const, 'advisory' as const),
    notice: fc.option(hours(-200, 50)),
    effective: hours(-100, 100),
    override: fc.option(hours(-100, 100)),
    due: fc.option(hours(0, 200)),
    lift: fc.option(hours(50, 400), { freq: 6 }),
    liftedAt: fc.option(hours(0, 400), { freq: 8 }),
    after: fc.option(fc.constantFrom('PT5H', 'P2D')),
    every: fc.constantFrom('PT1H', 'PT12H', 'P1D'),
    maxRounds: fc.integer({ min: 0, max: 4 }),
    contractor: fc.constantFrom('remove' as const, 'notice' as const, 'none' as const),
    groups: fc.constantFrom<readonly string[]>([], ['treasury'], ['health']),
    gate: fc.constantFrom(
      'open' as const,
      'open' as const,
      'open' as const,
      'pending' as const,
      'paused' as const,
    ),
    gateOfRevision: fc.constantFrom(0, 0, 0, 1),
    exemption: fc.option(
      fc.record({ from: hours(-50, 100), length: fc.integer({ min: 1, max: 100 }) }),
      { nil: null },
    ),
    exempts: fc.boolean(),
  })
  .map((given) =>
    banOf(
      {
        kind: given.kind,
        timeline: timelineAt(
          { notice: given.notice, effective: given.effective, due: given.due, lift: given.lift },
          given.override === null
            ? []
            : [{ groups: ['health'], effective: formatInstant(given.override) }],
        ),
        escalation: given.after === null ? null : { after: given.after },
        followUp: { every: given.every, maxRounds: given.maxRounds },
        actions: { organization: 'remove', contractor: given.contractor, personal: 'none' },
        scope: { platforms: ['android'], groups: given.groups },
      },
      {
        revision: given.revision,
        liftedAt: given.liftedAt,
        gate: gateOf({
          state: given.gate === 'paused' ? 'open' : given.gate,
          revision: given.revision + given.gateOfRevision,
        }),
        brakes: given.gate === 'paused' ? [aBrake()] : [],
        exemptions:
          given.exemption === null
            ? []
            : [
                exemptionOf({
                  from: given.exemption.from,
                  expiresAt: given.exemption.from + given.exemption.length * HOUR,
                  devices: given.exempts ? ['device-1'] : ['device-2'],
                }),
              ],
      },
    ),
  );

const presences: fc.Arbitrary<Presence> = fc.oneof(
  { arbitrary: fc.constant(AS_RECORDED), weight: 3 },
  { arbitrary: apps.map((found) => present(...found)), weight: 4 },
  {
    arbitrary: fc.record({
      kind: fc.constant('absent' as const),
      coverage: fc.constantFrom(...COVERAGES),
      review: fc.constant([]),
      amended: fc.constantFrom(false, false, false, true),
      observedAt: hours(-100, 400),
    }),
    weight: 2,
  },
);

const devices: fc.Arbitrary<Head> = fc
  .record({
    group: fc.constantFrom('treasury', 'treasury', 'health'),
    ownership: fc.constantFrom('organization' as const, 'organization' as const, ...OWNERSHIPS),
    management: fc.constantFrom('agent' as const, 'full' as const, ...MANAGEMENTS),
    retiredAt: fc.constantFrom(null, null, null, null, null, APPROVED),
  })
  .map(headOf);

const story: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    fc.array(bans, { minLength: 1, maxLength: 3 }),
    fc.array(devices, { minLength: 1, maxLength: 3 }),
  )
  .chain(([someBans, someDevices]) =>
    fc.array(
      fc.record({
        hours: fc.integer({ min: 0, max: 30 }),
        ban: fc.constantFrom(...someBans, ...someBans, ...someBans, null),
        device: fc.constantFrom(...someDevices),
        presence: presences,
        word: fc.constantFrom(
          null,
          null,
          null,
          'done' as const,
          'disabled' as const,
          'failed' as const,
        ),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  );

interface Moved {
  readonly before: Finding | null;
  readonly after: Finding;
  readonly happening: Happening;
  readonly now: Instant;
  /** How often the same question has been asked before. */
  readonly asked: number;
  readonly decided: boolean;
}

/** Lives a story through and tells every row that was written. */
function moves(happenings: readonly Happening[]): readonly Moved[] {
  const all: Moved[] = [];
  let finding = null as Finding | null;
  let clock = EFFECTIVE - 60 * HOUR;
  for (const happening of happenings) {
    clock += happening.hours * HOUR;
    const { ban, device, presence, word } = happening;
    const note = (after: Finding, asked: number, decided: boolean) => {
      all.push({ before: finding, after, happening, now: clock, asked, decided });
      finding = after;
    };
    if (word !== null && finding !== null) {
      const heard = afterResult(
        finding,
        { n: finding.n, outcome: word, detail: null, at: clock, lasting: false },
        clock,
      );
      if (heard !== null) note(heard, 0, false);
    }
    for (let asked = 0; asked <= 5; asked++) {
      const { next } = decide({
        ban,
        device,
        presence,
        finding,
        flapsWithin: FLAPS_WITHIN,
        now: clock,
      });
      if (next === null) break;
      note(next, asked, true);
    }
  }
  return all;
}

function always(
  holds: (moved: Moved, all: readonly Moved[], at: number) => void,
  numRuns = 150,
): void {
  fc.assert(
    fc.property(story, (happenings) => {
      const all = moves(happenings);
      for (const [at, moved] of all.entries()) holds(moved, all, at);
    }),
    { numRuns },
  );
}

const isNewOrder = ({ before, after }: Moved) => after.n > (before?.n ?? 0);
const actionOf = ({ after }: Moved) => after.orders.at(-1)?.action;
const isNewRemoval = (moved: Moved) => isNewOrder(moved) && actionOf(moved) !== 'notice';

describe('whatever happens to a device', () => {
  test('order numbers and sequence numbers never go back, and an order has the next number', () => {
    always(({ before, after }) => {
      expect([0, 1]).toContain(after.n - (before?.n ?? 0));
      expect([0, 1]).toContain(after.sequence - (before?.sequence ?? 0));
      expect(after.lock).toBe((before?.lock ?? 0) + 1);
      expect(after.asOf).toBeGreaterThanOrEqual(before?.asOf ?? after.asOf);
    });
  });

  test('the order number grows exactly when an order is said', () => {
    always((moved) => {
      const { before, after } = moved;
      const spoke = after.sequence > (before?.sequence ?? 0);
      expect(isNewOrder(moved)).toBe(spoke && after.said === 'order');
      if (isNewOrder(moved))
        expect(after.orders.at(-1)).toMatchObject({ n: after.n, at: after.saidAt });
    });
  });

  test('a decision comes to rest after at most three, and then changes nothing', () => {
    always(({ asked, decided }) => {
      if (decided) expect(asked).toBeLessThan(3);
    });
  });

  test('nothing is removed while the gate is not open for the revision in force', () => {
    always((moved) => {
      if (isNewRemoval(moved))
        expect(moved.happening.ban !== null && gateIsOpen(moved.happening.ban)).toBe(true);
    });
  });

  test('nothing is removed before the effective date of this device', () => {
    always((moved) => {
      const { ban, device } = moved.happening;
      if (!isNewRemoval(moved) || ban === null) return;
      expect(effectiveFor(ban, device)).toBeLessThanOrEqual(moved.after.asOf);
      expect(ban.document.kind).toBe('ban');
    });
  });

  test(
    'nothing is ordered of a device that is exempt, out of scope or retired, nor after the ban ' +
      'has ended',
    () => {
      always((moved) => {
        if (!isNewOrder(moved)) return;
        const { ban, device } = moved.happening;
        expect(ban).not.toBeNull();
        if (ban === null) return;
        const { asOf } = moved.after;
        expect(exemptionFor(ban.exemptions, device, asOf)).toBeNull();
        expect(inScope(ban, device)).toBe(true);
        expect(device.retiredAt).toBeNull();
        expect(timelineOf(ban).lift ?? Number.POSITIVE_INFINITY).toBeGreaterThan(asOf);
      });
    },
  );

  test(
    'nothing is removed from a device whose owner the ban only warns, or whose manager cannot ' +
      'remove',
    () => {
      always((moved) => {
        const { ban, device } = moved.happening;
        if (!isNewRemoval(moved) || ban === null) return;
        expect(ban.document.actions[device.ownership]).toBe('remove');
        expect(['agent', 'full', 'launch-control', 'work-profile']).toContain(device.management);
      });
    },
  );

  test(
    'nobody is quarantined unwarned: a removal of the same episode was ordered as long before ' +
      'as the ban allows',
    () => {
      always((moved, all, at) => {
        if (!isNewOrder(moved) || actionOf(moved) !== 'quarantine' || moved.happening.ban === null)
          return;
        const allowed = timelineOf(moved.happening.ban).escalateAfter ?? Number.POSITIVE_INFINITY;
        const warned = all
          .slice(0, at)
          .some(
            (earlier) =>
              isNewOrder(earlier) &&
              actionOf(earlier) === 'remove' &&
              earlier.after.episode === moved.after.episode &&
              (earlier.after.saidAt ?? Number.POSITIVE_INFINITY) + allowed <= moved.after.asOf,
          );
        expect(warned).toBe(true);
      });
    },
  );

  test(
    'an order is withdrawn only if one was outstanding, and none stays outstanding on what is ' +
      'over or exempt',
    () => {
      always(({ before, after }) => {
        if (after.sequence > (before?.sequence ?? 0) && after.said === 'order.withdrawn')
          expect(before?.outstanding ?? null).not.toBeNull();
        if (!isLive(after) || after.status === 'exempt') expect(after.outstanding).toBeNull();
        if (after.outstanding !== null) expect(after.outstanding).toBe(after.n);
      });
    },
  );

  test('whoever was ordered is told when the order no longer holds', () => {
    always(({ before, after }) => {
      if (before?.outstanding == null || after.outstanding !== null) return;
      expect(after.sequence).toBe(before.sequence + 1);
      expect(['order.withdrawn', 'finding.resolved']).toContain(after.said);
    });
  });

  test(
    'a finding is resolved only by a full inventory ' + 'without the app, or by a connector’s word',
    () => {
      always(({ before, after, happening, decided }) => {
        if (after.status !== 'resolved' || before?.status === 'resolved') return;
        if (after.cause === 'disabled')
          expect([decided, happening.word]).toEqual([false, 'disabled']);
        else expect(happening.presence).toMatchObject({ kind: 'absent', coverage: 'all' });
      });
    },
  );

  test(
    'an order is repeated no more often than its ' + 'ban allows, and given up once for each phase',
    () => {
      always((moved, all, at) => {
        const { after, before, happening } = moved;
        const { ban } = happening;
        if (isNewOrder(moved) && after.rounds > (before?.rounds ?? 0) && ban !== null)
          expect(after.rounds).toBeLessThanOrEqual(ban.document.followUp.maxRounds);
        if (after.said !== 'finding.failed' || after.sequence === before?.sequence) return;
        expect(before?.failed).toBe(false);
        const again = all
          .slice(at + 1)
          .findIndex(
            (later) =>
              later.after.said === 'finding.failed' && later.after.sequence > after.sequence,
          );
        const between = all.slice(at + 1, again < 0 ? at + 1 : at + 1 + again);
        if (again >= 0)
          expect(between.some((one) => one.after.phase !== after.phase || !isLive(one.after))).toBe(
            true,
          );
      });
    },
  );

  test('an episode ends before the next begins', () => {
    always(({ before, after }) => {
      if (before === null) expect(after.episode).toBe(1);
      else if (after.episode !== before.episode) {
        expect(after.episode).toBe(before.episode + 1);
        expect(isLive(before)).toBe(false);
      }
    });
  });

  test('a row stays small: no more apps than are kept, and six orders', () => {
    always(({ after }) => {
      expect(after.apps.length).toBe(Math.min(KEPT_APPS, after.appCount));
      expect(after.orders.length).toBeLessThanOrEqual(6);
    });
  });
});
