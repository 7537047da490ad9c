import * as fc from 'fast-check';
import { type Event, HOUR, LISTS, MINUTE, MISHAPS, type Report } from './history.ts';
import { PHONE, whileTimePasses } from './phone-scenes.ts';
import { some } from './random-values.ts';

const passes = some([20 * MINUTE, 65 * MINUTE, 13 * HOUR]).map(
  (time): Event => ({ kind: 'wait', time, ticking: true, instance: 0 }),
);
const device = some(['phone', 'other phone', 'tablet'] as const);

/** A list without the app, of whatever worth. */
const lacking = fc.record({
  list: some(LISTS),
  coverage: some(['all', 'all', 'managed-only', 'work-profile'] as const),
  clock: some(['right', 'right', 'future'] as const),
});

/** A manager hiccups, once or for a while, and perhaps the app is gone. Some have few apps. */
const hiccup: fc.Arbitrary<Event[]> = fc
  .tuple(
    device,
    some(['whole', 'few'] as const),
    fc.array(fc.tuple(lacking, passes), { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([name, list, lists, isBack]) => {
    const seen: Report = { ...PHONE, device: name, list };
    return [
      seen,
      ...lists.flatMap(([odd, after]): Event[] => [{ ...seen, apps: [], ...odd }, after]),
      ...(isBack ? [seen] : []),
    ];
  });

/** An app comes and goes. */
const flapping: fc.Arbitrary<Event[]> = fc
  .tuple(device, fc.array(whileTimePasses, { minLength: 2, maxLength: 6 }))
  .map(([name, pauses]) => {
    const seen: Report = { ...PHONE, device: name };
    return pauses.flatMap((pause, turn): Event[] => [
      turn % 2 === 0 ? seen : { ...seen, apps: [] },
      pause,
    ]);
  });

/** A phone of which less and less is seen. */
const narrowed: fc.Arbitrary<Event[]> = fc
  .tuple(
    some(['managed-only', 'work-profile'] as const),
    some(['managed-only', 'work-profile', 'none'] as const),
    whileTimePasses,
    passes,
  )
  .map(([first, then, before, after]) => [
    { ...PHONE, coverage: first },
    before,
    { ...PHONE, coverage: then, apps: [] },
    after,
  ]);

/** A list of everything is kept unjudged, perhaps, before one that sees less and lacks the app. */
const outOfSight: fc.Arbitrary<Event[]> = fc
  .tuple(
    some(['phone', 'tablet'] as const),
    some(['managed-only', 'work-profile'] as const),
    fc.tuple(fc.boolean(), fc.nat(2), whileTimePasses, passes),
  )
  .map(([name, coverage, [isFound, call, before, after]]) => {
    const wide: Report = { ...PHONE, device: name };
    return [
      { ...wide, coverage, apps: isFound ? wide.apps : [] },
      before,
      {
        kind: 'mishap',
        process: 'report',
        call,
        of: 'reads of rows',
        skip: 0,
        what: 'fails',
        events: 1,
      },
      wide,
      after,
      { ...wide, coverage, apps: [] },
      after,
    ];
  });

/** The tablet's clock falls or jumps, and it reports on. */
const lostClock: fc.Arbitrary<Event[]> = fc
  .tuple(some(['past', 'future'] as const), fc.boolean(), passes, fc.boolean())
  .map(([clock, sends, pause, has]): Event[] => {
    const tablet: Report = { ...PHONE, device: 'tablet' };
    const lost: Report = { ...tablet, clock, sends };
    return [{ ...tablet, apps: has ? tablet.apps : [] }, pause, lost, pause, { ...lost, apps: [] }];
  });

/** Something befalls the next enrolment before or after it is written, so that it is not heard. */
const unheard: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('mishap' as const),
  process: fc.constant('act' as const),
  call: fc.constant(0),
  of: fc.constant('writes' as const),
  skip: fc.constant(0),
  what: some(MISHAPS),
  events: fc.integer({ min: 1, max: 2 }),
});

/**
 * The kiosk is wiped and enrols again, heard or not, and its first lists lack the app, or do not.
 */
const wiped: fc.Arbitrary<Event[]> = fc
  .tuple(
    fc.array(fc.tuple(fc.boolean(), passes), { minLength: 1, maxLength: 3 }),
    whileTimePasses,
    fc.option(unheard),
  )
  .map(([lists, pause, lost]): Event[] => {
    const kiosk: Report = { ...PHONE, device: 'kiosk' };
    return [
      kiosk,
      pause,
      ...(lost === null ? [] : [lost]),
      { kind: 'enrol-again', instance: 0 },
      ...lists.flatMap(([has, after]): Event[] => [has ? kiosk : { ...kiosk, apps: [] }, after]),
    ];
  });

/** What real fleets report, over and over. */
export const untidyScene: fc.Arbitrary<Event[]> = fc.oneof(
  hiccup,
  flapping,
  narrowed,
  outOfSight,
  lostClock,
  wiped,
);
