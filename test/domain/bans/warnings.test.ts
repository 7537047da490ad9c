import { describe, expect, test } from '@jest/globals';
import { warningsOf } from '../../../functions/domain/bans/warnings.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { documentOf, EFFECTIVE, timelineAt } from '../fixtures.ts';

describe('a document warns', () => {
  const text = (at: number) => new Date(at).toISOString();
  const overridden = (effective: number) =>
    warningsOf(
      documentOf({
        timeline: {
          ...timelineAt({ effective: EFFECTIVE }),
          overrides: [{ platforms: ['android'], groups: ['treasury'], effective: text(effective) }],
        },
      }),
    );

  test('of an override by which it holds before the instant that it names', () => {
    expect(overridden(EFFECTIVE - DAY)).toEqual([
      `for android, treasury the ban takes effect ${text(EFFECTIVE - DAY)}, before ` +
        `timeline.effective (${timelineAt({ effective: EFFECTIVE }).effective})`,
    ]);
  });

  test('of no override that holds then or later', () => {
    expect(overridden(EFFECTIVE)).toEqual([]);
    expect(overridden(EFFECTIVE + DAY)).toEqual([]);
  });
});
