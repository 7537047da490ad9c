import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoAccess } from '../../functions/adapters/access/dynamo-access.ts';
import { DynamoOperators } from '../../functions/adapters/access/dynamo-operators.ts';
import { DynamoAudit } from '../../functions/adapters/audit/dynamo-audit.ts';
import { DynamoBans } from '../../functions/adapters/bans/dynamo-bans.ts';
import { DynamoBrakes } from '../../functions/adapters/bans/dynamo-brakes.ts';
import { DynamoConnectors } from '../../functions/adapters/connectors/dynamo-connectors.ts';
import {
  TABLES,
  type TableKeys,
  type TableName,
} from '../../functions/adapters/dynamodb/tables.ts';
import { DynamoFleet } from '../../functions/adapters/fleet/dynamo-fleet.ts';
import { DynamoPlaces } from '../../functions/adapters/fleet/dynamo-places.ts';
import { DynamoStories } from '../../functions/adapters/fleet/dynamo-stories.ts';
import { DynamoHistory } from '../../functions/adapters/work/dynamo-history.ts';
import { DynamoWork } from '../../functions/adapters/work/dynamo-work.ts';
import type { Dependencies } from '../../functions/usecases/ports.ts';
import { newId } from './rows.ts';

/** The stores that one contract suite holds for, whatever they are made of. */
export type Stores = Pick<
  Dependencies,
  | 'bans'
  | 'brakes'
  | 'places'
  | 'fleet'
  | 'stories'
  | 'work'
  | 'history'
  | 'access'
  | 'connectors'
  | 'operators'
  | 'audit'
>;

export interface DynamoStores extends Stores {
  readonly client: DynamoDBClient;
  readonly tables: Readonly<Record<TableName, string>>;
  close(): Promise<void>;
}

function definition(name: string, keys: TableKeys): CreateTableCommand {
  const { partitionKey, sortKey } = keys;
  return new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: 'S' },
      ...(sortKey === undefined
        ? []
        : [{ AttributeName: sortKey.name, AttributeType: sortKey.type }]),
    ],
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      ...(sortKey === undefined
        ? []
        : [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }]),
    ],
    ...(keys.stream === true
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }
      : {}),
  });
}

/**
 * All tables of `TABLES` under a name of their own, and the stores over them. `local`: an emulator,
 * which takes any credentials.
 */
export async function dynamoStores(endpoint: string, isLocal: boolean): Promise<DynamoStores> {
  const client = new DynamoDBClient({
    endpoint,
    maxAttempts: 3,
    ...(isLocal
      ? { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
      : {}),
  });
  const prefix = newId('InterdictTest');
  const entries = Object.entries(TABLES).map(
    ([table, keys]) => [table, `${prefix}-${keys.name}`] as const,
  );
  const tables = Object.fromEntries(entries) as Record<TableName, string>;
  for (const [table, keys] of Object.entries(TABLES))
    await client.send(definition(tables[table as TableName], keys));
  for (const TableName of Object.values(tables)) {
    await waitUntilTableExists(
      { client, maxWaitTime: 120, minDelay: 1, maxDelay: 2 },
      { TableName },
    );
  }
  return {
    client,
    tables,
    bans: new DynamoBans(client, tables),
    brakes: new DynamoBrakes(client, tables),
    places: new DynamoPlaces(client, tables.places),
    fleet: new DynamoFleet(client, tables),
    stories: new DynamoStories(client, tables.stories),
    work: new DynamoWork(client, tables),
    history: new DynamoHistory(client, tables.work),
    access: new DynamoAccess(client, tables),
    connectors: new DynamoConnectors(client, tables.connectors),
    operators: new DynamoOperators(client, tables),
    audit: new DynamoAudit(client, tables.audit),
    async close() {
      for (const TableName of Object.values(tables))
        await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
    },
  };
}
