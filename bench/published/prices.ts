import type { Source } from './source.ts';

/** The region of all prices here. */
export const PRICES_OF = 'us-east-1';

/** A list price, without free tier, discounts and tax. */
export interface Price extends Source {
  readonly what: string;
  /** US dollars for `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
}

const MILLION = 1_000_000;
const MEMORY = { url: null, at: '2026-11-27' } as const;
const found = (url: string) => ({ url, at: '2026-11-27' }) as const;

/**
 * All prices that the costs are made of. Vendors' own price pages are drawn by scripts, and their
 * stored copies lack the numbers: so most sources are others' copies of them.
 */
export const PRICES = {
  readUnit: {
    what: 'DynamoDB, on demand, read',
    usd: 0.125,
    per: MILLION,
    unit: 'read units',
    ...found('https://airbyte.com/data-engineering-resources/dynamodb-pricing'),
  },
  writeUnit: {
    what: 'DynamoDB, on demand, write',
    usd: 0.625,
    per: MILLION,
    unit: 'write units',
    ...found('https://airbyte.com/data-engineering-resources/dynamodb-pricing'),
  },
  storage: { what: 'DynamoDB, stored', usd: 0.25, per: 1, unit: 'GB and month', ...MEMORY },
  recovery: {
    what: 'DynamoDB, point-in-time recovery',
    usd: 0.2,
    per: 1,
    unit: 'GB and month',
    ...MEMORY,
  },
  apiRequest: {
    what: 'HTTP API, the first 300 million a month',
    usd: 1,
    per: MILLION,
    unit: 'requests',
    ...found('https://www.apigatewaycost.com/aws'),
  },
  invocation: {
    what: 'Lambda, requests',
    usd: 0.2,
    per: MILLION,
    unit: 'requests',
    ...found('https://cloudchipr.com/blog/aws-lambda-pricing'),
  },
  gigabyteSecond: {
    what: 'Lambda, arm64',
    usd: 0.0000133334,
    per: 1,
    unit: 'GB and second',
    ...found('https://cloudchipr.com/blog/aws-lambda-pricing'),
  },
  publish: {
    what: 'SNS, standard topic; delivery to SQS is free',
    usd: 0.5,
    per: MILLION,
    unit: 'messages, each of a batch',
    ...found('https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/'),
  },
  queueRequest: {
    what: 'SQS, standard queue',
    usd: 0.4,
    per: MILLION,
    unit: 'requests',
    ...found('https://cloudburn.io/blog/amazon-sqs-pricing'),
  },
  egress: {
    what: 'data to the internet',
    usd: 0.09,
    per: 1,
    unit: 'GB',
    ...found('https://www.apigatewaycost.com/aws'),
  },
  log: {
    what: 'CloudWatch, logs taken in',
    usd: 0.5,
    per: 1,
    unit: 'GB',
    ...found(
      'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    ),
  },
  alarm: {
    what: 'CloudWatch, alarm',
    usd: 0.1,
    per: 1,
    unit: 'metric that it looks at and month',
    ...MEMORY,
  },
  metric: {
    what: 'CloudWatch, metric of one’s own',
    usd: 0.3,
    per: 1,
    unit: 'metric and month, by the hour in which it has a value',
    ...found('https://signoz.io/guides/cloudwatch-pricing'),
  },
  dashboard: {
    what: 'CloudWatch, dashboard; three of at most 50 metrics each are free',
    usd: 3,
    per: 1,
    unit: 'dashboard and month',
    ...found(
      'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    ),
  },
  key: {
    what: 'KMS, key of one’s own; 1.00 more after each of its first two rotations',
    usd: 1,
    per: 1,
    unit: 'key and month',
    ...found('https://www.wring.co/blog/aws-kms-pricing-guide'),
  },
  secret: {
    what: 'Secrets Manager',
    usd: 0.4,
    per: 1,
    unit: 'secret and month',
    ...found(
      'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    ),
  },
  secretRead: {
    what: 'Secrets Manager, reads',
    usd: 0.05,
    per: 10_000,
    unit: 'calls',
    ...found(
      'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    ),
  },
  schedule: {
    what: 'EventBridge Scheduler',
    usd: 1,
    per: MILLION,
    unit: 'invocations',
    ...MEMORY,
  },
  token: {
    what: 'Cognito, tokens for machines',
    usd: 2.25,
    per: 1_000,
    unit: 'tokens asked for',
    ...found(
      'https://cur.vantage-api.com/aws/amazoncognito/user-pools-m2m/cupm2mtokenrequestsfull',
    ),
  },
  client: {
    what: 'Cognito, client of a machine',
    usd: 6,
    per: 1,
    unit: 'client that is used and month',
    ...found(
      'https://www.rhythmictech.com/blog/the-aws-cognito-m2m-bill-has-come-due-what-you-need-to-know/',
    ),
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** US dollars for so much of one thing. */
export function priceOf(name: PriceName, amount: number): number {
  const { usd, per } = PRICES[name];
  return (usd / per) * amount;
}

/** What another project of the kind has published that it costs. */
export const RUDOLPH = {
  clients: 10_000,
  syncSeconds: 60,
  /** US dollars a month. */
  usd: 900,
  url: 'https://github.com/airbnb/rudolph/blob/master/docs/costs.md',
  at: '2026-11-27',
} as const satisfies Source & Readonly<Record<string, unknown>>;
