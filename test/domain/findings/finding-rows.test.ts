import { describe, expect, test } from '@jest/globals';
import {
  ended,
  KEPT_APPS,
  newFinding,
  ordering,
  reopened,
  takenBack,
} from '../../../functions/domain/findings/finding-rows.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { banOf, EFFECTIVE, findingOf, headOf } from '../fixtures.ts';

const apps = [...Array(KEPT_APPS + 2).keys()].map((n) => ({ id: `com.a${n}`, name: `A ${n}` }));
const quiet = { overdue: false, failed: false, held: false, grown: false } as const;

describe('a row', () => {
  test('of a device on which the ban was never found says nothing yet', () => {
    expect(newFinding(banOf(), headOf(), apps, EFFECTIVE)).toMatchObject({
      ...quiet,
      status: 'open',
      cause: null,
      phase: 'scheduled',
      n: 0,
      outstanding: null,
      episode: 1,
      rounds: 0,
      openedAt: EFFECTIVE,
      firstRemovalAt: null,
      apps: apps.slice(0, KEPT_APPS),
      appCount: apps.length,
      orders: [],
    });
  });

  test('that opens again forgets what became of it, but not its numbers', () => {
    const before = findingOf({
      overdue: true,
      failed: true,
      held: true,
      grown: true,
      endedAt: EFFECTIVE,
    });
    expect(reopened(before, apps, EFFECTIVE + DAY)).toMatchObject({
      ...quiet,
      status: 'open',
      phase: 'scheduled',
      n: before.n,
      sequence: before.sequence,
      episode: before.episode + 1,
      openedAt: EFFECTIVE + DAY,
      endedAt: null,
      apps: apps.slice(0, KEPT_APPS),
      appCount: apps.length,
    });
  });

  test('that is taken back is as if nothing had been ordered', () => {
    const before = findingOf({ failed: true, held: true, grown: true });
    expect(takenBack(before, EFFECTIVE)).toMatchObject({
      failed: false,
      held: false,
      grown: false,
      phase: 'scheduled',
      outstanding: null,
      rounds: 0,
      firstRemovalAt: null,
      lastOrderedAt: null,
    });
  });

  test('that is over is neither overdue, nor failed, nor has it grown', () => {
    const before = findingOf({ overdue: true, failed: true, held: true, grown: true });
    expect(ended(before, 'absent', EFFECTIVE)).toMatchObject({ ...quiet, status: 'resolved' });
  });

  test('goes on having failed while the same is ordered, and not when more is', () => {
    const failed = findingOf({ phase: 'remove', failed: true });
    const order = (action: 'remove' | 'quarantine') =>
      ordering(failed, banOf(), action, 0, EFFECTIVE).failed;
    expect(order('remove')).toBe(true);
    expect(order('quarantine')).toBe(false);
  });

  test('keeps its place and the mark of the census through everything but a new order', () => {
    const before = findingOf({ placed: 1, counted: 1 });
    const marks = { placed: 1, counted: 1 };
    expect(reopened(before, apps, EFFECTIVE)).toMatchObject(marks);
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
