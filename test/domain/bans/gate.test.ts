import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gateIsOpen } from '../../../functions/domain/bans/blocklist.ts';
import {
  type Gate,
  gateAfterCensus,
  gateAfterCount,
  gateLimit,
  pausedGate,
  pendingGate,
  resumedGate,
} from '../../../functions/domain/bans/gate.ts';
import { banOf, gateOf } from '../fixtures.ts';

const untold = { maxDevices: null, maxPercent: null };

describe('how many devices a ban may order to remove', () => {
  test.each([
    ['is at least 50, though nothing was shown', untold, 0, 1000, 50],
    ['is at least 50 for a small ban', untold, 41, 1000, 50],
    ['is a fifth more than was shown', untold, 100, 1000, 120],
    ['is rounded up', untold, 101, 1000, 122],
    [
      'is what the ban says, though less than 50',
      { maxDevices: 10, maxPercent: null },
      100,
      1000,
      10,
    ],
    ['is none where the ban says so', { maxDevices: 0, maxPercent: null }, 100, 1000, 0],
    ['is a part of the fleet', { maxDevices: null, maxPercent: 5 }, 100, 1010, 50],
    ['is exact for 29 % of 100', { maxDevices: null, maxPercent: 29 }, 0, 100, 29],
    ['is the tighter of two limits', { maxDevices: 80, maxPercent: 5 }, 100, 1000, 50],
    [
      'falls back on what was shown where the fleet was not counted',
      { maxDevices: null, maxPercent: 5 },
      100,
      null,
      120,
    ],
  ])('%s', (_name, limits, shown, listed, limit) => {
    expect(gateLimit(limits, shown, listed)).toBe(limit);
  });

  test('is never more than the stated part of the fleet, and never a device less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(1_000_000), (maxPercent, listed) => {
        const limit = gateLimit({ maxDevices: null, maxPercent }, 0, listed);
        expect(limit * 100).toBeLessThanOrEqual(maxPercent * listed);
        expect((limit + 1) * 100).toBeGreaterThan(maxPercent * listed);
      }),
    );
  });
});

describe('a gate', () => {
  const pending = pendingGate(3, 50, 'approver', 1);

  test('is pending from approval on, and lets nothing out', () => {
    expect(gateIsOpen(banOf({}, { revision: 3, gate: pending }))).toBe(false);
  });

  test.each([
    [0, 'open'],
    [50, 'open'],
    [51, 'paused'],
  ])('with a limit of 50 is, once the census has found %i devices, %s', (found, state) => {
    const gate = gateAfterCensus(pending, found, 2);
    expect(gate).toMatchObject({
      state,
      count: found,
      censused: true,
      revision: 3,
      limit: 50,
      by: 'census',
      at: 2,
    });
    expect(gate.reason).toContain(`found ${found} devices`);
  });

  test.each(['open', 'paused'] as const)('that is %s is not moved by a census', (state) => {
    const gate = gateOf({ state });
    expect(gateAfterCensus(gate, 10_000, 2)).toBe(gate);
  });

  test.each([
    [50, 'open'],
    [51, 'paused'],
  ])('with a limit of 50 is, once %i removals were ordered, %s', (ordered, state) => {
    expect(gateAfterCount(gateOf(), ordered, 2)).toMatchObject({ state });
  });

  test.each(['pending', 'paused'] as const)(
    'that is %s is not moved by a count of removals',
    (state) => {
      const gate = gateOf({ state });
      expect(gateAfterCount(gate, 10_000, 2)).toBe(gate);
    },
  );

  test('of another revision than the one in force lets nothing out', () => {
    expect(gateIsOpen(banOf({}, { revision: 2, gate: gateOf({ revision: 1 }) }))).toBe(false);
    expect(gateIsOpen(banOf({}, { revision: 2, gate: gateOf({ revision: 2 }) }))).toBe(true);
  });

  test('that was paused says who stopped it, why, and the number that a resume must name', () => {
    const gate = pausedGate(gateOf(), 'a system app was named', 17, 'approver', 9);
    expect(gate).toMatchObject({
      state: 'paused',
      reason: 'a system app was named',
      count: 17,
      by: 'approver',
      at: 9,
    });
  });

  test(
    'that was paused before its census is pending ' +
      'again once resumed: nothing goes out uncounted',
    () => {
      const resumed = resumedGate(
        pausedGate(pending, 'wait', 0, 'approver', 2),
        'go on',
        'second approver',
        3,
      );
      expect(resumed.state).toBe('pending');
      expect(gateAfterCensus(resumed, 51, 4).state).toBe('paused');
    },
  );

  test('keeps the limit that the ban states when it is paused and resumed within it', () => {
    const strict = pendingGate(1, 10, 'approver', 1);
    const resumed = resumedGate(
      pausedGate(strict, 'a question', 0, 'approver', 2),
      'answered',
      'second approver',
      3,
    );
    expect(resumed.limit).toBe(10);
    expect(gateAfterCensus(resumed, 40, 4).state).toBe('paused');
  });

  test('that was resumed knowingly takes the number shown as its new measure', () => {
    const over = gateAfterCensus(pending, 100, 2);
    const resumed = resumedGate(over, 'it is right', 'second approver', 3);
    expect(resumed).toMatchObject({
      state: 'open',
      limit: 120,
      by: 'second approver',
      reason: 'it is right',
    });
    expect(gateAfterCount(resumed, 100, 4).state).toBe('open');
    expect(gateAfterCount(resumed, 121, 4).state).toBe('paused');
  });

  test(
    'that was resumed never lowers its limit, and ' + 'never stops again at the number just named',
    () => {
      fc.assert(
        fc.property(fc.nat(500), fc.nat(2000), (limit, count) => {
          const paused: Gate = { ...gateOf(), state: 'paused', limit, count };
          const resumed = resumedGate(paused, 'go on', 'second approver', 3);
          expect(resumed.limit).toBeGreaterThanOrEqual(limit);
          expect(gateAfterCount(resumed, count, 4).state).toBe('open');
        }),
      );
    },
  );
});
