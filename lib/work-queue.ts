import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PART_HIDDEN } from '../functions/domain/passes/pass.ts';
import { DEAD_LETTERS_KEPT, WORK_MESSAGES_KEPT } from '../functions/domain/time/retention.ts';

/** Throttled deliveries count too, so a few failures must not use them up. */
const RECEIVES = 10;

/**
 * A queue of parts of passes, each as `{"passId", "part"}`. A part that fails ten times waits in
 * the dead-letter queue.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.millis(DEAD_LETTERS_KEPT),
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.millis(PART_HIDDEN),
      retentionPeriod: Duration.millis(WORK_MESSAGES_KEPT),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES },
    });
  }
}
