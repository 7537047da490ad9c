import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';

export type GivenUp = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/**
 * What Lambda puts into an on-failure bucket for records of a DynamoDB stream: the metadata that
 * SQS and SNS would get too, and the whole event as a string in `payload`. Key and body as in the
 * Lambda developer guide, "Capturing discarded batches of records", S3.
 */
export function failureObject(options: {
  readonly mappingId: string;
  readonly shard: string;
  readonly streamArn: string;
  readonly functionArn: string;
  readonly condition: GivenUp;
  readonly attempts: number;
  readonly records: readonly DynamoDBRecord[];
  readonly now: number;
}): { key: string; body: string } {
  const at = new Date(options.now).toISOString();
  const [first, last] = [options.records[0]?.dynamodb, options.records.at(-1)?.dynamodb];
  const arrival = (seconds: number | undefined): string =>
    new Date((seconds ?? 0) * 1000).toISOString();
  const body = {
    requestContext: {
      requestId: randomUUID(),
      functionArn: options.functionArn,
      condition: options.condition,
      approximateInvokeCount: options.attempts,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: at,
    DDBStreamBatchInfo: {
      shardId: options.shard,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: arrival(last?.ApproximateCreationDateTime),
      batchSize: options.records.length,
      streamArn: options.streamArn,
    },
    payload: JSON.stringify({ Records: options.records }),
  };
  const day = at.slice(0, 10).replaceAll('-', '/');
  const second = at.slice(0, 19).replaceAll(':', '.');
  return {
    key: `aws/lambda/${options.mappingId}/${options.shard}/${day}/${second}-${randomUUID()}`,
    body: JSON.stringify(body),
  };
}
