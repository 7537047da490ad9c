import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hush, search } from './search.ts';

/**
 * Some fifteen seconds on two idle cores. Always the same ones, so that a red build is about its
 * change; `npm run test:model` throws new dice.
 */
const HISTORIES = 500;
const SEED = 20231030;

let unhush = () => {};
beforeAll(() => {
  unhush = hush();
});
afterAll(() => unhush());

test('whatever happens, in whatever order, and ' +
  'whatever fails on the way, every property holds', async () => {
  const { broken } = await search({ count: HISTORIES, seed: SEED });
  expect(broken?.report ?? null).toBeNull();
}, 240_000);
