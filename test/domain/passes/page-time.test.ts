import { expect, test } from '@jest/globals';
import { isTimeForPage } from '../../../functions/domain/passes/page-time.ts';
import { SECOND } from '../../../functions/domain/time/instant.ts';

test.each([
  { left: 58 * SECOND, longest: 0, begins: true },
  { left: 15 * SECOND + 1, longest: 0, begins: true },
  { left: 15 * SECOND, longest: 0, begins: false },
  { left: 15 * SECOND + 1, longest: 7 * SECOND, begins: true },
  { left: 24 * SECOND, longest: 12 * SECOND, begins: false },
  { left: 24 * SECOND + 1, longest: 12 * SECOND, begins: true },
  { left: -1, longest: 0, begins: false },
])('with $left ms left, and a page of $longest ms, another begins: $begins', (given) => {
  expect(isTimeForPage(given.left, given.longest)).toBe(given.begins);
});
