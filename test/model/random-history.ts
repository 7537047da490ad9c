import * as fc from 'fast-check';
import {
  APPS,
  type Approve,
  BANS,
  DAY,
  DEVICES,
  type DeviceName,
  type Event,
  GROUPS,
  HOUR,
  MINUTE,
  MISHAPS,
  PROCESSES,
  type ProcessKind,
  type Report,
  SECOND,
  SKEWS,
} from './history.ts';

const some = <T>(values: readonly [T, ...T[]]) => fc.constantFrom(...values);
const instance = fc.nat(SKEWS.length - 1);
const apps = fc.subarray([...APPS]);
const outcome = some(['done', 'disabled', 'failed'] as const);

/**
 * What the dice of a history are thrown with: a few things that meet all the time, or many that
 * seldom do.
 */
interface Dice {
  readonly device: fc.Arbitrary<DeviceName>;
  readonly ban: fc.Arbitrary<(typeof BANS)[number]>;
  readonly times: fc.Arbitrary<number>;
  /**
   * How much there is of people’s acts other than approvals, of mishaps, and of each word on an
   * order.
   */
  readonly weights: { readonly act: number; readonly mishap: number; readonly result: number };
}

const WIDE: Dice = {
  device: some(DEVICES),
  ban: fc.oneof(
    { weight: 3, arbitrary: fc.constant(BANS[0]) },
    { weight: 1, arbitrary: fc.constant(BANS[1]) },
  ),
  times: some([
    5 * MINUTE,
    SECOND,
    20 * SECOND,
    65 * SECOND,
    12 * MINUTE,
    3 * HOUR,
    DAY,
    3 * DAY,
    9 * DAY,
  ]),
  weights: { act: 3, mishap: 18, result: 5 },
};

const NARROW: Dice = {
  device: fc.oneof(
    { weight: 3, arbitrary: fc.constant('phone' as const) },
    { weight: 1, arbitrary: fc.constant('tablet' as const) },
  ),
  ban: fc.constant(BANS[0]),
  times: some([5 * MINUTE, SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, 3 * MINUTE, DAY]),
  weights: { act: 2, mishap: 30, result: 14 },
};

const report = ({ device }: Dice): fc.Arbitrary<Report> =>
  fc.record({
    kind: fc.constant('report' as const),
    device,
    apps: fc.oneof(
      { weight: 2, arbitrary: fc.constant([APPS[0]]) },
      { weight: 3, arbitrary: apps },
    ),
    coverage: fc.oneof(
      { weight: 5, arbitrary: fc.constant('all' as const) },
      { weight: 1, arbitrary: fc.constant('managed-only' as const) },
    ),
    observed: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: some([-1 * SECOND, -MINUTE, -HOUR, -DAY, 20 * MINUTE]) },
    ),
    group: fc.oneof(
      { weight: 3, arbitrary: fc.constant(GROUPS[0]) },
      { weight: 1, arbitrary: fc.constant(GROUPS[1]) },
    ),
    ownership: fc.oneof(
      { weight: 6, arbitrary: fc.constant('organization' as const) },
      { weight: 1, arbitrary: some(['contractor', 'personal'] as const) },
    ),
    management: fc.oneof(
      { weight: 6, arbitrary: fc.constant('full' as const) },
      { weight: 1, arbitrary: fc.constant('basic' as const) },
    ),
    result: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: outcome },
    ),
    stale: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    instance,
  });

const approve = ({ ban }: Dice): fc.Arbitrary<Approve> =>
  fc.record({
    kind: fc.constant('approve' as const),
    ban,
    apps: fc.oneof(
      { weight: 3, arbitrary: fc.constant([APPS[0]]) },
      { weight: 2, arbitrary: fc.subarray([...APPS], { minLength: 1 }) },
    ),
    groups: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.subarray([...GROUPS], { minLength: 1 }) },
    ),
    effective: some([-DAY, 3 * MINUTE, 10 * MINUTE, 2 * HOUR, DAY, 5 * DAY]),
    notice: some([null, HOUR, 7 * DAY]),
    due: some([null, 0, DAY]),
    lift: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: some([10 * MINUTE, 2 * DAY]) },
    ),
    override: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: some([-HOUR, 4 * DAY]) },
    ),
    escalateAfter: some([null, 12 * HOUR, 2 * DAY]),
    maxRounds: fc.nat(3),
    maxDevices: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: some([0, 1]) },
    ),
    instance,
  });

const act = <K extends string>(kind: K, { ban }: Dice) =>
  fc.record({ kind: fc.constant(kind), ban, instance });

const eventOf = (dice: Dice): fc.Arbitrary<Event> =>
  fc.oneof(
    { weight: 24, arbitrary: report(dice) },
    { weight: 14, arbitrary: approve(dice) },
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        time: dice.times,
        ticking: fc.oneof(
          { weight: 3, arbitrary: fc.constant(true) },
          { weight: 1, arbitrary: fc.constant(false) },
        ),
        instance,
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('exempt' as const),
        ban: dice.ban,
        device: fc.option(dice.device),
        lasts: some([30 * SECOND, HOUR, 2 * DAY, 30 * DAY]),
        instance,
      }),
    },
    { weight: dice.weights.act, arbitrary: act('end-exemption', dice) },
    { weight: dice.weights.act, arbitrary: act('lift', dice) },
    { weight: dice.weights.act, arbitrary: act('pause', dice) },
    { weight: dice.weights.act, arbitrary: act('resume', dice) },
    { weight: dice.weights.act, arbitrary: act('raise', dice) },
    {
      weight: dice.weights.result,
      arbitrary: fc.record({
        kind: fc.constant('result' as const),
        ban: dice.ban,
        device: dice.device,
        outcome,
        instance,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('revoke' as const), device: dice.device, instance }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: some(['begin-run', 'finish-run'] as const),
        more: fc.nat(1),
        instance,
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: some(['tick', 'work', 'publish'] as const),
        count: fc.integer({ min: 1, max: 40 }),
        instance,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('redeliver' as const),
        what: some(['message', 'record'] as const),
        back: fc.nat(40),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('refuse' as const),
        count: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constant<Event>({ kind: 'small-writes', rows: 1 }),
    },
    {
      weight: dice.weights.mishap,
      arbitrary: fc.record({
        kind: fc.constant('mishap' as const),
        process: some(PROCESSES),
        call: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 2, arbitrary: fc.nat(12) }),
        of: some(['calls', 'writes', 'reads of rows'] as const),
        skip: fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          { weight: 2, arbitrary: fc.nat(3) },
        ),
        what: fc.oneof(some(MISHAPS), some(['waits', 'waits-after'] as const)),
        events: fc.integer({ min: 1, max: 4 }),
      }),
    },
  );

const PHONE: Report = {
  kind: 'report',
  device: 'phone',
  apps: [APPS[0]],
  coverage: 'all',
  observed: 0,
  group: GROUPS[0],
  ownership: 'organization',
  management: 'full',
  result: null,
  stale: false,
  instance: 0,
};

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

const whileTimePasses = fc.record({
  kind: fc.constant('wait' as const),
  time: some([20 * SECOND, 3 * MINUTE, 5 * MINUTE, DAY]),
  ticking: fc.constant(true),
  instance,
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

/** The source lists nothing any more: what it had is retired, on the first try or not. */
const retirement: fc.Arbitrary<Event[]> = fc
  .tuple(breaks('worker', 2, ['writes', 'reads of rows']), whileTimePasses, whileTimePasses)
  .map(([broken, before, after]) => [
    before,
    { kind: 'begin-run', more: 0, instance: 0 },
    { kind: 'finish-run', more: 0, instance: 0 },
    broken,
    after,
  ]);

/** What its source says of the phone, its apps aside. */
const told: fc.Arbitrary<Event> = fc
  .record({
    group: some(GROUPS),
    ownership: some(['organization', 'contractor'] as const),
    management: some(['full', 'basic'] as const),
    instance,
  })
  .map((facts): Event => ({ ...PHONE, ...facts }));

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
