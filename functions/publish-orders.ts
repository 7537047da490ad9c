import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { publishRecords } from './events/finding-records.ts';
import { compose } from './runtime/compose.ts';
import { once } from './runtime/once.ts';
import {
  bansReadOnly,
  blocklist,
  clock,
  explainLinks,
  failures,
  fleetFindingsOnly,
  metrics,
  stories,
  topic,
} from './runtime/wiring.ts';

const load = once(() =>
  compose(process.env, {
    clock,
    blocklist,
    bans: bansReadOnly,
    fleet: fleetFindingsOnly,
    stories,
    topic,
    failures,
    explainLinks,
    metrics,
  }),
);

/**
 * Makes messages of the findings' moves. It reports a record as failed only if another try may mend
 * it. The stream then delivers again from the first failed record.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const deps = await load();
  try {
    const failed = await publishRecords(deps, event.Records);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  } finally {
    deps.metrics.flush();
  }
}
