import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { fromFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import { fromInventoryItem } from '../../functions/adapters/fleet/inventory-item.ts';
import { startDynamoDb } from '../../local/dynamodb/start.ts';
import { allPages } from '../adapters/all-pages.ts';
import { dynamoStores } from '../adapters/stores.ts';
import type { Event } from './history.ts';
import { BEGINNING, live, memoryGround } from './live.ts';

const PAGE = 100;

/**
 * Lives a history on the DynamoDB adapters, over tables of its own in a local DynamoDB; queue,
 * topic and failures stay in memory.
 */
export async function liveOnDynamoDb(events: readonly Event[]): Promise<void> {
  let now = BEGINNING;
  const local = await startDynamoDb({ now: () => now });
  const stores = await dynamoStores(local.endpoint, true);
  try {
    await live(events, (sim) => {
      const {
        bans,
        brakes,
        places,
        fleet,
        stories,
        work,
        history,
        access,
        operators,
        audit,
        client,
        tables,
      } = stores;
      const look = async () => {
        now = sim.now;
        const heads = await allPages((cursor) => fleet.scanHeads(0, 1, cursor, PAGE));
        const rows = async (table: string) => {
          const scan = new ScanCommand({ TableName: table, ConsistentRead: true });
          return (await client.send(scan)).Items ?? [];
        };
        const inventories = (await rows(tables.inventories)).map(fromInventoryItem);
        return {
          heads,
          findings: (await rows(tables.findings)).map(fromFindingItem),
          inventories: new Map(inventories.map((one) => [one.deviceId, one])),
        };
      };
      return {
        ...memoryGround(sim),
        bans,
        brakes,
        places,
        fleet,
        stories,
        work,
        history,
        access,
        operators,
        audit,
        look,
      };
    });
  } finally {
    await stores.close();
    await local.close();
  }
}
