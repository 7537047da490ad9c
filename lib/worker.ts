import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, MetricType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import type { Foundations } from './foundations.ts';
import { InterdictFunction } from './interdict-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** The fewest that a mapping may be bounded to. */
const FEWEST_AT_ONCE = 2;

/**
 * Carries out parts of passes from both queues, one a message. What enforces bans has most of the
 * workers; previews and runs have a few of their own, and none of the others.
 */
export class Worker extends Construct {
  readonly runWork: InterdictFunction;
  readonly source: EventSourceMapping;
  readonly asideSource: EventSourceMapping;

  constructor(scope: Construct, id: string, foundations: Foundations) {
    super(scope, id);
    const { work, aside, config } = foundations;
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
      .mayOn('devices', 'GetItem', 'BatchGetItem', 'PutItem', 'Scan')
      .mayOn('inventories', 'GetItem', 'BatchGetItem')
      .mayOn('findings', 'BatchGetItem', 'Query', 'PutItem')
      .mayOn('places', 'Query', 'UpdateItem')
      .mayOn('work', 'GetItem', 'Query', 'PutItem')
      .mayQueueWork()
      .mayQueueAside()
      .mayWorkOn(work.queue, aside.queue);

    this.source = this.mapping('Source', work, config.workersAtOnce);
    const few = Math.max(FEWEST_AT_ONCE, Math.floor(config.workersAtOnce / 4));
    this.asideSource = this.mapping('AsideSource', aside, few);
  }

  private mapping(id: string, { queue }: WorkQueue, maxConcurrency: number): EventSourceMapping {
    return new EventSourceMapping(this, id, {
      target: this.runWork.lambda,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      maxConcurrency,
      // So that a mapping that stopped is noticed.
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }
}
