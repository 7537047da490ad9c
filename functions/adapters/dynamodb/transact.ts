import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { itemSize } from './item-size.ts';
import { pause } from './pause.ts';
import { TooLarge } from './too-large.ts';

const MOST_ITEMS = 100;
const MOST_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 6;
/** Reasons that say nothing about the conditions. The same transaction may succeed in a moment. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Writes all or nothing. Returns the places, in the order given, whose condition does not hold. No
 * places means that everything is written. The SDK gives each call a ClientRequestToken, so that
 * its own repeats after a lost answer are the same transaction. Collisions and throttling are tried
 * again a few times. If they remain, they are thrown.
 */
export async function transact(
  client: DynamoDBClient,
  writes: readonly TransactWriteItem[],
): Promise<readonly number[]> {
  if (writes.length > MOST_ITEMS)
    throw new RangeError(`A transaction takes ${MOST_ITEMS} items, not ${writes.length}.`);
  const bytes = writes.reduce((sum, write) => sum + itemSize(write.Put?.Item ?? {}), 0);
  if (bytes > MOST_BYTES) throw new TooLarge('the transaction', bytes, MOST_BYTES, 'DynamoDB');
  for (let attempt = 0; ; attempt++) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      const refused = codes.flatMap((code, place) =>
        code === 'ConditionalCheckFailed' ? [place] : [],
      );
      if (refused.length > 0) return refused;
      if (!codes.some((code) => PASSING.has(code)) || attempt + 1 >= ATTEMPTS) throw error;
      await pause(attempt, 30);
    }
  }
}
