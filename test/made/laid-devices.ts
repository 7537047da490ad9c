import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromFindingItem, toFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import { fromHeadItem, toHeadItem } from '../../functions/adapters/fleet/head-item.ts';
import {
  fromInventoryItem,
  toInventoryItem,
} from '../../functions/adapters/fleet/inventory-item.ts';
import { shardOf } from '../../functions/domain/devices/shard.ts';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import { putRows, type Row, rowsOf } from '../../scripts/restore-rows/copy-rows.ts';

/** A device that copies are made of. */
export interface Like {
  readonly source: string;
  readonly externalId: string;
}

/** Where the rows of a local stack lie. */
interface Store {
  readonly endpoints: { readonly dynamodb: string };
  readonly tables: Readonly<Record<string, string>>;
}

/** The copy of a device by its number; and the copy of one of its rows. */
type Copies = readonly {
  readonly table: string;
  readonly of: (row: Row, id: { readonly externalId: string; readonly deviceId: string }) => Row;
}[];

const DEVICES_AND_LISTS: Copies = [
  { table: 'devices', of: (row, id) => toHeadItem({ ...fromHeadItem(row), ...id }) },
  {
    table: 'inventories',
    of: (row, { deviceId }) => toInventoryItem({ ...fromInventoryItem(row), deviceId }),
  },
];

/**
 * Lays so many devices into the store with their lists of apps, each as one that was reported. To
 * report them would take ten times as long.
 */
export function layDevices(store: Store, like: Like, many: number): Promise<void> {
  return lay(store, like, { many, copies: DEVICES_AND_LISTS });
}

/**
 * Lays so many findings as that device has into the store, and nothing else of their devices.
 * `shards`: the partitions of their bans. The stream of findings tells each of them: orders would
 * go out again, if its mapping is not off.
 */
export function layFindings(
  store: Store,
  like: Like,
  { many, shards }: { readonly many: number; readonly shards: number },
): Promise<void> {
  const findings: Copies[number] = {
    table: 'findings',
    of: (row, { deviceId }) =>
      toFindingItem({ ...fromFindingItem(row), deviceId, shard: shardOf(deviceId, shards) }),
  };
  return lay(store, like, { many, copies: [findings] });
}

async function lay(
  { endpoints, tables }: Store,
  like: Like,
  { many, copies }: { readonly many: number; readonly copies: Copies },
): Promise<void> {
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: endpoints.dynamodb });
  const likeId = sourceDeviceId(like.source, like.externalId);
  for (const { table, of } of copies) {
    const TableName = tables[table] ?? table;
    const rows: Row[] = [];
    for await (const row of rowsOf(client, TableName))
      if (row.deviceId?.S === likeId) rows.push(row);
    if (rows.length === 0) throw new Error(`${like.externalId} has no row in ${table}`);
    await putRows(client, TableName, copiesOf(rows, { like, many, of }));
  }
  client.destroy();
}

function* copiesOf(
  rows: readonly Row[],
  { like, many, of }: { readonly like: Like; readonly many: number; readonly of: Copies[0]['of'] },
): Generator<Row> {
  for (let n = 0; n < many; n++) {
    const externalId = `${like.externalId}-copy-${n}`;
    const deviceId = sourceDeviceId(like.source, externalId);
    for (const row of rows) yield of(row, { externalId, deviceId });
  }
}
