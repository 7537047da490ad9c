import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type StreamViewType,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { LOCAL_CLIENT } from './local-client.ts';
import type { Carried } from './template/stack-model.ts';

type TableResource = Carried<'AWS::DynamoDB::Table'>;

/**
 * Creates the template's tables, with their streams and expiry; one that is there already (state on
 * disk) must have the same keys.
 */
export async function createTables(
  endpoint: string,
  tables: readonly TableResource[],
): Promise<void> {
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint });
  try {
    for (const table of tables) await createTable(client, table);
  } finally {
    client.destroy();
  }
}

async function createTable(
  client: DynamoDBClient,
  { name, properties }: TableResource,
): Promise<void> {
  const existing = await client
    .send(new DescribeTableCommand({ TableName: name }))
    .catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
  if (existing !== undefined) {
    const keys = existing.Table?.KeySchema?.map(({ AttributeName, KeyType }) => ({
      AttributeName,
      KeyType,
    }));
    if (JSON.stringify(keys) !== JSON.stringify(properties.KeySchema)) {
      throw new Error(
        `the table ${name} on disk has other keys than the template's: start with --fresh`,
      );
    }
    return;
  }
  const { StreamSpecification: stream, TimeToLiveSpecification: expiry } = properties;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(stream !== undefined && {
        StreamSpecification: {
          StreamEnabled: true,
          StreamViewType: stream.StreamViewType as StreamViewType,
        },
      }),
    }),
  );
  if (expiry?.Enabled === true) {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { Enabled: true, AttributeName: expiry.AttributeName },
      }),
    );
  }
}
