import { Duration } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmsProps } from './alarms.ts';
import { appMetric, droppedRecords, keptRecords, polls } from './metrics.ts';

/**
 * One page: is the tick alive, do orders leave, do passes move, do callers get answers. It has at
 * most 50 metrics, since a dashboard with more is outside CloudWatch's free tier.
 */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      config,
      topics,
      work,
      aside,
      worker,
      tick,
      publisher,
      api,
      functions,
      connectors,
    }: AlarmsProps,
  ) {
    super(scope, id);
    const period = Duration.minutes(5);
    const board = new CloudWatchDashboard(this, 'Board', { defaultInterval: Duration.hours(12) });
    board.addWidgets(
      graph('Enforcement', [
        appMetric(config.stage, 'TickCompleted', Stats.SUM),
        appMetric(config.stage, 'BansPaused', Stats.MAXIMUM),
        appMetric(config.stage, 'BansFull', Stats.MAXIMUM),
        appMetric(config.stage, 'FindingsFailed', Stats.SUM),
      ]),
      graph('Orders', [
        appMetric(config.stage, 'OrdersPublished', Stats.SUM),
        topics.orders.metricNumberOfMessagesPublished({ period }),
        topics.orders.metricNumberOfNotificationsFailed({ period }),
        appMetric(config.stage, 'Parked', Stats.SUM),
        keptRecords(publisher.source),
        droppedRecords(publisher.source),
      ]),
      graph('How late orders are (ms)', [
        publisher.publishOrders.lambda.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }),
      ]),
    );
    board.addWidgets(
      graph('Passes', [
        work.queue.metricApproximateNumberOfMessagesVisible({ period }),
        aside.queue.metricApproximateNumberOfMessagesVisible({ period }),
        work.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
        aside.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
        tick.failures.metricApproximateNumberOfMessagesVisible({ period }),
      ]),
      graph('Requests', [
        api.stage.metricCount({ period }),
        api.stage.metricClientError({ period }),
        api.stage.metricServerError({ period }),
        appMetric(config.stage, 'CheckIns', Stats.SUM),
        appMetric(config.stage, 'NotJudged', Stats.SUM),
      ]),
      graph('How long answers take (ms)', [
        api.stage.metricLatency({ period, statistic: Stats.p(50) }),
        api.stage.metricLatency({ period, statistic: Stats.p(99) }),
      ]),
    );
    board.addWidgets(
      graph(
        'Errors by function',
        // Connectors have a graph of their own. These two do nothing that can fail.
        functions
          .filter((each) => !connectors.behind.includes(each))
          .filter(({ name }) => name !== 'unknown-route' && name !== 'console')
          .map(({ name, lambda }) => lambda.metricErrors({ period, label: name })),
      ),
      graph('Polls of stream and queues', [
        polls(publisher.source).with({ period, label: 'stream of findings' }),
        polls(worker.source).with({ period, label: 'work queue' }),
        polls(worker.asideSource).with({ period, label: 'queue aside' }),
      ]),
      graph(
        // How long those behind the API take is in its latency.
        'Longest runs of what no caller waits for (ms)',
        [tick.tick, worker.runWork, publisher.publishOrders, publisher.redrive].map(
          ({ name, lambda }) =>
            lambda.metricDuration({ period, statistic: Stats.MAXIMUM, label: name }),
        ),
      ),
    );
    if (connectors.all.length === 0) return;
    board.addWidgets(
      graph('Connectors', [
        appMetric(config.stage, 'ConnectorsStale', Stats.MAXIMUM),
        appMetric(config.stage, 'ConnectorsRefused', Stats.MAXIMUM),
        ...connectors.all.map(({ settings, queue }) =>
          queue.metricApproximateNumberOfMessagesVisible({ period, label: settings.kind }),
        ),
      ]),
    );
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
