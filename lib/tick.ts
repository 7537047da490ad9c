import { Duration, Validations } from 'aws-cdk-lib';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { FAILED_TICKS_KEPT } from '../functions/domain/time/retention.ts';
import { everyMinute } from './every-minute.ts';
import type { Foundations } from './foundations.ts';
import { InterdictFunction } from './interdict-function.ts';

/**
 * The tick, every minute. Neither the scheduler nor Lambda tries a failed tick again. The next tick
 * repairs what the failed one missed. A late tick would only run beside the next one.
 */
export class Tick extends Construct {
  readonly tick: InterdictFunction;
  /** Ticks that were not delivered or failed. They are for inspection, not for a redrive. */
  readonly failures: Queue;
  readonly schedule: CfnSchedule;

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    this.failures = new Queue(this, 'Failures', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.millis(FAILED_TICKS_KEPT),
    });
    Validations.of(this.failures).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself where failed ticks end up; nothing consumes it.',
    });
    const { queueArn } = this.failures;

    this.tick = new InterdictFunction(this, 'Tick', foundations, {
      name: 'tick',
      errorImpact:
        'Bans do not take effect on devices that do not check in by themselves, gates do not ' +
        'open, and removals over a limit are not stopped.',
      timeLimit: Duration.millis(LONGEST_RUN),
      asynchronous: {
        maxEventAge: Duration.millis(LONGEST_RUN),
        retryAttempts: 0,
        onFailure: { bind: () => ({ destination: queueArn }) },
      },
    })
      .knowsSettings()
      .mayOn('blocklist', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem')
      .mayOn('work', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem')
      .mayOn('audit', 'GetItem', 'PutItem')
      .mayOn('places', 'Query')
      .mayQueueWork()
      .mayQueueAside()
      .mayPublishOrders()
      .may(['sqs:SendMessage'], [queueArn]);

    this.schedule = everyMinute(this, {
      what: 'the tick',
      target: this.tick,
      failures: this.failures,
    });
  }
}
