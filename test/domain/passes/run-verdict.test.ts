import { describe, expect, test } from '@jest/globals';
import { heldAfter, testifiedAt } from '../../../functions/domain/passes/held-run.ts';
import { verdictOn } from '../../../functions/domain/passes/run-verdict.ts';
import { HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { NOON } from '../../made/noon.ts';
import { aRetirement } from '../../made/pass.ts';

const ALL = { kind: 'complete', unseenSince: NOON };
const NOBODY = { kind: 'complete', unseenSince: null };
const SECOND = { kind: 'held', needs: 'second-run', testifies: true, unseenSince: null };
const OPERATOR = { kind: 'held', needs: 'operator', testifies: false, unseenSince: null };
const EARLIER = NOON - 13 * HOUR;

/** What becomes of a run that names all but so many of the devices that its source had. */
function verdict(had: number, leftOut: number, twice = 0, change: object = {}) {
  const arrived = had - leftOut;
  const count = aRetirement({ expected: arrived, testifiedAt: EARLIER, ...change });
  return verdictOn(count, { arrived, had, leftOut, leftOutTwice: twice });
}

describe('a run retires', () => {
  test.each([
    ['nobody of nobody', 0, 0, NOBODY],
    ['nobody of many', 40, 0, NOBODY],
    ['ten of any number', 11, 10, ALL],
    ['a tenth', 110, 11, ALL],
    ['more than a tenth only later', 109, 11, SECOND],
    ['half only later', 22, 11, SECOND],
    ['over half only with an operator', 21, 11, OPERATOR],
  ])('%s', (_name, had, leftOut, expected) => {
    expect(verdict(had, leftOut)).toEqual(expected);
  });

  test.each([
    ['what two left out', 100, 20, 15, { kind: 'complete', unseenSince: EARLIER }],
    ['what two left out, of more', 100, 40, 15, { ...SECOND, unseenSince: EARLIER }],
    ['nobody whom only one left out', 100, 20, 0, SECOND],
    ['nobody without an operator, if it leaves most out', 100, 51, 15, OPERATOR],
  ])('%s', (_name, had, leftOut, twice, expected) => {
    expect(verdict(had, leftOut, twice)).toEqual(expected);
  });

  test('nobody if it lists nobody or came short, and all if its source is let go', () => {
    expect(verdict(3, 3)).toEqual(OPERATOR);
    expect(verdict(0, 0, 0, { expected: 0 })).toEqual(NOBODY);
    expect(verdict(3, 3, 0, { retireAll: true })).toEqual(ALL);
    expect(verdict(100, 100, 0, { retireAll: true })).toEqual(ALL);
    expect(verdict(100, 99, 0, { expected: 0, retireAll: true })).toEqual(OPERATOR);
    expect(verdict(100, 1, 0, { expected: 100 })).toEqual({ kind: 'incomplete' });
  });
});

describe('a run that waits', () => {
  const counted = (begunAt: number) => aRetirement({ begunAt, asOf: begunAt - 1 });
  const waits = { ...SECOND, kind: 'held', needs: 'second-run' } as const;
  const begun = (at: number) => ({ begunAt: at, startedAt: at });

  test('bears out those that were begun twelve hours later', () => {
    const held = heldAfter(null, counted(NOON), waits);
    expect(testifiedAt(held, begun(NOON + 12 * HOUR - 1))).toBeNull();
    expect(testifiedAt(held, begun(NOON + 12 * HOUR))).toBe(NOON - 1);
    const early = { begunAt: NOON + 13 * HOUR, startedAt: NOON - HOUR };
    expect(testifiedAt(held, early)).toBe(NOON - HOUR);
    expect(testifiedAt(null, begun(NOON))).toBeNull();
  });

  test('keeps what earlier ones say, which are few however often runs come', () => {
    let held = heldAfter(null, counted(NOON), waits);
    for (let at = NOON + MINUTE; at <= NOON + 48 * HOUR; at += MINUTE) {
      held = heldAfter(held, counted(at), waits);
      const said = testifiedAt(held, begun(at));
      if (at >= NOON + 13 * HOUR) expect(at - (said ?? 0)).toBeLessThan(13 * HOUR);
    }
    expect(held?.testimonies.length).toBeLessThanOrEqual(26);
    expect(held).toMatchObject({ needs: 'second-run', run: 'r1' });
  });

  test('waits on for one that came short, and no longer for any other', () => {
    const held = heldAfter(null, counted(NOON), waits);
    expect(heldAfter(held, counted(NOON + HOUR), { kind: 'incomplete' })).toBe(held);
    expect(heldAfter(held, counted(NOON + HOUR), { ...ALL, kind: 'complete' })).toBeNull();
    const doubted = { ...OPERATOR, kind: 'held', needs: 'operator' } as const;
    const last = heldAfter(held, counted(NOON + HOUR), doubted);
    expect(last).toMatchObject({ needs: 'operator', testimonies: held?.testimonies, lock: 2 });
  });
});
