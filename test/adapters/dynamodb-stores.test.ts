import { afterAll, beforeAll, describe } from '@jest/globals';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb/start.ts';
import { NOON } from '../made/noon.ts';
import { CONTRACTS } from './contracts.ts';
import { type DynamoStores, dynamoStores } from './stores.ts';

/**
 * Another DynamoDB to run against, AWS itself included; then the credentials of the environment are
 * used.
 */
const named = process.env.INTERDICT_DYNAMODB_ENDPOINT;
const CREATION_TIME = 300_000;

describe.each(CONTRACTS)('in DynamoDB: %s', (_name, contract) => {
  let local: LocalDynamoDb | undefined;
  let stores: DynamoStores;

  beforeAll(async () => {
    if (named === undefined) local = await startDynamoDb({ now: () => NOON });
    stores = await dynamoStores(named ?? local?.endpoint ?? '', named === undefined);
  }, CREATION_TIME);

  afterAll(async () => {
    await stores?.close();
    await local?.close();
  }, CREATION_TIME);

  contract(() => stores);
});
