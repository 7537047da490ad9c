import { describe, expect, test } from '@jest/globals';
import { gateIsOpen, gateStateOf } from '../../../functions/domain/bans/blocklist.ts';
import {
  fullGate,
  gateAfterCensus,
  hasPlaces,
  pendingGate,
  raisedGate,
} from '../../../functions/domain/bans/gate.ts';
import { NO_PLACES, raiseTo } from '../../../functions/domain/bans/places.ts';
import { aBrake } from '../../made/brake.ts';
import { anEnforcedBan } from '../../made/enforced-ban.ts';
import { aGate } from '../../made/gate.ts';

describe('a gate', () => {
  const pending = pendingGate(3, 50, 'approver', 1);

  test('is closed until a census has counted its revision', () => {
    const ban = anEnforcedBan({ revision: 3, gate: pending });
    expect(gateIsOpen(ban)).toBe(false);
    expect(hasPlaces(pending)).toBe(false);
  });

  test.each([
    [0, 'open', 'within'],
    [50, 'open', 'within'],
    [51, 'full', 'over'],
    [10_000, 'full', 'over'],
  ] as const)('whose census finds %s devices is %s', (found, state, word) => {
    const gate = gateAfterCensus(pending, { id: 'census.v7.2', found, nearlyAll: false }, 2);
    expect(gate).toEqual({
      ...pending,
      state,
      count: found,
      census: 'census.v7.2',
      reason: `the census found ${found} devices, ${word} the limit of 50`,
      by: 'census',
      at: 2,
    });
    expect(hasPlaces(gate)).toBe(state === 'open');
  });

  test.each([
    aGate(),
    aGate({ state: 'full' }),
    aGate({ state: 'pending', census: 'census.v1.2' }),
  ])('that was counted is not counted again: $state', (gate) => {
    expect(gateAfterCensus(gate, { id: 'census.v7.2', found: 10_000, nearlyAll: false }, 2)).toBe(
      gate,
    );
  });

  test('is open for its own revision alone', () => {
    expect(gateIsOpen(anEnforcedBan({ revision: 2, gate: aGate({ revision: 1 }) }))).toBe(false);
    expect(gateIsOpen(anEnforcedBan({ revision: 2, gate: aGate({ revision: 2 }) }))).toBe(true);
    expect(
      gateIsOpen(anEnforcedBan({ revision: 2, gate: aGate({ revision: 2, state: 'full' }) })),
    ).toBe(true);
  });

  test.each(['pending', 'open', 'full'] as const)(
    'that is %s is paused by anybody’s pause',
    (state) => {
      const gate = aGate({ state });
      expect(gateStateOf({ gate, brakes: [] })).toBe(state);
      expect(gateStateOf({ gate, brakes: [aBrake()] })).toBe('paused');
      expect(gateIsOpen(anEnforcedBan({ gate, brakes: [aBrake()] }))).toBe(false);
    },
  );

  test('is full where it was open, and says so', () => {
    expect(fullGate(aGate({ limit: 7 }), 9)).toEqual({
      ...aGate({ limit: 7 }),
      state: 'full',
      reason: 'no place is left within the limit of 7',
      by: 'tick',
      at: 9,
    });
    expect(fullGate(pending, 9)).toBe(pending);
  });
});

describe('a limit', () => {
  const full = aGate({ state: 'full', limit: 12, count: 10 });
  const over = aGate({ state: 'full', limit: 12, count: 40 });

  test.each([
    ['is not raised while the gate is open', aGate(), { later: 12, held: 5, heldLater: 5 }, null],
    ['is raised by what is held', full, { counted: 10, later: 2, held: 5, heldLater: 5 }, 17],
    [
      'keeps the places of counted devices without an order',
      full,
      { counted: 4, later: 2, held: 5, heldLater: 5 },
      17,
    ],
    ['is raised to what the census found, if it found more', over, { held: 40 }, 40],
    ['also where some of them are due later', over, { held: 3 }, 40],
    ['is raised beyond that by what was found since', over, { held: 44, heldLater: 4 }, 44],
    ['also where counted devices are due later', over, { held: 10, heldLater: 4 }, 44],
  ])('%s', (_name, gate, places, number) => {
    expect(raiseTo(gate, { ...NO_PLACES, ...places })).toBe(number);
  });

  test('once raised opens the gate', () => {
    const signed = { reason: 'they are ours', by: 'approver', at: 5 };
    expect(raisedGate(full, 17, signed)).toEqual({ ...full, state: 'open', limit: 17, ...signed });
  });
});
