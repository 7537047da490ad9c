import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, MetricType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import type { Foundations } from './foundations.ts';
import { InterdictFunction } from './interdict-function.ts';

/** Carries out parts of passes from the work queue, one a message. */
export class Worker extends Construct {
  readonly runWork: InterdictFunction;
  readonly source: EventSourceMapping;

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    const { queue } = foundations.work;
    this.runWork = new InterdictFunction(this, 'RunWork', foundations, {
      name: 'run-work',
      errorImpact:
        'Censuses and sweeps stand still: devices that do not check in by themselves get no ' +
        'orders, and new bans stay behind their gate.',
      timeLimit: Duration.millis(LONGEST_RUN),
      memoryMegabytes: 1_024,
      feedsItself: true,
    })
      .knowsSettings()
      .mayReadBlocklist()
      .mayOn('devices', 'GetItem', 'PutItem', 'Scan')
      .mayOn('inventories', 'GetItem', 'BatchGetItem')
      .mayOn('findings', 'BatchGetItem', 'Query', 'PutItem')
      .mayOn('places', 'Query', 'UpdateItem')
      .mayOn('work', 'GetItem', 'PutItem')
      .mayQueueWork()
      .may(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);

    this.source = new EventSourceMapping(this, 'Source', {
      target: this.runWork.lambda,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      maxConcurrency: foundations.config.workersAtOnce,
      // So that a mapping that stopped is noticed.
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }
}
