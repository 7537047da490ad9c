import { describe, expect, test } from '@jest/globals';
import {
  GIVEN_UP_AFTER,
  isAbandoned,
  isStalled,
} from '../../../functions/domain/passes/progress.ts';
import { HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { NOON } from '../../made/noon.ts';
import { aPart } from '../../made/part.ts';
import { aCensus, aPreview, aRetirement, aSweep } from '../../made/pass.ts';

describe('a running pass', () => {
  const partAt = (heartbeat: number) => [aPart({ heartbeat })];

  test.each([
    ['wrote a page a moment ago', partAt(NOON + HOUR), NOON + HOUR + MINUTE, false],
    ['wrote no page for half an hour', partAt(NOON + HOUR), NOON + 90 * MINUTE, true],
    ['has not written one for half an hour', [], NOON + 30 * MINUTE, true],
    ['is queued ahead of its instant', [], NOON - 2 * MINUTE, false],
    ['goes on for twelve hours', partAt(NOON + 12 * HOUR), NOON + 12 * HOUR, true],
  ])('that %s', (_what, parts, now, stalled) => {
    expect(isStalled(aSweep(), parts, now)).toBe(stalled);
  });

  test('is given up after hours without a page if it holds a slot, and never else', () => {
    const late = NOON + GIVEN_UP_AFTER;
    const abandoned = [aPreview(), aRetirement(), aCensus(), aSweep()].map((pass) =>
      isAbandoned(pass, [], late),
    );
    expect(abandoned).toEqual([true, true, false, false]);
    expect(isAbandoned(aPreview(), [], late - 1)).toBe(false);
    expect(isAbandoned(aPreview(), partAt(NOON + 1), late)).toBe(false);
  });
});
