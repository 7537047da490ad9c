import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute.ts';
import { Busy } from './busy.ts';
import { pause } from './pause.ts';

const MOST_KEYS = 100;
const ATTEMPTS = 8;

async function getUpTo100(
  client: DynamoDBClient,
  table: string,
  keys: Item[],
  consistent: boolean,
): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: Item[] = keys;
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
    found.push(...(answer.Responses?.[table] ?? []));
    wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
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
  const distinct = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
  const batches: Item[][] = [];
  for (let i = 0; i < distinct.length; i += MOST_KEYS)
    batches.push(distinct.slice(i, i + MOST_KEYS));
  return (
    await Promise.all(batches.map((batch) => getUpTo100(client, table, batch, consistent)))
  ).flat();
}
