import * as fc from 'fast-check';
import { habit } from './habits.ts';
import {
  APPS,
  type Approve,
  BANS,
  CLOCKS,
  DAY,
  DEVICES,
  type DeviceName,
  type Event,
  GROUPS,
  HOUR,
  LISTS,
  MINUTE,
  MISHAPS,
  PROCESSES,
  type Report,
  SECOND,
} from './history.ts';
import { instance, some } from './random-values.ts';

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
   * How much there is of people’s acts other than approvals, of mishaps, of each word on an order,
   * and of the cloud’s habits.
   */
  readonly weights: {
    readonly act: number;
    readonly mishap: number;
    readonly result: number;
    readonly habit: number;
  };
}

export const WIDE: Dice = {
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
  weights: { act: 3, mishap: 18, result: 5, habit: 8 },
};

export const NARROW: Dice = {
  device: fc.oneof(
    { weight: 3, arbitrary: fc.constant('phone' as const) },
    { weight: 1, arbitrary: fc.constant('tablet' as const) },
  ),
  ban: fc.constant(BANS[0]),
  times: some([5 * MINUTE, SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, 3 * MINUTE, DAY]),
  weights: { act: 2, mishap: 30, result: 14, habit: 10 },
};

export const report = ({ device }: Dice): fc.Arbitrary<Report> =>
  fc.record({
    kind: fc.constant('report' as const),
    device,
    apps: fc.oneof(
      { weight: 2, arbitrary: fc.constant([APPS[0]]) },
      { weight: 3, arbitrary: apps },
    ),
    coverage: fc.oneof(
      { weight: 6, arbitrary: fc.constant('all' as const) },
      { weight: 2, arbitrary: some(['managed-only', 'work-profile', 'none'] as const) },
    ),
    list: fc.oneof(
      { weight: 5, arbitrary: fc.constant('whole' as const) },
      { weight: 1, arbitrary: some(LISTS) },
    ),
    clock: fc.oneof(
      { weight: 8, arbitrary: fc.constant('right' as const) },
      { weight: 1, arbitrary: some(CLOCKS) },
    ),
    sends: fc.boolean(),
    observed: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: some([-1 * SECOND, -MINUTE, -HOUR, -20 * HOUR, 20 * MINUTE]) },
    ),
    group: fc.oneof(
      { weight: 3, arbitrary: fc.constant(GROUPS[0]) },
      { weight: 1, arbitrary: some([GROUPS[1], null]) },
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

export const approve = ({ ban }: Dice): fc.Arbitrary<Approve> =>
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

export const act = <K extends string>(kind: K, { ban }: Dice) =>
  fc.record({ kind: fc.constant(kind), ban, instance });

export const eventOf = (dice: Dice): fc.Arbitrary<Event> =>
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
        by: some(['id', 'name'] as const),
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
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('enrol-again' as const), instance }),
    },
    {
      weight: 4,
      arbitrary: fc.oneof(
        fc.record({ kind: fc.constant('begin-run' as const), instance }),
        fc.record({
          kind: fc.constant('finish-run' as const),
          more: fc.nat(1),
          letsGo: fc.boolean(),
          instance,
        }),
      ),
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
    { weight: dice.weights.habit, arbitrary: habit },
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
