import * as fc from 'fast-check';
import { busy, condemn, freezes } from './habits.ts';
import { APPS, BANS, DAY, type Event, MINUTE } from './history.ts';
import { PHONE, told, whileTimePasses } from './phone-scenes.ts';
import { approve, NARROW } from './random-events.ts';
import { instance, some } from './random-values.ts';

const onBan = (kind: 'pause' | 'resume', ban: (typeof BANS)[number]): Event => ({
  kind,
  ban,
  instance: 0,
});

/**
 * Rows move side by side in a sweep, of two phones in the same page or of one phone in two bans,
 * and something befalls one of them.
 */
const sideBySide: fc.Arbitrary<Event[]> = fc
  .tuple(
    fc.option(approve(NARROW)),
    freezes(fc.constant('worker'), 1, ['writes of rows']),
    busy(fc.constant('worker'), 1, 1, ['writes of rows']),
    whileTimePasses,
    whileTimePasses,
  )
  .map(([other, slow, refused, before, after]): Event[] => {
    const again: Event[] =
      other === null
        ? [{ ...PHONE, device: 'other phone' }]
        : [
            { ...other, ban: BANS[1], apps: [APPS[0]], groups: [], lift: null },
            { kind: 'wait', time: 5 * MINUTE, ticking: true, instance: 0 },
            PHONE,
          ];
    const bans = other === null ? [BANS[0]] : BANS;
    return [
      ...again,
      ...bans.map((ban) => onBan('pause', ban)),
      before,
      ...bans.map((ban) => onBan('resume', ban)),
      slow,
      refused,
      after,
    ];
  });

/** A sweep collides with others, or is throttled. */
const busySweep: fc.Arbitrary<Event[]> = fc
  .tuple(busy(fc.constant('worker'), 1, 2, ['writes of rows']), whileTimePasses, whileTimePasses)
  .map(([refused, before, after]) => [
    onBan('pause', BANS[0]),
    { ...PHONE, ownership: 'contractor' },
    PHONE,
    before,
    onBan('resume', BANS[0]),
    refused,
    after,
  ]);

/** A message is refused for good, and others of the same device are behind it. */
const refusedForGood: fc.Arbitrary<Event[]> = fc
  .tuple(condemn, told, told, whileTimePasses)
  .map((events) => events);

/** A removal was decided long ago when its gate closes and the publisher comes to it. */
const lateRemoval: fc.Arbitrary<Event[]> = fc
  .tuple(instance, some([3 * MINUTE, DAY]))
  .map(([one, time]): Event[] => [
    { ...PHONE, ownership: 'contractor' },
    PHONE,
    { kind: 'wait', time, ticking: false, instance: 0 },
    { ...PHONE, instance: one },
    onBan('pause', BANS[0]),
    { kind: 'publish', count: 40, instance: one },
  ]);

/** What the cloud does where it matters. */
export const cloudScene = fc.oneof(sideBySide, busySweep, refusedForGood, lateRemoval);
