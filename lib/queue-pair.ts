import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DEAD_LETTERS_KEPT } from '../functions/domain/time/retention.ts';

export interface QueuePair {
  readonly queue: Queue;
  /** Where a message waits that failed as often as it may. */
  readonly deadLetters: Queue;
}

/**
 * A queue whose messages stay hidden while they are worked on and are kept for so many
 * milliseconds, and the queue for those that failed `receives` times.
 */
export function queuePair(
  scope: Construct,
  {
    hidden,
    kept,
    receives,
  }: { readonly hidden: number; readonly kept: number; readonly receives: number },
): QueuePair {
  const closed = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(scope, 'DeadLetters', {
    ...closed,
    retentionPeriod: Duration.millis(DEAD_LETTERS_KEPT),
  });
  const queue = new Queue(scope, 'Queue', {
    ...closed,
    visibilityTimeout: Duration.millis(hidden),
    retentionPeriod: Duration.millis(kept),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: receives },
  });
  return { queue, deadLetters };
}
