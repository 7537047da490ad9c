import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hush, search } from './search.ts';

/** About fifteen seconds on two idle cores; `npm run test:model` lives more. */
const HISTORIES = 1_200;

let unhush = () => {};
beforeAll(() => {
  unhush = hush();
});
afterAll(() => unhush());

test('whatever happens, in whatever order, and whatever fails on the way, every property holds', async () => {
  const { broken } = await search(HISTORIES, Date.now() % 1_000_000_000);
  expect(broken?.report ?? null).toBeNull();
}, 240_000);
