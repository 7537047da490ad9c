import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hush, search } from './search.ts';

/** Ten to fifteen seconds on two idle cores; `npm run test:model` lives more. */
const HISTORIES = 1_000;

let unhush = () => {};
beforeAll(() => {
  unhush = hush();
});
afterAll(() => unhush());

test('whatever happens, in whatever order, and whatever fails on the way, every property holds', async () => {
  const { broken } = await search({ count: HISTORIES, seed: Date.now() % 1_000_000_000 });
  expect(broken?.report ?? null).toBeNull();
}, 240_000);
