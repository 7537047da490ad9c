import { CfnOutput, Fn, type Stack } from 'aws-cdk-lib';
import type { AlarmsProps } from './alarms.ts';
import type { Buckets } from './buckets.ts';
import type { InterdictFunction } from './interdict-function.ts';
import { pascal } from './pascal.ts';

export interface OutputsProps extends AlarmsProps {
  readonly buckets: Buckets;
  /** Those of the functions that the API calls. */
  readonly behindApi: readonly InterdictFunction[];
}

/**
 * What the commands of docs/operations.md and connectors need to know of a deployed stack. Identity
 * adds its own.
 */
export function addOutputs(stack: Stack, props: OutputsProps): void {
  const output = (name: string, value: string, description?: string) =>
    new CfnOutput(stack, name, { value, description });
  const { api, topics, work, aside, worker, tick, publisher, buckets, config } = props;

  output('Stage', config.stage, 'The dimension of its metrics, and the value of its tag');
  output('ApiId', api.api.apiId);
  output('ApiUrl', api.api.apiEndpoint);
  output('AccessLogGroup', api.accessLog.logGroupName);
  output('OrdersTopicArn', topics.orders.topicArn);
  output('OrdersKeyArn', topics.key.keyArn, 'Encrypts what is on the topics');
  output('AlarmsTopicArn', topics.alarms.topicArn);
  output('WorkQueueUrl', work.queue.queueUrl);
  output('WorkDeadLettersUrl', work.deadLetters.queueUrl);
  output('AsideQueueUrl', aside.queue.queueUrl, 'Of previews, counts and retirements');
  output('AsideDeadLettersUrl', aside.deadLetters.queueUrl);
  output('TickFailuresUrl', tick.failures.queueUrl);
  output('TickSchedule', tick.schedule.ref, 'In the schedule group default');
  output('PublishOrdersMapping', publisher.source.eventSourceMappingId, 'Of the stream');
  output('RunWorkMapping', worker.source.eventSourceMappingId, 'Of the work queue');
  output('AsideMapping', worker.asideSource.eventSourceMappingId, 'Of the queue aside');
  output('FailuresBucket', buckets.failures.bucketName);
  output('ReportsBucket', buckets.reports.bucketName);
  for (const { settings, secret, queue, deadLetters } of props.connectors.all) {
    const kind = pascal(settings.kind);
    output(`${kind}SecretArn`, secret.secretArn, 'Fill it to turn the connector on');
    output(`${kind}QueueUrl`, queue.queueUrl);
    output(`${kind}DeadLettersUrl`, deadLetters.queueUrl);
  }
  for (const table of Object.values(props.tables.byName)) {
    output(`${table.node.id}Table`, table.tableName);
  }
  for (const { name, lambda } of props.functions) {
    output(`${pascal(name)}Function`, lambda.functionName);
  }
  output(
    'ApiFunctions',
    Fn.join(
      ' ',
      props.behindApi.map(({ lambda }) => lambda.functionName),
    ),
    'All that the API calls',
  );
}
