import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { DEAD_LETTERS_KEPT, WORK_MESSAGES_KEPT } from '../functions/domain/time/retention.ts';

/**
 * Parts of passes, each as `{"passId", "part"}`. A part that fails five times waits in the
 * dead-letter queue.
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
      // This is twice the worker's time limit, so a part that still runs is not delivered twice.
      visibilityTimeout: Duration.millis(2 * LONGEST_RUN),
      retentionPeriod: Duration.millis(WORK_MESSAGES_KEPT),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }
}
