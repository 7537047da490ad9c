import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inBatches } from '../../domain/in-batches.ts';
import type { Item } from './attribute.ts';
import { Busy } from './busy.ts';
import { pause } from './pause.ts';

/** So many keys DynamoDB takes in a batch. */
export const KEYS_AT_ONCE = 100;
const ATTEMPTS = 8;

interface Rows {
  readonly table: string;
  readonly keys: readonly Item[];
}

/** Hands on the rows of each answer before it asks for the rest. */
async function getUpTo100(
  client: DynamoDBClient,
  { table, keys }: Rows,
  consistent: boolean,
  use: (item: Item) => void,
): Promise<void> {
  let wanted: Item[] = [...keys];
  for (let attempt = 0; wanted.length > 0; attempt++) {
    if (attempt >= ATTEMPTS)
      throw new Busy(
        `${wanted.length} of ${keys.length} rows of ${table} were not read in ${ATTEMPTS} ` +
          'attempts: the table is throttled.',
      );
    if (attempt > 0) await pause(attempt, 25);
    const answer = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: wanted, ConsistentRead: consistent } },
      }),
    );
    for (const item of answer.Responses?.[table] ?? []) use(item);
    wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
}

/** In batches that DynamoDB takes, and each key once. */
function batchesOf(keys: readonly Item[]): readonly Item[][] {
  const distinct = new Map(keys.map((key) => [JSON.stringify(key), key]));
  return inBatches([...distinct.values()], KEYS_AT_ONCE);
}

/**
 * Reads rows by key, in no order. Missing rows are left out. It takes any number of keys, and reads
 * a repeated key once.
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  consistent: boolean,
): Promise<Item[]> {
  const found: Item[] = [];
  await Promise.all(
    batchesOf(keys).map((batch) =>
      getUpTo100(client, { table, keys: batch }, consistent, (item) => found.push(item)),
    ),
  );
  return found;
}

/**
 * Reads rows by key as `batchGet` does, consistently, and hands each to `use` instead of holding
 * them all. It holds one answer of DynamoDB at a time.
 */
export async function batchEach(
  client: DynamoDBClient,
  { table, keys }: Rows,
  use: (item: Item) => void,
): Promise<void> {
  for (const batch of batchesOf(keys)) await getUpTo100(client, { table, keys: batch }, true, use);
}
