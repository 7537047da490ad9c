import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from '../../usecases/ports.ts';
import { type Item, toAttribute, toItem } from './attribute.ts';
import { fromCursor, numberInCursor, toCursor } from './cursor.ts';

export interface PartitionQuery {
  readonly table: string;
  readonly partition: readonly [name: string, value: string];
  readonly sortKey: string;
  /** The type of the sort key. It is needed because cursors hold text. */
  readonly sortType?: 'S' | 'N';
  readonly newestFirst?: boolean;
  readonly consistent?: boolean;
}

/**
 * One page of a partition, in the order of its sort key. A page may be shorter than `limit` and
 * still have a next one.
 */
export async function queryPage(
  client: DynamoDBClient,
  query: PartitionQuery,
  cursor: string | null,
  limit: number,
): Promise<Page<Item>> {
  const [name, value] = query.partition;
  const id = `${name}=${value}`;
  const from = fromCursor(id, cursor, 1)?.[0];
  const place = (text: string) => toAttribute(query.sortType === 'N' ? numberInCursor(text) : text);
  const answer = await client.send(
    new QueryCommand({
      TableName: query.table,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': name },
      ExpressionAttributeValues: { ':partition': { S: value } },
      ConsistentRead: query.consistent ?? true,
      ScanIndexForward: query.newestFirst !== true,
      Limit: limit,
      ...(from === undefined
        ? {}
        : { ExclusiveStartKey: { ...toItem({ [name]: value }), [query.sortKey]: place(from) } }),
    }),
  );
  const last = answer.LastEvaluatedKey?.[query.sortKey];
  const end = last?.S ?? last?.N;
  return { items: answer.Items ?? [], nextCursor: end === undefined ? null : toCursor(id, [end]) };
}

/** A whole partition that is known to be small. */
export async function queryAll(
  client: DynamoDBClient,
  query: PartitionQuery,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await queryPage(client, query, cursor, 1_000);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
