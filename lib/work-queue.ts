import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PART_HIDDEN } from '../functions/domain/passes/pass.ts';
import { WORK_MESSAGES_KEPT } from '../functions/domain/time/retention.ts';
import { type QueuePair, queuePair } from './queue-pair.ts';

/** Throttled deliveries count too, so a few failures must not use them up. */
const RECEIVES = 10;

/**
 * A queue of parts of passes, each as `{"passId", "part"}`. A part that fails ten times waits in
 * the dead-letter queue.
 */
export class WorkQueue extends Construct implements QueuePair {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const bounds = { hidden: PART_HIDDEN, kept: WORK_MESSAGES_KEPT, receives: RECEIVES };
    ({ queue: this.queue, deadLetters: this.deadLetters } = queuePair(this, bounds));
  }
}
