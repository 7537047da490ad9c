import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { PlaceChange, TakenPlaces } from '../../domain/bans/places.ts';
import { toItem } from '../dynamodb/attribute.ts';
import { fields, number, type StoredItem } from '../dynamodb/read-attribute.ts';

/** The key under which all partitions of one revision lie. */
export function banRevision(banId: string, revision: number): string {
  return `${banId}#${revision}`;
}

const readPlaces = fields<TakenPlaces & { readonly partition: number }>({
  partition: number,
  counted: number,
  later: number,
  held: number,
  heldLater: number,
});

const ZERO = { N: '0' };

/** An attribute that was never written counts as zero. Throws `Unreadable`. */
export function fromPlaceItem(item: StoredItem): readonly [number, TakenPlaces] {
  const whole = { counted: ZERO, later: ZERO, held: ZERO, heldLater: ZERO, ...item };
  const { partition, ...taken } = readPlaces({ M: whole }, `Places ${item.banRevision?.S}`);
  return [partition, taken];
}

/**
 * Adds to the counts of one partition. Places are only taken if so many are left, so that the
 * partition never gives out more than its quota.
 */
export function placeWrite(table: string, change: PlaceChange): TransactWriteItem {
  const { banId, revision, partition, taking, held, heldLater } = change;
  const added = {
    ...(taking && { [taking.pool]: taking.count }),
    ...(held !== 0 && { held }),
    ...(heldLater !== 0 && { heldLater }),
  };
  const names = Object.keys(added);
  const condition =
    taking === null
      ? {}
      : {
          ConditionExpression:
            taking.quota >= taking.count
              ? `attribute_not_exists(#${taking.pool}) OR #${taking.pool} <= :most`
              : `#${taking.pool} < :most`,
        };
  return {
    Update: {
      TableName: table,
      Key: toItem({ banRevision: banRevision(banId, revision), partition }),
      UpdateExpression: `ADD ${names.map((name) => `#${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(Object.entries(added).map(([name, count]) => [`:${name}`, count])),
        ...(taking && { ':most': Math.max(0, taking.quota - taking.count) }),
      }),
      ...condition,
    },
  };
}
