import type { DynamoDBRecord } from 'aws-lambda';
import { fromFindingItem } from '../adapters/fleet/finding-item.ts';
import { describeError, log } from '../runtime/log.ts';
import { noteMoves } from '../usecases/publishing/note-moves.ts';
import type { FindingMove } from '../usecases/publishing/prepare-messages.ts';
import { publishMoves } from '../usecases/publishing/publish.ts';

type PublishNeeds = Parameters<typeof publishMoves>[0] & Parameters<typeof noteMoves>[0];

/**
 * Publishes what records of the Findings stream say, and writes it into the findings' stories.
 * Returns the sequence numbers of the records to be delivered again. Deleted rows say nothing. A
 * record that cannot be read is put aside whole, with the reason, and the other records go on. It
 * is tried again only if putting it aside fails.
 */
export async function publishRecords(
  deps: PublishNeeds,
  records: readonly DynamoDBRecord[],
): Promise<readonly string[]> {
  const moves: FindingMove[] = [];
  const failed: string[] = [];
  for (const record of records) {
    if (record.eventName === 'REMOVE') continue;
    try {
      moves.push(moveOf(record));
    } catch (error) {
      if (!(await parked(deps, record, error))) failed.push(nameOf(record));
    }
  }
  // Orders come first. A story that cannot be written now must not hold up an order.
  return [
    ...new Set([
      ...failed,
      ...(await publishMoves(deps, moves)),
      ...(await noteMoves(deps, moves)),
    ]),
  ];
}

function nameOf(record: DynamoDBRecord): string {
  return record.dynamodb?.SequenceNumber ?? record.eventID ?? '';
}

function moveOf(record: DynamoDBRecord): FindingMove {
  const { NewImage: after, OldImage: before } = record.dynamodb ?? {};
  if (after === undefined) throw new TypeError('the record has no new image');
  return {
    key: nameOf(record),
    before: before === undefined ? null : fromFindingItem(before),
    after: fromFindingItem(after),
  };
}

async function parked(
  deps: PublishNeeds,
  record: DynamoDBRecord,
  reason: unknown,
): Promise<boolean> {
  const name = nameOf(record);
  try {
    await deps.failures.park(
      `unreadable/${name}`,
      reason instanceof Error ? reason.message : String(reason),
      record,
    );
    deps.metrics.count('Parked', 1);
    return true;
  } catch (error) {
    log('WARN', 'an unreadable record could not be put aside', {
      record: name,
      error: describeError(error),
    });
    return false;
  }
}
