import { expect, test } from '@jest/globals';
import { problemOf } from '../../functions/http/problem.ts';
import { slotRefusal } from '../../functions/usecases/passes/require-slot.ts';
import { aPreview, aRetirement } from '../made/pass.ts';

test('a pass in the way is named beside what every problem has', () => {
  for (const pass of [aPreview(), aRetirement()]) {
    const problem = problemOf(slotRefusal({ kind: 'no-slot', running: 'pass-9' }, pass), 'id');
    expect(problem).toMatchObject({ status: 409, headers: {} });
    expect(problem.document).toMatchObject({
      type: 'urn:interdict:problem:conflict',
      running: 'pass-9',
      detail: expect.stringContaining('pass-9'),
    });
  }
});

test('where all slots are given out, the answer says when to come again', () => {
  const problem = problemOf(slotRefusal({ kind: 'no-slot', running: null }, aPreview()), 'id');
  expect(problem).toMatchObject({ status: 409, headers: { 'retry-after': '60' } });
  expect(problem.document).not.toHaveProperty('running');
});
