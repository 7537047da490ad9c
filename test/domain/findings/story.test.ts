import { describe, expect, test } from '@jest/globals';
import { afterResult } from '../../../functions/domain/findings/decide.ts';
import { chapterOf } from '../../../functions/domain/findings/story.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { ask, banOf, EFFECTIVE, findingOf, present, settled } from '../fixtures.ts';

const ban = banOf();

describe('the story of a finding', () => {
  test('tells an order in the chapter in which it was given, and in no later one', () => {
    const ordered = settled(ban, null, EFFECTIVE, present());
    expect(chapterOf(null, ordered)).toMatchObject({
      place: 1,
      said: 'order',
      order: { n: 1, action: 'remove' },
    });
    const due = { ...ordered, overdue: true, lock: 2 };
    expect(chapterOf(ordered, due)).toMatchObject({
      place: 2,
      said: null,
      order: null,
      overdue: true,
    });
  });

  test('tells a connector’s word in the chapter in which it was heard', () => {
    const word = {
      n: 2,
      outcome: 'failed',
      detail: 'a system app',
      at: EFFECTIVE + HOUR,
      lasting: false,
    } as const;
    const heard = afterResult(findingOf(), word, EFFECTIVE + HOUR);
    expect(heard && chapterOf(findingOf(), heard)).toMatchObject({
      result: word,
      order: null,
      said: null,
    });
    const repeated = heard && ask(ban, heard, EFFECTIVE + DAY, present()).next;
    expect(repeated && chapterOf(heard, repeated)).toMatchObject({ result: null, order: { n: 3 } });
  });

  test('is the same however often the same write is told', () => {
    const { next } = ask(banOf({}, { liftedAt: EFFECTIVE }), findingOf(), EFFECTIVE);
    const told = next && chapterOf(findingOf(), next);
    expect(told).toMatchObject({
      said: 'order.withdrawn',
      status: 'withdrawn',
      cause: 'lifted',
      order: null,
    });
    expect(next && chapterOf(findingOf(), next)).toEqual(told);
  });
});
