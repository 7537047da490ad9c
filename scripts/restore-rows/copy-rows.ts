import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';

export type Row = Record<string, AttributeValue>;

/** DynamoDB writes so many rows at once. */
const BATCH = 25;
const ATTEMPTS = 10;

/** All rows of a table, page by page, as they are now. */
export async function* rowsOf(client: DynamoDBClient, table: string): AsyncGenerator<Row> {
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    yield* page.Items ?? [];
}

/** Puts rows over whatever is there. Returns how many. */
export async function putRows(
  client: DynamoDBClient,
  table: string,
  rows: AsyncIterable<Row> | Iterable<Row>,
  tell: (written: number) => void = () => undefined,
): Promise<number> {
  let written = 0;
  let batch: Row[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    await putBatch(client, table, batch);
    written += batch.length;
    batch = [];
    tell(written);
  };
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return written;
}

async function putBatch(client: DynamoDBClient, table: string, rows: readonly Row[]) {
  let left = rows.map((Item) => ({ PutRequest: { Item } }));
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === ATTEMPTS)
      throw new Error(`${left.length} rows of ${table} were not written: it is throttled.`);
    if (attempt > 0) await sleep(Math.min(10_000, 50 * 2 ** attempt));
    const answer = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = (answer.UnprocessedItems?.[table] ?? []) as typeof left;
  }
}
