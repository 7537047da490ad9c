import { configFor } from '../../lib/config.ts';
import {
  API_REQUESTS,
  COLD_TABLE,
  CONCURRENCY,
  LAMBDA_STEP,
  PARTITION,
  QUEUE_READERS,
  SNS_CLASSES,
} from '../../lib/quotas.ts';
import { inventoryWriteUnits } from '../costs/assumed.ts';
import { settingsFor } from '../simulate/sites.ts';
import type { Source } from './source.ts';

const MEMORY = { url: null, at: '2026-11-27' } as const;
const found = (url: string) => ({ url, at: '2026-11-27' }) as const;

/** A fleet by which it is said what a quota means. */
const FLEET = 10_000_000;
const large = settingsFor(FLEET);
const numeral = new Intl.NumberFormat('en');

/** Hours in which so many first inventories are written to a table that stays cold. */
const COLD_HOURS = (FLEET * inventoryWriteUnits()) / COLD_TABLE.writeUnitsPerSecond / 3_600;

interface Quota extends Source {
  readonly what: string;
  readonly value: string;
  /** What it means here. */
  readonly means: string;
}

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
      `${COLD_TABLE.writeUnitsPerSecond} write and ${COLD_TABLE.readUnitsPerSecond} read units a ` +
      'second, then twice the peak of the last half hour',
    means:
      `A first inventory takes some ${inventoryWriteUnits()} write units of its table, so that ` +
      `10 million devices need ${Math.round(COLD_HOURS)} hours where it stays cold, and ` +
      '[less as it grows](scale.md#a-first-import). Set `warmThroughput` of `inventories` ' +
      'before; it is billed and cannot be lowered',
    ...found(WARM_PAGE),
  },
  {
    what: 'DynamoDB, one partition',
    value:
      `${PARTITION.writeUnitsPerSecond} write and ${PARTITION.readUnitsPerSecond} read units a ` +
      'second',
    means: 'why findings lie in up to 1,024 partitions',
    ...found(WARM_PAGE),
  },
  {
    what: 'API Gateway, the account',
    value:
      `${numeral.format(API_REQUESTS.ordinary)} requests a second, ` +
      `${numeral.format(API_REQUESTS.newer)} in newer regions`,
    means: '10 million devices every 6 hours are 460 a second',
    url: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    at: '2026-11-26',
  },
  {
    what: 'throttle of `POST /v1/check-ins`',
    value: `${configFor('production').throttles.checkIn.rate} a second in production as it comes`,
    means:
      '[by the fleet’s size](operations.md#throttles-by-the-fleets-size): `fleetSize` of 10 ' +
      `million makes it ${numeral.format(large.throttles.checkIn.rate)}, and \`spreadSeconds\` ` +
      numeral.format(large.settings.spreadSeconds),
    url: 'operations.md',
    at: '2026-11-27',
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
      `${CONCURRENCY.ordinary}, in new accounts as few as ${CONCURRENCY.new}. ` +
      `${CONCURRENCY.unreserved} must stay unreserved`,
    means:
      'nothing is reserved but for pauses (`pauseConcurrency`); `workersAtOnce` bounds the ' +
      'workers, ' +
      'and previews and runs have a quarter of it besides, two at least',
    ...MEMORY,
  },
  {
    what: 'SQS delay',
    value: '900 s',
    means: `sweeps are planned ahead by ${large.settings.planAheadSeconds} s`,
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
