import type { WarmThroughput } from './stage-settings.ts';

/*
 * Quotas of AWS that both the stack's settings and the pages on costs and scale count with. Their
 * sources are in bench/published/quotas.ts.
 */

/** What a table on demand bears while it is new. Warm throughput below it is refused. */
export const COLD_TABLE: WarmThroughput = {
  readUnitsPerSecond: 12_000,
  writeUnitsPerSecond: 4_000,
};

/** What one partition of any table bears. */
export const PARTITION: WarmThroughput = { readUnitsPerSecond: 3_000, writeUnitsPerSecond: 1_000 };

/** Partitions of a table that bears so much; its stream has as many shards. A new one has four. */
export function partitionsOf(table: WarmThroughput): number {
  return Math.max(
    Math.ceil(table.readUnitsPerSecond / PARTITION.readUnitsPerSecond),
    Math.ceil(table.writeUnitsPerSecond / PARTITION.writeUnitsPerSecond),
  );
}

/**
 * Messages a second that SNS takes on standard topics, by region, all of an account together; the
 * most first.
 */
export const SNS_CLASSES = [
  { regions: 'us-east-1', messages: 30_000 },
  { regions: 'us-west-2, eu-west-1', messages: 9_000 },
  {
    regions:
      'us-east-2, us-west-1, ap-south-1, ap-northeast-2, ap-southeast-1, ap-southeast-2, ' +
      'ap-northeast-1, eu-central-1',
    messages: 1_500,
  },
  { regions: 'all others, such as ca-central-1, eu-west-2, eu-west-3', messages: 300 },
] as const;

/** Concurrent executions of an account, of which nobody may reserve the last `unreserved`. */
export const CONCURRENCY = { ordinary: 1_000, new: 10, unreserved: 100 } as const;

/** Requests a second that API Gateway takes of an account, in most regions and in newer ones. */
export const API_REQUESTS = { ordinary: 10_000, newer: 2_500 } as const;

/** Instances of a function that Lambda adds in ten seconds. */
export const LAMBDA_STEP = { instances: 1_000, seconds: 10 } as const;

/** How Lambda reads an SQS queue: with so many at first, and so many more each minute. */
export const QUEUE_READERS = { first: 5, aMinute: 300, most: 1_000 } as const;
