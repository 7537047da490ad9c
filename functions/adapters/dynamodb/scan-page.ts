import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from '../../usecases/ports.ts';
import type { Item } from './attribute.ts';
import { fromCursor, toCursor } from './cursor.ts';

export interface SegmentScan {
  readonly table: string;
  /** What the cursors are bound to, besides the segment. */
  readonly name: string;
  readonly key: string;
  readonly segment: number;
  readonly segments: number;
  readonly consistent: boolean;
}

/** One page of one of several parallel scans. A page may be empty and still have a next one. */
export async function scanPage(
  client: DynamoDBClient,
  scan: SegmentScan,
  cursor: string | null,
  limit: number,
): Promise<Page<Item>> {
  const id = `${scan.name}:${scan.segment}/${scan.segments}`;
  const from = fromCursor(id, cursor, 1)?.[0];
  const answer = await client.send(
    new ScanCommand({
      TableName: scan.table,
      Segment: scan.segment,
      TotalSegments: scan.segments,
      ConsistentRead: scan.consistent,
      Limit: limit,
      ...(from === undefined ? {} : { ExclusiveStartKey: { [scan.key]: { S: from } } }),
    }),
  );
  const end = answer.LastEvaluatedKey?.[scan.key]?.S;
  return { items: answer.Items ?? [], nextCursor: end === undefined ? null : toCursor(id, [end]) };
}
