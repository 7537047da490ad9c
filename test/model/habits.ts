import * as fc from 'fast-check';
import { type Event, PROCESSES, type ProcessKind } from './history.ts';
import { some } from './random-values.ts';

export const freezes = (
  process: fc.Arbitrary<ProcessKind>,
  calls: number,
  of: readonly ['writes of rows', ...'calls'[]] = ['writes of rows', 'calls'],
): fc.Arbitrary<Event> =>
  fc.record({
    kind: fc.constant('freeze' as const),
    process,
    call: fc.nat(calls),
    of: some(of),
    events: fc.integer({ min: 1, max: 4 }),
  });

export const busy = (
  process: fc.Arbitrary<ProcessKind>,
  skip: number,
  count: number,
  of: readonly ['writes of rows', ...'writes'[]] = ['writes of rows', 'writes'],
): fc.Arbitrary<Event> =>
  fc.record({
    kind: fc.constant('busy' as const),
    process,
    of: some(of),
    how: some(['conflict', 'throttle'] as const),
    skip: fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.nat(skip) },
    ),
    count: fc.integer({ min: 1, max: count }),
  });

export const condemn: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('condemn' as const),
  skip: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
});

/** What the cloud does now and then, and each history of the cloud is to live with. */
export const habit: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: freezes(some(PROCESSES), 6) },
  { weight: 3, arbitrary: busy(some(PROCESSES), 5, 3) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('burn' as const),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 2, arbitrary: condemn },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'fresh-instances' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'stale-scans' }) },
);
