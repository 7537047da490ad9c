import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute.ts';
import type { Condition } from './condition.ts';
import { pause } from './pause.ts';

const ATTEMPTS = 6;

/**
 * Numbers come back from DynamoDB as they went in, so the wire forms of a row can be compared. Only
 * binary may come back as another class.
 */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(parts.map(([name, part]) => [name, plain(part)]));
}

/** Runs a single write again while it collides with a transaction on the same item. */
export async function throughConflicts<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || attempt + 1 >= ATTEMPTS) throw error;
      await pause(attempt, 20);
    }
  }
}

/**
 * Puts an item under a condition. `false`: the condition does not hold. When the SDK repeats a
 * write whose answer was lost, the condition fails on our own write. Then the existing item equals
 * the one to put, and the answer is `true`.
 */
export async function putIf(
  client: DynamoDBClient,
  table: string,
  item: Item,
  condition: Condition,
): Promise<boolean> {
  try {
    await throughConflicts(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ...condition,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item !== undefined && isDeepStrictEqual(plain(error.Item), plain(item));
  }
}
