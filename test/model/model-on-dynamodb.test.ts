import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { liveOnDynamoDb } from './dynamodb-ground.ts';
import { hush, search } from './search.ts';

/** A history takes seconds here; `npm run test:model -- --store dynamodb` lives more. */
const HISTORIES = 3;
const LONGEST = 10;
const SEED = 20231030;

let unhush = () => {};
beforeAll(() => {
  unhush = hush();
});
afterAll(() => unhush());

test('the same properties hold on the DynamoDB adapters', async () => {
  const { broken } = await search({
    count: HISTORIES,
    seed: SEED,
    longest: LONGEST,
    liveOn: liveOnDynamoDb,
  });
  expect(broken?.report ?? null).toBeNull();
}, 240_000);
