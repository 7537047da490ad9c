import { Duration, Validations } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LONGEST_RUN } from '../functions/domain/time/fence.ts';
import { STREAM_RECORDS_TRIED } from '../functions/domain/time/retention.ts';
import type { ExplainLinks } from './explain-links.ts';
import type { Foundations } from './foundations.ts';
import { InterdictFunction } from './interdict-function.ts';

/**
 * Makes messages of moves, and tries for as long as the stream holds them. Records that it gives up
 * on go whole to a bucket, and from there to the redrive.
 */
export class StreamPublisher extends Construct {
  readonly publishOrders: InterdictFunction;
  readonly redrive: InterdictFunction;
  readonly source: EventSourceMapping;

  /** `links`: those that orders carry; `null`: they carry none. */
  constructor(scope: Construct, id: string, foundations: Foundations, links: ExplainLinks | null) {
    super(scope, id);
    const { findings } = foundations.tables.byName;
    const { failures } = foundations.buckets;
    const streamArn = findings.tableStreamArn;
    if (!streamArn)
      throw new Error(
        'The Findings table has no stream: set `stream` in functions/adapters/dynamodb/tables.ts.',
      );

    this.publishOrders = new InterdictFunction(this, 'PublishOrders', foundations, {
      name: 'publish-orders',
      errorImpact:
        'Orders reach nobody on the topic. None is lost: the stream tries again for six ' +
        'hours, then the failures bucket has the records.',
      timeLimit: Duration.millis(LONGEST_RUN),
      memoryMegabytes: 512,
    })
      .mayReadBlocklist()
      .mayOn('findings', 'BatchGetItem')
      .mayOn('stories', 'BatchWriteItem')
      .mayPublishOrders()
      // Lambda also uses this role. It puts records that the stream gave up on into the bucket, and
      // checks that the bucket exists.
      .mayOnFailures('PutObject', 'ListBucket')
      .may(
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        [streamArn],
      )
      .may(['dynamodb:ListStreams'], [`${findings.tableArn}/stream/*`]);
    const table = findings.stack.getLogicalId(findings.node.defaultChild as CfnTable);
    Validations.of(this.publishOrders.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${table}.Arn>/stream/*]`,
      reason:
        'Lambda lists the streams of this one table; the name of a stream is its date of birth.',
    });

    this.source = new EventSourceMapping(this, 'Source', {
      target: this.publishOrders.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: foundations.config.publishersPerShard,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: -1,
      maxRecordAge: Duration.millis(STREAM_RECORDS_TRIED),
      // CDK's S3OnFailureDestination would let the function read and delete everything in the
      // bucket.
      onFailure: { bind: () => ({ destination: failures.bucketArn }) },
      // So that what it gave up on is counted, and that a mapping that stopped is noticed.
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });

    this.redrive = new InterdictFunction(this, 'Redrive', foundations, {
      name: 'redrive',
      errorImpact: 'Orders in the failures bucket cannot be published again; they stay there.',
      timeLimit: Duration.millis(LONGEST_RUN),
    })
      .mayReadBlocklist()
      .mayOn('findings', 'BatchGetItem')
      .mayPublishOrders()
      // It lists by the beginning of keys that it is given, which may be any: so no condition.
      .mayOnFailures('GetObject', 'DeleteObject', 'ListBucket');
    if (links !== null)
      for (const each of [this.publishOrders, this.redrive]) each.mayUseLinks(links);
  }
}
