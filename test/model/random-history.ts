import * as fc from 'fast-check';
import { cloudScene } from './cloud-scenes.ts';
import { habit } from './habits.ts';
import { APPS, BANS, DAY, type Event, MINUTE, type ProcessKind } from './history.ts';
import { PHONE, told, whileTimePasses } from './phone-scenes.ts';
import { act, approve, eventOf, NARROW, report, WIDE } from './random-events.ts';
import { some } from './random-values.ts';
import { untidyScene } from './untidy-scenes.ts';

/** The app is found and the ban’s gate is open: from here most narrow histories begin. */
const prologue = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 4,
    arbitrary: approve(NARROW).map((ban): Event[] => [
      { ...ban, apps: [APPS[0]], groups: [], lift: null },
      { kind: 'wait', time: 5 * MINUTE, ticking: true, instance: 0 },
      PHONE,
    ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(approve(NARROW), approve(NARROW))
      .map(([one, other]): Event[] => [
        { kind: 'small-writes', rows: 1 },
        { ...one, apps: [APPS[0]], groups: [], lift: null },
        { ...other, ban: BANS[1], apps: [APPS[0]], groups: [], lift: null },
        { kind: 'wait', time: 5 * MINUTE, ticking: true, instance: 0 },
        PHONE,
      ]),
  },
);

const standsStill = (process: 'report' | 'worker'): fc.Arbitrary<Event> =>
  fc.record({
    kind: fc.constant('mishap' as const),
    process: fc.constant(process),
    call: fc.nat(2),
    of: some(['writes', 'reads of rows'] as const),
    skip: fc.constant(0),
    what: some(['waits', 'waits-after'] as const),
    events: fc.integer({ min: 1, max: 3 }),
  });

const breaks = (
  process: ProcessKind,
  calls: number,
  of: readonly ['writes', ...'reads of rows'[]],
): fc.Arbitrary<Event & { kind: 'mishap' }> =>
  fc.record({
    kind: fc.constant('mishap' as const),
    process: fc.constant(process),
    call: fc.nat(calls),
    of: some(of),
    skip: fc.nat(2),
    what: some(['fails', 'fails-after', 'dies', 'dies-after', 'throttled'] as const),
    events: fc.constant(1),
  });

/** Nothing is published for a day, in which the phone is heard again. */
const silence: Event[] = [{ kind: 'wait', time: DAY, ticking: false, instance: 0 }, PHONE];

/** Something breaks behind everybody’s back, at a place where it matters. */
const breakage: fc.Arbitrary<Event[]> = fc.oneof(
  fc.tuple(breaks('publisher', 0, ['writes']), whileTimePasses),
  fc.tuple(breaks('tick', 2, ['writes']), whileTimePasses),
  fc.tuple(breaks('worker', 2, ['writes', 'reads of rows']), whileTimePasses),
  fc.constant(silence),
);

/**
 * The source lists nothing any more. What it had is retired if it is let go, on the first try or
 * not. Else its manager hiccups.
 */
const retirement: fc.Arbitrary<Event[]> = fc
  .tuple(
    breaks('worker', 2, ['writes', 'reads of rows']),
    whileTimePasses,
    whileTimePasses,
    fc.boolean(),
  )
  .map(([broken, before, after, letsGo]) => [
    before,
    { kind: 'begin-run', instance: 0 },
    { kind: 'finish-run', more: 0, letsGo, instance: 0 },
    broken,
    after,
  ]);

const word = (outcome: 'disabled' | 'failed'): Event => ({
  kind: 'result',
  ban: BANS[0],
  device: 'phone',
  outcome,
  instance: 0,
});

/**
 * A report or a word is cut short between two things that it has to write, often where the gate is
 * closed, so that no follow-up sweep comes by.
 */
const cutShort: fc.Arbitrary<Event[]> = fc
  .tuple(
    fc.option(act('pause', NARROW)),
    breaks('report', 1, ['writes']),
    fc.oneof(
      told.map((last) => ({ first: null, last })),
      fc.constant({ first: word('disabled'), last: word('failed') }),
    ),
  )
  .map(([pause, broken, { first, last }]): Event[] => [
    ...(first === null ? [] : [first]),
    ...(pause === null ? [] : [pause]),
    { ...broken, skip: 0 },
    last,
  ]);

/** Someone stands still in the middle of it, and another goes past. */
const race: fc.Arbitrary<Event[]> = fc.oneof(
  fc.tuple(standsStill('report'), report(NARROW), eventOf(NARROW)),
  fc.tuple(standsStill('report'), told, told),
  fc.tuple(standsStill('worker'), whileTimePasses, eventOf(NARROW)),
);

/**
 * Histories of up to this many events: some of many devices and bans over weeks, some of one device
 * and one ban where much happens at once.
 */
export function histories(most: number): fc.Arbitrary<Event[]> {
  const wide = fc.array(eventOf(WIDE), { minLength: 1, maxLength: most, size: 'max' });
  const single = eventOf(NARROW).map((one): Event[] => [one]);
  const scenes = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: single },
      { weight: 2, arbitrary: race },
      { weight: 1, arbitrary: breakage },
      { weight: 1, arbitrary: cutShort },
      { weight: 1, arbitrary: retirement },
      { weight: 1, arbitrary: habit.map((one) => [one]) },
      { weight: 1, arbitrary: cloudScene },
      { weight: 1, arbitrary: untidyScene },
    ),
    {
      minLength: 1,
      maxLength: Math.ceil(most / 2),
      size: 'max',
    },
  );
  const narrow = fc.tuple(prologue, scenes).map(([first, then]) => [...first, ...then.flat()]);
  return fc.oneof(wide, narrow);
}
