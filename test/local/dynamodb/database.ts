import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/dynamodb/start.ts';
import type { StreamRecord, TableStream } from '../../../local/dynamodb/table-stream.ts';
import { type HabitOptions, Habits } from '../../../local/habits/habits.ts';

/** 30 October 2023, 04:00 UTC, in ms: a round number of seconds. */
export const START = Date.UTC(2023, 9, 30, 4);

export interface Database {
  readonly local: LocalDynamoDb;
  readonly client: DynamoDBClient;
  readonly clock: { now: number };
  readonly habits: Habits;
  close(): Promise<void>;
}

export function clientOf(endpoint: string, maxAttempts = 1): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts });
}

export async function openDatabase(directory?: string, asked?: HabitOptions): Promise<Database> {
  const clock = { now: START };
  const habits = new Habits(asked);
  const local = await startDynamoDb({ directory, now: () => clock.now, habits });
  const client = clientOf(local.endpoint);
  const close = async () => {
    client.destroy();
    await local.close();
  };
  return { local, client, clock, habits, close };
}

/** A table with `id` as its key, and `part` as its sort key if asked for. */
export async function createTable(
  client: DynamoDBClient,
  TableName: string,
  { sortKey = false, stream = false }: { sortKey?: boolean; stream?: boolean } = {},
): Promise<void> {
  const names = sortKey ? ['id', 'part'] : ['id'];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({
        AttributeName,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
      ...(stream && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    }),
  );
}

export async function put(
  client: DynamoDBClient,
  table: string,
  id: string,
  n: number,
): Promise<void> {
  await client.send(
    new PutItemCommand({ TableName: table, Item: { id: { S: id }, n: { N: String(n) } } }),
  );
}

/** Everything that is in a stream, shard after shard, read in pages of seven. */
export async function readAll(stream: TableStream): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  for (const shard of stream.shards) {
    for (
      let after: string | undefined, page = await stream.read(shard, after, 7);
      page.length > 0;
    ) {
      records.push(...page);
      after = page.at(-1)?.dynamodb?.SequenceNumber;
      page = await stream.read(shard, after, 7);
    }
  }
  return records;
}

/** What a promise was rejected with; fails if it was not. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('was expected to be refused, and was not');
}
