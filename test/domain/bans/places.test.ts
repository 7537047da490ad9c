import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  freePlace,
  isFull,
  mayHavePlace,
  NO_PLACES,
  POOLS,
  poolSize,
  quotaOf,
  sumOf,
  type TakenPlaces,
} from '../../../functions/domain/bans/places.ts';
import { aGate } from '../../made/gate.ts';

const shards = fc.constantFrom(1, 2, 16, 64);
const gates = fc
  .record({ limit: fc.nat(200), count: fc.nat(250), census: fc.constant('census.v1.2') })
  .map((gate) => aGate(gate));

describe('the places of a revision', () => {
  test('are its limit, over all partitions of both pools', () => {
    fc.assert(
      fc.property(gates, shards, (gate, partitions) => {
        const sum = POOLS.reduce(
          (all, pool) =>
            all +
            [...Array(partitions).keys()].reduce(
              (some, one) => some + quotaOf(poolSize(gate, pool), partitions, one),
              0,
            ),
          0,
        );
        expect(sum).toBe(gate.count <= gate.limit ? gate.limit : 0);
      }),
    );
  });

  test('are given out to the last one, and no further, in whatever order devices come', () => {
    const devices = fc.array(fc.record({ own: fc.nat(63), counted: fc.boolean() }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(gates, shards, devices, (gate, partitions, all) => {
        const ban = { gate, shards: partitions };
        const taken = new Map<number, TakenPlaces>();
        const refused = { counted: 0, later: 0 };
        for (const { own, counted } of all) {
          const place = freePlace(ban, taken, own % partitions, counted);
          if (place === null) {
            refused[counted ? 'counted' : 'later'] += 1;
            continue;
          }
          const before = taken.get(place.partition) ?? NO_PLACES;
          taken.set(place.partition, { ...before, [place.pool]: before[place.pool] + 1 });
        }
        const sum = sumOf(taken);
        expect(sum.counted + sum.later).toBeLessThanOrEqual(gate.limit);
        if (refused.later > 0) expect(sum.later).toBe(poolSize(gate, 'later'));
        if (refused.counted > 0) expect(sum.counted).toBe(poolSize(gate, 'counted'));
        // Devices that come later never take the place of a counted one.
        const owners = all.filter((one) => one.counted).length;
        if (owners <= poolSize(gate, 'counted')) expect(refused.counted).toBe(0);
      }),
    );
  });

  test('are looked for where the gate may have one', () => {
    expect(mayHavePlace({ gate: aGate({ limit: 5, count: 5 }) }, true)).toBe(true);
    expect(mayHavePlace({ gate: aGate({ limit: 5, count: 5 }) }, false)).toBe(false);
    expect(mayHavePlace({ gate: aGate({ limit: 5, count: 3 }) }, false)).toBe(true);
    expect(mayHavePlace({ gate: aGate({ limit: 5, count: 3, state: 'full' }) }, false)).toBe(false);
    expect(mayHavePlace({ gate: aGate({ limit: 5, count: 3, state: 'full' }) }, true)).toBe(true);
    expect(mayHavePlace({ gate: aGate({ limit: 5, count: 9, state: 'full' }) }, true)).toBe(false);
  });

  test('are all given out only if somebody waits and none is left', () => {
    const ban = { gate: aGate({ limit: 3, count: 1 }), shards: 2 };
    const taken = (one: Partial<TakenPlaces>, other: Partial<TakenPlaces>) =>
      new Map([
        [0, { ...NO_PLACES, ...one }],
        [1, { ...NO_PLACES, ...other }],
      ]);
    expect(isFull(ban, taken({ later: 1 }, { later: 1 }))).toBe(false);
    expect(isFull(ban, taken({ later: 1 }, { later: 1, held: 1 }))).toBe(true);
    expect(isFull(ban, taken({ later: 1, held: 4 }, {}))).toBe(false);
  });
});
