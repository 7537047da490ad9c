import type { Source } from './source.ts';

const MEMORY = { url: null, at: '2026-11-27' } as const;
const found = (url: string) => ({ url, at: '2026-11-27' }) as const;

interface Quota extends Source {
  readonly what: string;
  readonly value: string;
  /** What it means here. */
  readonly means: string;
}

/** Messages a second that SNS takes on standard topics, by region, all of an account together. */
export const SNS_CLASSES = [
  { regions: 'us-east-1', messages: 30_000 },
  { regions: 'us-west-2, eu-west-1', messages: 9_000 },
  {
    regions:
      'us-east-2, us-west-1, ap-south-1, ap-northeast-2, ap-southeast-1, ap-southeast-2, ' +
      'ap-northeast-1, eu-central-1',
    messages: 1_500,
  },
  { regions: 'all others, such as ca-central-1, eu-west-2, eu-west-3', messages: 300 },
] as const;

/** Units a second of a table on demand that is new, and of one of its partitions. */
export const COLD_TABLE = { readUnits: 12_000, writeUnits: 4_000 } as const;
const PARTITION = { readUnits: 3_000, writeUnits: 1_000 } as const;

/** Instances of a function that Lambda adds in ten seconds. */
export const LAMBDA_STEP = { instances: 1_000, seconds: 10 } as const;

/** How Lambda reads an SQS queue: with so many at first, and so many more each minute. */
export const QUEUE_READERS = { first: 5, aMinute: 300, most: 1_000 } as const;

/** Concurrent executions of an account, of which nobody may reserve the last. */
export const CONCURRENCY = { ordinary: 1_000, new: 10 } as const;

const SNS_PAGE = 'https://docs.aws.amazon.com/general/latest/gr/sns.html';
const WARM_PAGE =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html';
const SCALING_PAGE = 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html';
const SQS_PAGE = 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html';

/** What bounds a stack, ours and that of AWS. */
export const QUOTAS: readonly Quota[] = [
  {
    what: 'SNS publishes, standard topics of an account',
    value: `${SNS_CLASSES.map(({ messages }) => messages).join(', ')} messages a second`,
    means:
      'By region: us-east-1; us-west-2 and eu-west-1; eight more; all others. Batches are ' +
      'counted ' +
      'by message. A million orders take half a minute, or an hour. The publisher backs off and ' +
      'the stream waits, up to six hours',
    ...found(SNS_PAGE),
  },
  {
    what: 'DynamoDB, a new on-demand table',
    value:
      `${COLD_TABLE.writeUnits} write and ${COLD_TABLE.readUnits} read units a second, then ` +
      `twice ` +
      'the peak of the last half hour',
    means:
      'A first inventory costs some 22 write units, so 10 million devices need 15 hours on a ' +
      'cold ' +
      'table. Set `warmThroughput` before; it is billed and cannot be lowered',
    ...found(WARM_PAGE),
  },
  {
    what: 'DynamoDB, one partition',
    value: `${PARTITION.writeUnits} write and ${PARTITION.readUnits} read units a second`,
    means: 'why findings lie in up to 1,024 partitions',
    ...found(WARM_PAGE),
  },
  {
    what: 'API Gateway, the account',
    value: '10,000 requests a second, 2,500 in newer regions',
    means: '10 million devices every 6 hours are 460 a second',
    url: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    at: '2026-11-26',
  },
  {
    what: 'throttle of `POST /v1/check-ins`',
    value: '50 a second in production, until it is set',
    means:
      '[by the fleet’s size](operations.md#throttles-by-the-fleets-size): 10 million devices ' +
      'with ' +
      '`spreadSeconds` 10,000 ask for 2,000',
    ...MEMORY,
    url: 'operations.md',
  },
  {
    what: 'audiences of an authorizer',
    value: '50, not to be raised',
    means: '48 sources in the stack’s user pool; synthesis refuses more',
    url: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    at: '2026-11-26',
  },
  {
    what: 'an integration’s time',
    value: '30 s, not to be raised',
    means: 'functions behind the API have 25 s',
    url: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    at: '2026-11-26',
  },
  {
    what: 'metrics of an alarm',
    value: '10, not to be raised',
    means: 'one alarm for reads of all tables, and one for writes',
    url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html',
    at: '2026-11-26',
  },
  {
    what: 'Lambda, scaling of a function',
    value: `${LAMBDA_STEP.instances} instances more every ${LAMBDA_STEP.seconds} s`,
    means: 'a mass check-in meets it before the tables do',
    ...found(SCALING_PAGE),
  },
  {
    what: 'Lambda, readers of a queue',
    value:
      `${QUEUE_READERS.first} at first, ${QUEUE_READERS.aMinute} more a minute, ` +
      `${QUEUE_READERS.most} at most`,
    means: 'why a great sweep is planned ahead: its workers are not all there at the instant',
    ...found(SQS_PAGE),
  },
  {
    what: 'Lambda concurrency of an account',
    value:
      `${CONCURRENCY.ordinary}, in new accounts as few as ${CONCURRENCY.new}. 100 must stay ` +
      'unreserved',
    means:
      'nothing is reserved but for pauses (`pauseConcurrency`); `workersAtOnce` bounds the ' +
      'workers, ' +
      'and previews and runs have a quarter of it besides, two at least',
    ...MEMORY,
  },
  {
    what: 'SQS delay',
    value: '900 s',
    means: 'sweeps are planned ahead at most 150 s',
    ...MEMORY,
  },
  {
    what: 'Lambda payload',
    value: '6 MB',
    means: 'bodies are taken up to 1 MiB',
    ...MEMORY,
  },
  {
    what: 'bans in force',
    value: '500',
    means: 'the list of bans is one item; every evaluator holds all bans',
    url: 'limits.md',
    at: '2026-11-27',
  },
  {
    what: 'exemptions of a ban',
    value: '200, with 2,000 ids of devices',
    means: 'they lie in the ban’s chunk',
    url: 'limits.md',
    at: '2026-11-27',
  },
  {
    what: 'item',
    value: '400 KB',
    means:
      'an inventory of about 12,000 ordinary apps; 5,000 are taken; see [limits.md](limits.md)',
    ...MEMORY,
  },
];
