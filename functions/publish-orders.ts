import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { compose } from './adapters/compose.ts';
import { bansReadOnly, blocklist, clock, metrics, parking, stories, topic, work } from './adapters/parts.ts';
import { publishRecords } from './events/finding-records.ts';
import { findingsOnly } from './events/findings-only.ts';
import { once } from './http/once.ts';

const load = once(() =>
  compose(process.env, {
    clock,
    blocklist,
    bans: bansReadOnly,
    fleet: findingsOnly,
    work,
    stories,
    topic,
    parking,
    metrics,
  }),
);

/** Makes messages of the findings' moves. Reports as failed only what another try may mend; the stream delivers again from the first of it. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const deps = await load();
  try {
    const failed = await publishRecords(deps, event.Records);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  } finally {
    deps.metrics.flush();
  }
}
