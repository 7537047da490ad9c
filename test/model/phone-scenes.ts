import * as fc from 'fast-check';
import { APPS, DAY, type Event, GROUPS, MINUTE, type Report, SECOND } from './history.ts';
import { instance, some } from './random-values.ts';

export const PHONE: Report = {
  kind: 'report',
  device: 'phone',
  apps: [APPS[0]],
  coverage: 'all',
  list: 'whole',
  clock: 'right',
  sends: false,
  observed: 0,
  group: GROUPS[0],
  ownership: 'organization',
  management: 'full',
  result: null,
  stale: false,
  instance: 0,
};

export const whileTimePasses = fc.record({
  kind: fc.constant('wait' as const),
  time: some([20 * SECOND, 3 * MINUTE, 5 * MINUTE, DAY]),
  ticking: fc.constant(true),
  instance,
});

/** What its source says of the phone, its apps aside. */
export const told: fc.Arbitrary<Event> = fc
  .record({
    group: some([...GROUPS, null]),
    ownership: some(['organization', 'contractor'] as const),
    management: some(['full', 'basic'] as const),
    instance,
  })
  .map((facts): Event => ({ ...PHONE, ...facts }));
