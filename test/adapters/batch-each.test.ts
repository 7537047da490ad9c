import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import { batchEach } from '../../functions/adapters/dynamodb/batch-get.ts';
import { DynamoFleet } from '../../functions/adapters/fleet/dynamo-fleet.ts';
import { toInventoryItem } from '../../functions/adapters/fleet/inventory-item.ts';
import { anInventory } from '../made/inventory.ts';

const TABLE = 'Inventories';

/** Answers each batch by halves, as DynamoDB does where an answer would be too large. */
function halving(told: string[], rows: ReadonlyMap<string, object>): DynamoDBClient {
  const send = async ({
    input,
  }: {
    input: { RequestItems: Record<string, { Keys: object[] }> };
  }) => {
    const { Keys: keys } = input.RequestItems[TABLE] ?? { Keys: [] };
    const half = keys.slice(0, Math.ceil(keys.length / 2));
    told.push(`answer of ${half.length}`);
    return {
      Responses: { [TABLE]: half.flatMap((key) => rows.get(JSON.stringify(key)) ?? []) },
      UnprocessedKeys: { [TABLE]: { Keys: keys.slice(half.length) } },
    };
  };
  return { send } as unknown as DynamoDBClient;
}

const KEYS = ['a', 'b', 'c', 'd'].map((deviceId) => toItem({ deviceId }));
const itself = new Map(KEYS.map((key) => [JSON.stringify(key), key]));

test('rows of an answer are used before the next answer is asked for', async () => {
  const told: string[] = [];
  await batchEach(halving(told, itself), { table: TABLE, keys: KEYS }, ({ deviceId }) =>
    told.push(`use ${deviceId?.S}`),
  );
  expect(told).toEqual([
    'answer of 2',
    'use a',
    'use b',
    'answer of 1',
    'use c',
    'answer of 1',
    'use d',
  ]);
});

test('an inventory is unpacked when the one before it has been used', async () => {
  const rows = new Map<string, object>(
    ['a', 'b'].map((deviceId) => [
      JSON.stringify(toItem({ deviceId })),
      toInventoryItem(anInventory({ deviceId })),
    ]),
  );
  rows.set(JSON.stringify(toItem({ deviceId: 'b' })), toItem({ deviceId: 'b' }));
  const fleet = new DynamoFleet(halving([], rows), {
    devices: '',
    inventories: TABLE,
    findings: '',
    places: '',
  });
  const used: string[] = [];
  const reading = fleet.eachInventory(['a', 'b'], ({ deviceId }) => void used.push(deviceId));
  await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('b') });
  expect(used).toEqual(['a']);
});
