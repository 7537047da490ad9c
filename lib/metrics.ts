import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Metrics } from '../functions/usecases/ports.ts';

/**
 * The counts that functions write as embedded metrics (EMF) in their logs. They are in this
 * namespace and have no dimensions.
 */
export type AppMetricName = Parameters<Metrics['count']>[0];

const METRICS_NAMESPACE = 'Interdict';

/** A count that functions write. The period is five minutes by default. */
export function appMetric(
  metricName: AppMetricName,
  statistic: string,
  period: Duration = Duration.minutes(5),
): Metric {
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, statistic, period });
}

/**
 * Records that a stream's mapping gave up on and put into its destination.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html, event source
 * mapping metrics
 */
export function keptRecords(source: EventSourceMapping): Metric {
  return mappingMetric(source, 'OnFailureDestinationDeliveredEventCount');
}

/** Records that a stream's mapping dropped, because they expired or had no tries left. */
export function droppedRecords(source: EventSourceMapping): Metric {
  return mappingMetric(source, 'DroppedEventCount');
}

function mappingMetric(source: EventSourceMapping, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: source.eventSourceMappingId },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}
