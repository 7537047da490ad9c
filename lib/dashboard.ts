import { Duration } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmsProps } from './alarms.ts';
import { appMetric, droppedRecords, keptRecords } from './metrics.ts';

/** One page: is the tick alive, do orders leave, do passes move, do callers get answers. */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { topics, work, tick, publisher, api, functions }: AlarmsProps,
  ) {
    super(scope, id);
    const period = Duration.minutes(5);
    const board = new CloudWatchDashboard(this, 'Board', { defaultInterval: Duration.hours(12) });
    board.addWidgets(
      graph('Enforcement', [
        appMetric('TickCompleted', Stats.SUM),
        appMetric('BansPaused', Stats.MAXIMUM),
        appMetric('BansFull', Stats.MAXIMUM),
        appMetric('FindingsFailed', Stats.SUM),
      ]),
      graph('Orders', [
        appMetric('OrdersPublished', Stats.SUM),
        topics.orders.metricNumberOfMessagesPublished({ period }),
        topics.orders.metricNumberOfNotificationsFailed({ period }),
        appMetric('Parked', Stats.SUM),
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
        work.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
        tick.failures.metricApproximateNumberOfMessagesVisible({ period }),
      ]),
      graph('Requests', [
        api.stage.metricCount({ period }),
        api.stage.metricClientError({ period }),
        api.stage.metricServerError({ period }),
        appMetric('CheckIns', Stats.SUM),
        appMetric('NotJudged', Stats.SUM),
      ]),
      graph('How long answers take (ms)', [
        api.stage.metricLatency({ period, statistic: Stats.p(50) }),
        api.stage.metricLatency({ period, statistic: Stats.p(99) }),
      ]),
    );
    board.addWidgets(
      graph(
        'Errors by function',
        functions.map(({ name, lambda }) => lambda.metricErrors({ period, label: name })),
      ),
      graph(
        'Invocations by function',
        functions.map(({ name, lambda }) => lambda.metricInvocations({ period, label: name })),
      ),
      graph(
        'Longest runs by function (ms)',
        functions.map(({ name, lambda }) =>
          lambda.metricDuration({ period, statistic: Stats.MAXIMUM, label: name }),
        ),
      ),
    );
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
