import { z } from 'zod';

/**
 * The resource types that the local run carries out, with every property that it understands.
 * Objects are strict: a property that is not listed stops the run. A listed property without local
 * meaning says why.
 */
const without = (_reason: string) => z.unknown().optional();

const tags = without('tags are for bills and searches');
const encryption = without('nothing is encrypted on this machine');
const permissions = without('roles are heeded; policies on resources are not');
const backups = without('state is a directory: copy it');
const number = z.coerce.number();
const arnOrName = z.string();

const tableSchema = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: z.array(
    z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }),
  ),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.string(), ResourcePolicy: permissions })
    .optional(),
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() })
    .optional(),
  BillingMode: without('nothing is billed on this machine'),
  SSESpecification: encryption,
  PointInTimeRecoverySpecification: backups,
  DeletionProtectionEnabled: without('state is removed only by --fresh'),
  WarmThroughput: without('there is one partition on this machine'),
  ContributorInsightsSpecification: without('metrics are not collected here'),
  OnDemandThroughput: without('nothing is throttled unless a fault says so'),
  TableClass: without('nothing is billed on this machine'),
  Tags: tags,
});

const functionSchema = z.strictObject({
  FunctionName: z.string().optional(),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js functions run here'),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Timeout: number.default(3),
  MemorySize: number.default(128),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .optional(),
  ReservedConcurrentExecutions: number.optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['JSON', 'Text']).default('Text'),
      ApplicationLogLevel: z.string().default('INFO'),
      SystemLogLevel: without('the local run reports starts and ends itself'),
      LogGroup: without('functions log to the log directory'),
    })
    .optional(),
  Description: z.string().optional(),
  Architectures: without('this machine has one'),
  Role: z.string(),
  KmsKeyArn: encryption,
  TracingConfig: without('traces are not collected here'),
  DeadLetterConfig: without('functions are not invoked asynchronously here'),
  RecursiveLoop: without('loops are not detected here'),
  EphemeralStorage: without('functions share the disk of this machine'),
  Tags: tags,
});

const mappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: arnOrName,
  Enabled: z.boolean().default(true),
  BatchSize: number.optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  MaximumRetryAttempts: number.default(-1),
  MaximumRecordAgeInSeconds: number.default(-1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) })
    .optional(),
  MetricsConfig: without('metrics are not collected here'),
  ScalingConfig: z.strictObject({ MaximumConcurrency: number }).optional(),
  ParallelizationFactor: without('a shard is read in order here, which holds for every factor'),
  MaximumBatchingWindowInSeconds: without('batches are made of what is there'),
  KmsKeyArn: encryption,
  Tags: tags,
});

const topicSchema = z.strictObject({
  TopicName: z.string().optional(),
  DisplayName: without('for people'),
  KmsMasterKeyId: encryption,
  TracingConfig: without('traces are not collected here'),
  DeliveryStatusLogging: without('deliveries are not logged here'),
  Tags: tags,
});

const subscriptionSchema = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.literal('sqs', 'only SQS subscriptions are delivered on this machine'),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
  FilterPolicy: z.record(z.string(), z.unknown()).optional(),
  FilterPolicyScope: z.string().optional(),
  RedrivePolicy: without('deliveries to queues do not fail here'),
});

const queueSchema = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: number.optional(),
  DelaySeconds: number.optional(),
  MaximumMessageSize: number.optional(),
  MessageRetentionPeriod: number.optional(),
  ReceiveMessageWaitTimeSeconds: number.optional(),
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: number })
    .optional(),
  RedriveAllowPolicy: permissions,
  KmsMasterKeyId: encryption,
  KmsDataKeyReusePeriodSeconds: encryption,
  SqsManagedSseEnabled: encryption,
  Tags: tags,
});

const secretSchema = z.strictObject({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  /** A field of the JSON in the template is made up, of letters and digits. */
  GenerateSecretString: z
    .strictObject({
      SecretStringTemplate: z.string(),
      GenerateStringKey: z.string(),
      PasswordLength: number,
      ExcludePunctuation: z.literal(true, 'only letters and digits are made up here'),
    })
    .optional(),
  Description: without('for people'),
  KmsKeyId: encryption,
  Tags: tags,
});

const bucketSchema = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: encryption,
  PublicAccessBlockConfiguration: permissions,
  OwnershipControls: permissions,
  LifecycleConfiguration: without('objects stay until --fresh'),
  VersioningConfiguration: backups,
  LoggingConfiguration: without('accesses are not logged here'),
  ObjectLockEnabled: permissions,
  ObjectLockConfiguration: permissions,
  Tags: tags,
});

const throttle = z.strictObject({
  ThrottlingBurstLimit: number.optional(),
  ThrottlingRateLimit: number.optional(),
  DetailedMetricsEnabled: without('metrics are not collected here'),
});

const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'the local API has one stage, $default'),
  AutoDeploy: without('there is nothing to deploy'),
  DeploymentId: without('there is nothing to deploy'),
  DefaultRouteSettings: throttle.optional(),
  RouteSettings: z.record(z.string(), throttle).default({}),
  AccessLogSettings: without('the local run writes its own access log'),
  Description: without('for people'),
  Tags: tags,
});

const apiSchema = z.strictObject({
  Name: without('for people'),
  ProtocolType: z.literal('HTTP'),
  Description: without('for people'),
  DisableExecuteApiEndpoint: without('the local API has one address'),
  Tags: tags,
});

const routeSchema = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().regex(/^integrations\//),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
  OperationName: without('for people'),
});

const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: number.default(30_000),
  IntegrationMethod: without('always POST'),
  Description: without('for people'),
});

const authorizerSchema = z.strictObject({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.array(z.literal('$request.header.Authorization')).length(1),
  JwtConfiguration: z.strictObject({ Issuer: z.string(), Audience: z.array(z.string()) }),
  Name: without('for people'),
});

const scheduleSchema = z.strictObject({
  Name: z.string().optional(),
  ScheduleExpression: z
    .string()
    .regex(/^rate\(\d+ (minutes?|hours?|days?)\)$/, 'only rate(…) schedules run here'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z.string(),
    Input: z.string().optional(),
    RoleArn: z.string(),
    RetryPolicy: without('a tick that fails is repaired by the next'),
    DeadLetterConfig: without('a tick that fails is shown on the console'),
  }),
  FlexibleTimeWindow: z.strictObject({
    Mode: z.literal('OFF', 'a schedule with a flexible window cannot be replayed exactly'),
  }),
  ScheduleExpressionTimezone: without('a rate has no time zone'),
  Description: without('for people'),
  GroupName: without('groups schedules for permissions and metrics only'),
  KmsKeyArn: encryption,
});

export const CARRIED_OUT = {
  'AWS::DynamoDB::Table': tableSchema,
  'AWS::Lambda::Function': functionSchema,
  'AWS::Lambda::EventSourceMapping': mappingSchema,
  'AWS::SNS::Topic': topicSchema,
  'AWS::SNS::Subscription': subscriptionSchema,
  'AWS::SQS::Queue': queueSchema,
  'AWS::S3::Bucket': bucketSchema,
  'AWS::SecretsManager::Secret': secretSchema,
  'AWS::ApiGatewayV2::Api': apiSchema,
  'AWS::ApiGatewayV2::Stage': stageSchema,
  'AWS::ApiGatewayV2::Route': routeSchema,
  'AWS::ApiGatewayV2::Integration': integrationSchema,
  'AWS::ApiGatewayV2::Authorizer': authorizerSchema,
  'AWS::Scheduler::Schedule': scheduleSchema,
} as const;

export type CarriedType = keyof typeof CARRIED_OUT;
export type PropertiesOf<T extends CarriedType> = z.infer<(typeof CARRIED_OUT)[T]>;
