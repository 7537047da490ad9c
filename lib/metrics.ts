import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Metrics } from '../functions/usecases/ports.ts';
import type { StageName } from './config.ts';

/**
 * The counts that functions write as embedded metrics (EMF) in their logs. They are in this
 * namespace, and the stage is their dimension: two stages of one account share no metric.
 */
export type AppMetricName = Parameters<Metrics['count']>[0];

const METRICS_NAMESPACE = 'Interdict';
const STAGE_DIMENSION = 'Stage';

/** A count that functions of this stage write. The period is five minutes by default. */
export function appMetric(
  stage: StageName,
  metricName: AppMetricName,
  statistic: string,
  period: Duration = Duration.minutes(5),
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [STAGE_DIMENSION]: stage },
    statistic,
    period,
  });
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

/**
 * How often a mapping has looked for records in a minute. A poll that finds nothing counts, with a
 * value of 0. A mapping that is disabled, or that may not read its source any more, counts nothing,
 * so it is the absence that says something. The mapping has to ask for `EventCount` metrics.
 */
export function polls(source: EventSourceMapping): Metric {
  return mappingMetric(source, 'PolledEventCount').with({
    statistic: Stats.SAMPLE_COUNT,
    period: Duration.minutes(1),
  });
}

/** Reads or writes of a table, without its indexes, that DynamoDB has throttled. */
export function throttleEvents(table: Table, which: 'Read' | 'Write'): Metric {
  return table.metric(`${which}ThrottleEvents`, {
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
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
