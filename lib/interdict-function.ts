import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type IDestination,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TABLES, type TableName } from '../functions/adapters/dynamodb/tables.ts';
import { bundledCode } from './bundled-code.ts';
import { functionSettings } from './config.ts';
import type { Foundations } from './foundations.ts';
import type { QueuePair } from './queue-pair.ts';
import { keptUnlessJustMade } from './removal.ts';

/**
 * The longest run of a function behind the API. The gateway waits 30 s, cold start included, and
 * then answers 503 while the function may go on and succeed. With room for a cold start, the
 * function is ended first, which is a 500 and counts among its errors.
 */
export const LONGEST_API_RUN = Duration.seconds(25);

export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'BatchWriteItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';
/**
 * `ListBucket` lists objects. Without it, S3 answers a read of a missing object with a refusal, not
 * with "missing".
 */
export type BucketAction = 'GetObject' | 'PutObject' | 'DeleteObject' | 'ListBucket';

export interface InterdictFunctionProps {
  /** The entry: `functions/<name>.ts`. */
  readonly name: string;
  /**
   * A sentence that says what a failure of this function means for people. The function's alarm
   * carries it to the person who is woken.
   */
  readonly errorImpact: string;
  /**
   * At most LONGEST_API_RUN behind the API. FENCE relies on a limit of at most LONGEST_RUN.
   */
  readonly timeLimit: Duration;
  /** CPU comes with memory: 1,769 MB is one whole core. */
  readonly memoryMegabytes?: number;
  /**
   * Whether it may send to the queue that feeds it. AWS would otherwise stop it after about 16
   * hops.
   */
  readonly feedsItself?: boolean;
  /** Instances that only this function may use, and the most that it has. */
  readonly reservedConcurrency?: number | null;
  /**
   * Only for a function that is invoked asynchronously. It says how long an event may wait, how
   * often it is tried again, and where a failed event goes.
   */
  readonly asynchronous?: {
    readonly maxEventAge: Duration;
    readonly retryAttempts: number;
    readonly onFailure: IDestination;
  };
}

/**
 * A function with this project's defaults. At first it may only write its own log. Each `may…` adds
 * one narrow statement, and the environment variable by which the function finds the resource.
 *
 * There is no reserved concurrency, unless the stage asks for it. An account's pool is shared, and
 * new accounts cannot reserve at all. No two runs of any function harm each other. The queue's
 * mapping bounds the workers.
 */
export class InterdictFunction extends Construct {
  readonly name: string;
  readonly errorImpact: string;
  readonly lambda: LambdaFunction;
  readonly role: Role;
  private readonly foundations: Foundations;

  constructor(
    scope: Construct,
    id: string,
    foundations: Foundations,
    props: InterdictFunctionProps,
  ) {
    super(scope, id);
    const { config } = foundations;
    this.name = props.name;
    this.errorImpact = props.errorImpact;
    this.foundations = foundations;

    const logGroup = new LogGroup(this, 'Logs', {
      // The type's members are the numbers of days.
      retention: config.logDays as RetentionDays,
      removalPolicy: keptUnlessJustMade(config),
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Interdict, function ${props.name}`,
    });
    this.may(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);

    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Interdict: ${props.name}`,
      code: bundledCode(this, props.name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      timeout: props.timeLimit,
      memorySize: props.memoryMegabytes ?? 512,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      // Not WARN: it would drop embedded metrics, which carry no level.
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      reservedConcurrentExecutions: props.reservedConcurrency ?? undefined,
      recursiveLoop: props.feedsItself ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      tracing: config.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      maxEventAge: props.asynchronous?.maxEventAge,
      retryAttempts: props.asynchronous?.retryAttempts,
      onFailure: props.asynchronous?.onFailure,
      // The dimension of the metrics that it counts.
      environment: { STAGE: config.stage },
    });
    if (config.tracing) {
      Validations.of(this.role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray has no resources to name; tracing was asked for in the stage settings.',
      });
    }
  }

  /** One statement, exactly as given. */
  may(actions: readonly string[], resources: readonly string[]): this {
    this.role.addToPrincipalPolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources] }),
    );
    return this;
  }

  /** These item operations on this table. A transaction needs the permissions of its parts. */
  mayOn(table: TableName, ...actions: readonly TableAction[]): this {
    const { tableArn, tableName } = this.foundations.tables.byName[table];
    this.knows(TABLES[table].variable, tableName);
    return this.may(
      actions.map((action) => `dynamodb:${action}`),
      [tableArn],
    );
  }

  /** Reading the compiled blocklist with the pauses, and single bans. */
  mayReadBlocklist(): this {
    return this.mayOn('blocklist', 'GetItem', 'BatchGetItem', 'Query');
  }

  /** Enrolling devices by keys, and renewing the tokens of those that may be renewed. */
  mayEnroll(): this {
    return this.mayOn('access', 'GetItem', 'BatchGetItem', 'UpdateItem', 'PutItem')
      .mayOn('devices', 'GetItem', 'PutItem')
      .mayOn('audit', 'GetItem', 'PutItem');
  }

  /** Taking what devices have, and deciding by it what becomes of their findings. */
  mayTakeInventories(): this {
    return this.mayReadBlocklist()
      .mayOn('devices', 'GetItem', 'PutItem', 'UpdateItem')
      .mayOn('inventories', 'GetItem', 'PutItem')
      .mayOn('findings', 'BatchGetItem', 'PutItem')
      .mayOn('places', 'Query', 'UpdateItem');
  }

  /** Taking those of many devices at once, which are read together. */
  mayTakeManyInventories(): this {
    return this.mayTakeInventories()
      .mayOn('devices', 'BatchGetItem')
      .mayOn('inventories', 'BatchGetItem');
  }

  /** Publishing on the orders topic, and using the topic's encryption key. */
  mayPublishOrders(): this {
    const { orders, key } = this.foundations.topics;
    this.knows('ORDERS_TOPIC_ARN', orders.topicArn);
    return this.may(['sns:Publish'], [orders.topicArn]).may(
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      [key.keyArn],
    );
  }

  /** Queueing parts of censuses and sweeps. */
  mayQueueWork(): this {
    return this.mayQueue('WORK_QUEUE_URL', this.foundations.work);
  }

  /** Queueing parts of previews, counts and retirements. */
  mayQueueAside(): this {
    return this.mayQueue('ASIDE_QUEUE_URL', this.foundations.aside);
  }

  /** These operations on the failures bucket and its objects. */
  mayOnFailures(...actions: readonly BucketAction[]): this {
    return this.mayOnBucket('FAILURES_BUCKET', this.foundations.buckets.failures, actions);
  }

  /** These operations on the reports bucket and its objects. */
  mayOnReports(...actions: readonly BucketAction[]): this {
    return this.mayOnBucket('REPORTS_BUCKET', this.foundations.buckets.reports, actions);
  }

  /** What a connector to a manager does as a source: reporting devices, and results of orders. */
  mayWorkAsSource(): this {
    return this.mayTakeManyInventories().mayOn('access', 'GetItem');
  }

  /** These operations on the bucket of what managers have sent. */
  mayOnHeard(bucket: Bucket, ...actions: readonly BucketAction[]): this {
    return this.mayOnBucket('HEARD_BUCKET', bucket, actions);
  }

  /** Reading this one secret. */
  mayReadSecret(secret: ISecret): this {
    return this.maySeeSecret('CONNECTOR_SECRET', secret);
  }

  /** Making and opening the links behind which orders are explained. */
  mayUseLinks({ address, key }: { readonly address: string; readonly key: ISecret }): this {
    return this.knows('EXPLAIN_ADDRESS', address).maySeeSecret('EXPLAIN_SECRET', key);
  }

  /** Sending to the queue of the function's own connector. */
  maySendTo(queue: Queue): this {
    return this.mayQueue('CONNECTOR_QUEUE_URL', { queue });
  }

  /** The stage's settings, as JSON in `SETTINGS`. */
  knowsSettings(): this {
    return this.knows('SETTINGS', JSON.stringify(functionSettings(this.foundations.config)));
  }

  /** This text in a variable of its own. */
  knows(variable: string, value: string): this {
    this.lambda.addEnvironment(variable, value);
    return this;
  }

  /** Being handed the messages of queues. */
  mayWorkOn(...queues: readonly Queue[]): this {
    return this.may(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      queues.map(({ queueArn }) => queueArn),
    );
  }

  private maySeeSecret(variable: string, { secretArn }: ISecret): this {
    return this.knows(variable, secretArn).may(['secretsmanager:GetSecretValue'], [secretArn]);
  }

  private mayQueue(variable: string, { queue }: Pick<QueuePair, 'queue'>): this {
    return this.knows(variable, queue.queueUrl).may(['sqs:SendMessage'], [queue.queueArn]);
  }

  private mayOnBucket(variable: string, bucket: Bucket, actions: readonly BucketAction[]): this {
    this.knows(variable, bucket.bucketName);
    const logicalId = bucket.stack.getLogicalId(bucket.node.defaultChild as CfnBucket);
    Validations.of(this.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/*]`,
      reason: 'Keys are made at run time: every object of this one bucket is meant.',
    });
    const onObjects = actions
      .filter((action) => action !== 'ListBucket')
      .map((action) => `s3:${action}`);
    this.may(onObjects, [bucket.arnForObjects('*')]);
    return actions.includes('ListBucket') ? this.may(['s3:ListBucket'], [bucket.bucketArn]) : this;
  }
}
