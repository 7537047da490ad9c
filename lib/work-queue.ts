import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { DEAD_LETTERS_KEPT, WORK_MESSAGES_KEPT } from '../functions/domain/time/retention.ts';

/**
 * Parts of passes, `{"passId", "part"}` each. Whatever fails five times waits in the dead-letter
 * queue.
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
      // Twice the worker's time limit: a part that still runs is not handed out a second time.
      visibilityTimeout: Duration.millis(2 * LONGEST_RUN),
      retentionPeriod: Duration.millis(WORK_MESSAGES_KEPT),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }
}
