import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoFleet } from '../../functions/adapters/fleet/dynamo-fleet.ts';

test('a scan of heads is consistent only where that is asked for', async () => {
  const client = new DynamoDBClient({});
  const mock = mockClient(client);
  mock.on(ScanCommand).resolves({ Items: [] });
  const tables = { devices: 'd', inventories: 'i', findings: 'f', places: 'p' };
  const fleet = new DynamoFleet(client, tables);
  await fleet.scanHeads(0, 4, null, 100);
  await fleet.scanHeads(0, 4, null, 100, { consistent: true });
  const asked = mock.commandCalls(ScanCommand).map(({ args }) => args[0].input.ConsistentRead);
  expect(asked).toEqual([false, true]);
});
