import { describe, expect, test } from '@jest/globals';
import type { NamedApp } from '../../../functions/domain/devices/app.ts';
import type { EndingCause } from '../../../functions/domain/findings/finding.ts';
import {
  ended,
  KEPT_APPS,
  newFinding,
  ordering,
  reopened,
  takenBack,
} from '../../../functions/domain/findings/finding-rows.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { aNamedApp } from '../../made/named-app.ts';
import { banOf, EFFECTIVE, findingOf, headOf, WECHAT } from '../fixtures.ts';

const NOW = EFFECTIVE + DAY;
const many: readonly NamedApp[] = Array.from({ length: KEPT_APPS + 2 }, (_, i) =>
  aNamedApp({ id: `com.a${i}` }),
);
const here = (apps: readonly NamedApp[]) => ({ apps, coverage: 'all' as const, review: [] });

/** A row that is late, has failed and has grown. */
const busy = findingOf({ overdue: true, failed: true, grown: true, rounds: 3, phase: 'remove' });

describe('the row of a device on which the ban was never found', () => {
  test('is open, and nothing was ordered, said or missed yet', () => {
    const ban = banOf({}, { revision: 4 });
    expect(newFinding(ban, headOf(), here([WECHAT]), NOW)).toEqual({
      banId: 'ca-wechat',
      deviceId: 'device-1',
      hardwareHash: null,
      shard: expect.any(Number),
      status: 'open',
      cause: null,
      phase: 'scheduled',
      n: 0,
      outstanding: null,
      sequence: 0,
      said: null,
      saidAt: null,
      revision: 4,
      episode: 1,
      rounds: 0,
      openedAt: NOW,
      firstRemovalAt: null,
      lastOrderedAt: null,
      endedAt: null,
      evidenceAt: null,
      overdue: false,
      failed: false,
      held: false,
      settlesAt: null,
      stopped: null,
      placed: null,
      counted: null,
      seen: { coverage: 'all', management: 'agent', review: [] },
      back: null,
      doubt: null,
      unclear: false,
      apps: [WECHAT],
      appCount: 1,
      grown: false,
      named: null,
      orders: [],
      lastResult: null,
      device: {
        platform: 'android',
        group: 'treasury',
        source: null,
        externalId: null,
        management: 'agent',
      },
      asOf: NOW,
      lock: 0,
    });
  });

  test('names the first apps and counts all of them', () => {
    const row = newFinding(banOf(), headOf(), here(many), NOW);
    expect(row).toMatchObject({ apps: many.slice(0, KEPT_APPS), appCount: KEPT_APPS + 2 });
    expect(row.apps).toHaveLength(KEPT_APPS);
  });
});

describe('the row of an ended finding whose app is there again', () => {
  const result = { n: 2, outcome: 'failed', detail: null, at: EFFECTIVE, lasting: false } as const;
  const over = { ...busy, status: 'resolved', cause: 'absent', lastResult: result } as const;

  test('begins an episode as if nothing had been ordered, and goes on counting', () => {
    const { orders, ...row } = reopened(
      { ...over, endedAt: EFFECTIVE },
      headOf(),
      here([WECHAT]),
      NOW,
    );
    expect(orders).toEqual(over.orders);
    expect(row).toMatchObject({
      status: 'open',
      cause: null,
      phase: 'scheduled',
      n: 2,
      outstanding: null,
      sequence: 2,
      episode: 2,
      rounds: 0,
      openedAt: NOW,
      firstRemovalAt: null,
      lastOrderedAt: null,
      endedAt: null,
      overdue: false,
      failed: false,
      grown: false,
      lastResult: null,
      apps: [WECHAT],
      appCount: 1,
    });
  });

  test('names the first apps and counts all of them', () => {
    const row = reopened(over, headOf(), here(many), NOW);
    expect(row.apps).toEqual(many.slice(0, KEPT_APPS));
    expect(row.appCount).toBe(KEPT_APPS + 2);
  });
});

describe('the row with its next order', () => {
  test.each([
    ['repeats the order that failed, and stays failed', 'remove', true, true],
    ['repeats one that did not fail', 'remove', false, false],
    ['goes further, which nobody has tried yet', 'quarantine', true, false],
    ['goes back, which nobody has tried yet', 'notice', true, false],
  ] as const)('%s', (_name, action, failed, stays) => {
    const row = ordering(findingOf({ failed, grown: true }), banOf(), action, 1, NOW);
    expect(row).toMatchObject({ failed: stays, grown: false, phase: action, rounds: 1 });
    expect(row).toMatchObject({ n: 3, outstanding: 3, sequence: 3, said: 'order', saidAt: NOW });
  });

  test('keeps the last six orders, the newest last', () => {
    let row = findingOf({ n: 0, orders: [] });
    for (let i = 1; i <= 8; i++) row = ordering(row, banOf(), 'remove', i, NOW + i * HOUR);
    expect(row.orders.map((order) => order.n)).toEqual([3, 4, 5, 6, 7, 8]);
  });
});

describe('the row from which an order was taken back', () => {
  test('starts from its own first order, with no failure and nothing more to order', () => {
    expect(takenBack(busy, NOW)).toEqual({
      ...busy,
      phase: 'scheduled',
      outstanding: null,
      rounds: 0,
      firstRemovalAt: null,
      lastOrderedAt: null,
      failed: false,
      grown: false,
      said: 'order.withdrawn',
      saidAt: NOW,
      sequence: 3,
    });
  });

  test('says nothing where no order was outstanding', () => {
    const row = takenBack({ ...busy, outstanding: null }, NOW);
    expect(row).toMatchObject({ failed: false, grown: false, said: 'order', sequence: 2 });
  });
});

describe('the row of a finding that is over', () => {
  test.each<[EndingCause, 'resolved' | 'withdrawn', 'finding.resolved' | 'order.withdrawn']>([
    ['absent', 'resolved', 'finding.resolved'],
    ['absent-before-order', 'resolved', 'finding.resolved'],
    ['disabled', 'resolved', 'finding.resolved'],
    ['lifted', 'withdrawn', 'order.withdrawn'],
    ['out-of-scope', 'withdrawn', 'order.withdrawn'],
    ['amended', 'withdrawn', 'order.withdrawn'],
    ['retired', 'withdrawn', 'order.withdrawn'],
  ])('as %s is %s, says so, and is no longer late, failed or grown', (cause, status, said) => {
    expect(ended(busy, cause, NOW)).toEqual({
      ...busy,
      status,
      cause,
      outstanding: null,
      endedAt: NOW,
      overdue: false,
      failed: false,
      grown: false,
      said,
      saidAt: NOW,
      sequence: 3,
    });
  });

  test('says nothing where nobody was told to act', () => {
    const quiet = findingOf({ phase: 'scheduled', outstanding: null });
    expect(ended(quiet, 'absent', NOW)).toMatchObject({ said: 'order', sequence: 2 });
    expect(ended(quiet, 'lifted', NOW)).toMatchObject({ said: 'order', sequence: 2 });
  });
});

describe('a row of a finding', () => {
  test('keeps its place and the mark of the census through everything but a new order', () => {
    const before = findingOf({ placed: 1, counted: { revision: 1, census: 'census.v1.2' } });
    const marks = { placed: 1, counted: { revision: 1, census: 'census.v1.2' } };
    expect(reopened(before, headOf(), here(many), EFFECTIVE)).toMatchObject(marks);
    expect(takenBack(before, EFFECTIVE)).toMatchObject(marks);
    expect(ended(before, 'absent', EFFECTIVE)).toMatchObject(marks);
    const amended = banOf({}, { revision: 2 });
    expect(ordering(before, amended, 'notice', 0, EFFECTIVE).placed).toBe(1);
    expect(ordering(before, amended, 'remove', 0, EFFECTIVE).placed).toBe(2);
  });

  test('is held on by a notice, and no more by an order to remove', () => {
    const held = findingOf({ held: true });
    expect(ordering(held, banOf(), 'notice', 0, EFFECTIVE).held).toBe(true);
    expect(ordering(held, banOf(), 'remove', 0, EFFECTIVE).held).toBe(false);
  });
});
