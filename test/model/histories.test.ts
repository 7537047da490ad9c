import { afterAll, beforeAll, test } from '@jest/globals';
import {
  APPS,
  type Approve,
  DAY,
  type Event,
  HOUR,
  MINUTE,
  type Mishap,
  type Report,
  SECOND,
} from './history.ts';
import { live } from './live.ts';
import { hush } from './search.ts';

/*
 * Histories that once broke a property, as short as they could be made. The random ones come to
 * them seldom.
 */

const APPROVED: Approve = {
  kind: 'approve',
  ban: 'ban-a',
  apps: [APPS[0]],
  groups: [],
  effective: -DAY,
  notice: null,
  due: null,
  lift: null,
  override: null,
  escalateAfter: null,
  maxRounds: 0,
  maxDevices: null,
  instance: 0,
};
const PHONE: Report = {
  kind: 'report',
  device: 'phone',
  apps: [APPS[0]],
  coverage: 'all',
  list: 'whole',
  clock: 'right',
  sends: false,
  observed: 0,
  group: 'red',
  ownership: 'organization',
  management: 'full',
  result: null,
  stale: false,
  instance: 0,
};
/** No follow-up sweep comes through a closed gate. */
const TABLET: Report = { ...PHONE, device: 'tablet' };
const PAUSED: Event = { kind: 'pause', ban: 'ban-a', instance: 0 };

function passes(time: number): Event {
  return { kind: 'wait', time, ticking: true, instance: 0 };
}

function says(outcome: 'disabled' | 'failed'): Event {
  return { kind: 'result', ban: 'ban-a', device: 'phone', outcome, instance: 0 };
}

/** What befalls the next report that comes to this write, counted from 0. */
function atWrite(call: number, what: Mishap, events = 1): Event {
  return { kind: 'mishap', process: 'report', call, of: 'writes', skip: 0, what, events };
}

const HISTORIES: readonly (readonly [string, readonly Event[]])[] = [
  [
    'a device that changed its group while its app was disabled is heard to have the app again',
    [
      APPROVED,
      passes(5 * MINUTE),
      PHONE,
      atWrite(0, 'waits'),
      { ...PHONE, coverage: 'managed-only', observed: -SECOND },
      says('disabled'),
      passes(5 * MINUTE),
      atWrite(1, 'waits'),
      { ...PHONE, group: 'blue' },
      says('failed'),
      { kind: 'refuse', count: 1 },
    ],
  ],
  [
    'a census counts nothing while the only device is exempt, and the exemption ends before ' +
      'the gate opens',
    [
      { ...PHONE, device: 'iphone', coverage: 'managed-only' },
      { ...APPROVED, maxDevices: 0 },
      passes(65 * SECOND),
      { kind: 'exempt', ban: 'ban-a', device: 'iphone', by: 'id', lasts: 30 * SECOND, instance: 0 },
      { kind: 'redeliver', what: 'message', back: 0 },
    ],
  ],
  [
    'a report takes a removal back and dies before it gives the notice that holds instead',
    [
      { ...APPROVED, maxDevices: 0 },
      passes(5 * MINUTE),
      PHONE,
      atWrite(0, 'waits-after', 2),
      PHONE,
      { ...PHONE, management: 'basic' },
      passes(5 * MINUTE),
    ],
  ],
  [
    'a report of another ownership takes a removal back and dies before it gives the notice',
    [
      APPROVED,
      passes(5 * MINUTE),
      PHONE,
      PAUSED,
      atWrite(0, 'dies-after'),
      { ...PHONE, ownership: 'contractor' },
    ],
  ],
  [
    'a word takes a disabled app back and dies before the app is ordered away again',
    [
      APPROVED,
      passes(5 * MINUTE),
      PHONE,
      says('disabled'),
      PAUSED,
      atWrite(0, 'dies-after'),
      passes(MINUTE),
      says('failed'),
    ],
  ],
  [
    'a word takes a disabled app back and the blocklist fails before the app is ordered away',
    [
      APPROVED,
      passes(5 * MINUTE),
      PHONE,
      says('disabled'),
      atWrite(1, 'fails'),
      passes(MINUTE),
      { ...PHONE, group: 'blue' },
      says('failed'),
    ],
  ],
  [
    'news of all other groups goes out again after a group was exempted',
    [
      {
        kind: 'mishap',
        process: 'tick',
        call: 0,
        of: 'writes',
        skip: 0,
        what: 'waits-after',
        events: 1,
      },
      { ...APPROVED, apps: ['app.three'] },
      PAUSED,
      passes(5 * MINUTE),
      { kind: 'exempt', ban: 'ban-a', device: null, by: 'id', lasts: 30 * SECOND, instance: 0 },
      { kind: 'result', ban: 'ban-a', device: 'tablet', outcome: 'done', instance: 0 },
    ],
  ],
  [
    'an instance whose clock is slow answers a device of a ban that was just lifted',
    [
      { ...APPROVED, apps: ['app.two', 'app.three'], maxDevices: 0, override: -HOUR },
      passes(5 * MINUTE),
      { ...PHONE, device: 'tablet', apps: ['app.two'], observed: -SECOND },
      { kind: 'lift', ban: 'ban-a', instance: 0 },
      { ...APPROVED, ban: 'ban-b', apps: ['app.two'], groups: ['red'], override: -HOUR },
      { ...PHONE, device: 'tablet', apps: ['app.two'], instance: 2 },
    ],
  ],
  [
    'a revocation is cut short before its second row, and a sweep comes before the census',
    [
      { kind: 'small-writes', rows: 1 },
      { ...APPROVED, maxDevices: 0 },
      { ...APPROVED, ban: 'ban-b', escalateAfter: 12 * HOUR },
      passes(5 * MINUTE),
      PHONE,
      { kind: 'busy', process: 'act', of: 'writes of rows', how: 'conflict', skip: 0, count: 1 },
      {
        kind: 'mishap',
        process: 'worker',
        call: 0,
        of: 'writes',
        skip: 0,
        what: 'waits',
        events: 1,
      },
      passes(20 * SECOND),
      { kind: 'revoke', device: 'phone', instance: 0 },
      atWrite(0, 'waits'),
      { ...PHONE, coverage: 'managed-only' },
      { kind: 'exempt', ban: 'ban-a', device: null, by: 'id', lasts: 30 * SECOND, instance: 0 },
    ],
  ],
  [
    'a newcomer came too late for the sweep by which its group’s managers are told to block',
    [
      { ...APPROVED, effective: DAY, override: 4 * DAY, due: DAY },
      passes(5 * MINUTE),
      PHONE,
      passes(20 * SECOND),
      { kind: 'begin-run', instance: 0 },
      { kind: 'finish-run', more: 0, letsGo: true, instance: 0 },
      passes(5 * MINUTE),
      { kind: 'wait', time: DAY, ticking: false, instance: 0 },
      PHONE,
      passes(13 * HOUR),
      TABLET,
      passes(13 * HOUR),
    ],
  ],
  [
    'a ban is lifted that was paused while it was swept, and a slow clock notes the sweep',
    [
      { ...APPROVED, effective: 10 * MINUTE, notice: HOUR },
      passes(5 * MINUTE),
      PHONE,
      PAUSED,
      { kind: 'wait', time: 10 * MINUTE, ticking: false, instance: 0 },
      passes(20 * SECOND),
      { kind: 'lift', ban: 'ban-a', instance: 0 },
      { kind: 'tick', count: 1, instance: 2 },
    ],
  ],
  [
    'a wider list is kept unjudged, and a narrower one lacks what it showed',
    [
      APPROVED,
      passes(5 * MINUTE),
      { ...PHONE, coverage: 'managed-only' },
      passes(MINUTE),
      {
        kind: 'mishap',
        process: 'report',
        call: 1,
        of: 'reads of rows',
        skip: 0,
        what: 'fails',
        events: 1,
      },
      PHONE,
      passes(SECOND),
      { ...PHONE, apps: [], coverage: 'managed-only' },
    ],
  ],
  [
    'an app comes back in a list that was only kept, and a doubtful one lacks it',
    [
      { ...APPROVED, effective: -DAY, maxRounds: 1 },
      passes(5 * MINUTE),
      TABLET,
      passes(20 * SECOND),
      { ...TABLET, apps: [] },
      passes(20 * SECOND),
      TABLET,
      passes(20 * SECOND),
      { ...TABLET, apps: [] },
      passes(20 * MINUTE),
      atWrite(0, 'fails'),
      { ...TABLET, clock: 'past' },
      passes(20 * MINUTE),
      { ...TABLET, apps: [], clock: 'past' },
      passes(HOUR),
    ],
  ],
  [
    'a pause ends while an amended ban has no places, and the ban before it blocked already',
    [
      { ...APPROVED, maxDevices: 0 },
      passes(5 * MINUTE),
      PHONE,
      { ...APPROVED, maxDevices: 0 },
      passes(5 * MINUTE),
      PAUSED,
      passes(MINUTE),
      { kind: 'resume', ban: 'ban-a', instance: 0 },
      passes(20 * SECOND),
    ],
  ],
  [
    'a ban is amended that was full, and whose managers had been told nothing by the one before',
    [
      { ...APPROVED, effective: 2 * HOUR },
      passes(5 * MINUTE),
      { ...APPROVED, effective: DAY, maxDevices: 0 },
      PHONE,
      passes(2 * DAY),
      { ...APPROVED, effective: -DAY },
      passes(20 * SECOND),
    ],
  ],
  [
    'a ban is amended right after its instant, before a sweep has placed what is there',
    [
      PHONE,
      { ...APPROVED, effective: HOUR },
      passes(HOUR),
      { ...APPROVED, effective: 0, maxDevices: 0 },
      passes(20 * SECOND),
    ],
  ],
];

let unhush = () => {};
beforeAll(() => {
  unhush = hush();
});
afterAll(() => unhush());

test.each(HISTORIES)('every property holds where %s', async (_, events) => {
  await live(events);
});
