import { describe, expect, test } from '@jest/globals';
import { configFor } from '../../lib/config.ts';
import { type Grants, grantsOf, grantsOfRole } from './grants.ts';
import { functionId, ofType, templateOf } from './synthesized.ts';

const template = templateOf();

/** The kinds of managers to which the stage has a connector, as their resources are called. */
const MANAGERS = {
  'android-management': 'AndroidManagement',
  fleet: 'Fleet',
  nanomdm: 'Nanomdm',
} as const;

type Reach = Readonly<Record<string, readonly string[]>>;

/** What a connector does as a source, and what it remembers. */
const DELIVERING: Reach = {
  Access: ['GetItem'],
  Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
  Connectors: ['GetItem', 'PutItem', 'Query'],
  Devices: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  Findings: ['BatchGetItem', 'PutItem'],
  Inventories: ['BatchGetItem', 'GetItem', 'PutItem'],
  Places: ['Query', 'UpdateItem'],
  Work: ['PutItem'],
};
/** Polls have their runs counted besides. */
const POLLING: Reach = {
  ...DELIVERING,
  Access: ['GetItem', 'PutItem'],
  Work: ['GetItem', 'PutItem'],
};

function ofManagers<T>(grants: {
  readonly poll: (id: string) => T;
  readonly deliver: (id: string) => T;
  readonly hear: (id: string) => T;
}): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(MANAGERS).flatMap(([kind, id]) =>
      (['poll', 'deliver', 'hear'] as const).map((name) => [`${kind}-${name}`, grants[name](id)]),
    ),
  );
}

/** Item operations, without their prefix, by table: each function's whole reach into the tables. */
const ON_TABLES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  enroll: {
    Access: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    Audit: ['GetItem', 'PutItem'],
    Devices: ['GetItem', 'PutItem'],
  },
  'check-in': {
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Devices: ['GetItem', 'PutItem', 'UpdateItem'],
    Findings: ['BatchGetItem', 'PutItem'],
    Inventories: ['GetItem', 'PutItem'],
    Places: ['Query', 'UpdateItem'],
  },
  ingest: {
    Access: ['GetItem', 'PutItem'],
    Audit: ['GetItem', 'PutItem'],
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Devices: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    Findings: ['BatchGetItem', 'PutItem'],
    Inventories: ['BatchGetItem', 'GetItem', 'PutItem'],
    Places: ['Query', 'UpdateItem'],
    Work: ['GetItem', 'PutItem'],
  },
  'manage-bans': {
    Audit: ['GetItem', 'PutItem'],
    Blocklist: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    Devices: ['BatchGetItem'],
    Findings: ['Query'],
    Places: ['Query'],
    Work: ['GetItem', 'PutItem', 'Query'],
  },
  'pause-ban': {
    Audit: ['GetItem', 'PutItem'],
    Blocklist: ['GetItem', 'PutItem', 'Query', 'UpdateItem'],
    Places: ['Query'],
  },
  'manage-devices': {
    Access: ['DeleteItem', 'GetItem', 'PutItem'],
    Audit: ['GetItem', 'PutItem'],
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Devices: ['GetItem', 'PutItem'],
    Findings: ['BatchGetItem', 'PutItem'],
    Places: ['UpdateItem'],
    Work: ['DeleteItem', 'GetItem', 'PutItem'],
  },
  'read-fleet': {
    Audit: ['Query'],
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Connectors: ['GetItem'],
    Devices: ['BatchGetItem', 'GetItem', 'Scan'],
    Findings: ['BatchGetItem', 'Query'],
    Inventories: ['GetItem'],
    Places: ['Query'],
    Stories: ['Query'],
    Work: ['GetItem', 'Query'],
  },
  // What enroll may, and what check-in may: no more for a protocol of others.
  'osquery-enroll': {
    Access: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    Audit: ['GetItem', 'PutItem'],
    Devices: ['GetItem', 'PutItem'],
  },
  'osquery-report': {
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Devices: ['GetItem', 'PutItem', 'UpdateItem'],
    Findings: ['BatchGetItem', 'PutItem'],
    Inventories: ['GetItem', 'PutItem'],
    Places: ['Query', 'UpdateItem'],
  },
  santa: {
    Access: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Connectors: ['GetItem', 'PutItem'],
    Devices: ['BatchGetItem', 'GetItem', 'PutItem'],
    Findings: ['BatchGetItem', 'PutItem'],
    Inventories: ['GetItem'],
    Places: ['Query', 'UpdateItem'],
  },
  console: {},
  'unknown-route': {},
  tick: {
    Audit: ['GetItem', 'PutItem'],
    Blocklist: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    Places: ['Query'],
    Work: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
  },
  'run-work': {
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Devices: ['BatchGetItem', 'GetItem', 'PutItem', 'Scan'],
    Findings: ['BatchGetItem', 'PutItem', 'Query'],
    Inventories: ['BatchGetItem', 'GetItem'],
    Places: ['Query', 'UpdateItem'],
    Work: ['GetItem', 'PutItem', 'Query'],
  },
  'publish-orders': {
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Findings: ['BatchGetItem'],
    Stories: ['BatchWriteItem'],
  },
  redrive: {
    Blocklist: ['BatchGetItem', 'GetItem', 'Query'],
    Findings: ['BatchGetItem'],
  },
  'explain-link': { Blocklist: ['GetItem'], Findings: ['BatchGetItem'] },
  ...ofManagers<Reach>({
    poll: () => POLLING,
    deliver: () => DELIVERING,
    hear: () => ({}),
  }),
  'nanomdm-dm': { Connectors: ['GetItem', 'PutItem'] },
};

const QUEUEING: Grants = { 'SQS Queue WorkQueue': ['sqs:SendMessage'] };
const QUEUEING_ASIDE: Grants = { 'SQS Queue AsideQueue': ['sqs:SendMessage'] };
const WORKING = [
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
];
const PUBLISHING: Grants = {
  'KMS Key TopicsKey': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'SNS Topic TopicsOrders': ['sns:Publish'],
};

/** Signing the links of orders, and opening them. */
const LINKS: Grants = {
  'SecretsManager Secret ExplainLinksKey': ['secretsmanager:GetSecretValue'],
};

/** What a function may do besides, its own log left out. */
const BESIDES: Readonly<Record<string, Grants>> = {
  enroll: {},
  'check-in': {},
  ingest: QUEUEING_ASIDE,
  'manage-bans': {
    ...QUEUEING_ASIDE,
    'S3 Bucket BucketsReports/*': ['s3:GetObject', 's3:PutObject'],
  },
  'pause-ban': {},
  'manage-devices': QUEUEING_ASIDE,
  'read-fleet': {
    'S3 Bucket BucketsReports': ['s3:ListBucket'],
    'S3 Bucket BucketsReports/*': ['s3:GetObject'],
  },
  'osquery-enroll': {},
  'osquery-report': {},
  santa: {},
  console: {},
  'unknown-route': {},
  tick: {
    ...QUEUEING,
    ...QUEUEING_ASIDE,
    ...PUBLISHING,
    'SQS Queue TickFailures': ['sqs:SendMessage'],
  },
  'run-work': {
    'SQS Queue AsideQueue': WORKING,
    'SQS Queue WorkQueue': WORKING,
  },
  'explain-link': LINKS,
  'publish-orders': {
    ...PUBLISHING,
    ...LINKS,
    'DynamoDB Table TablesFindings.StreamArn': [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
    ],
    'DynamoDB Table TablesFindings/stream/*': ['dynamodb:ListStreams'],
    'S3 Bucket BucketsFailures': ['s3:ListBucket'],
    'S3 Bucket BucketsFailures/*': ['s3:PutObject'],
  },
  redrive: {
    ...PUBLISHING,
    ...LINKS,
    'S3 Bucket BucketsFailures': ['s3:ListBucket'],
    'S3 Bucket BucketsFailures/*': ['s3:DeleteObject', 's3:GetObject'],
  },
  ...ofManagers<Grants>({
    poll: (id) => ({ ...QUEUEING_ASIDE, ...secretOf(id) }),
    deliver: (id) => ({
      ...secretOf(id),
      'S3 Bucket ConnectorsHeard': ['s3:ListBucket'],
      'S3 Bucket ConnectorsHeard/*': ['s3:GetObject'],
      [`SQS Queue Connectors${id}Queue`]: [
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
    }),
    hear: (id) => ({
      ...secretOf(id),
      'S3 Bucket ConnectorsHeard/*': ['s3:PutObject'],
      [`SQS Queue Connectors${id}Queue`]: ['sqs:SendMessage'],
    }),
  }),
  'nanomdm-dm': secretOf('Nanomdm'),
};

function secretOf(id: string): Grants {
  return { [`SecretsManager Secret Connectors${id}Secret`]: ['secretsmanager:GetSecretValue'] };
}

describe('least privilege, read from the synthesized policies', () => {
  test('every function of the stack is in the table below', () => {
    const described = Object.values(ofType(template, 'AWS::Lambda::Function')).map(
      (each) => each.Properties.Description,
    );
    expect(described.sort()).toEqual(
      Object.keys(ON_TABLES)
        .map((name) => `Interdict: ${name}`)
        .sort(),
    );
  });

  test.each(Object.keys(ON_TABLES))('%s may do exactly what it does, and nothing else', (name) => {
    const { log, others } = split(grantsOf(template, functionId(template, name)));
    expect(log).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents']]);
    const tables = Object.entries(ON_TABLES[name] ?? {}).map(([table, actions]) => [
      `DynamoDB Table Tables${table}`,
      actions.map((action) => `dynamodb:${action}`),
    ]);
    expect(others).toEqual({ ...Object.fromEntries(tables), ...BESIDES[name] });
  });

  test.each(Object.keys(ON_TABLES))(
    '%s finds by its environment what it may use, and no more',
    (name) => {
      const expected = Object.keys(ON_TABLES[name] ?? {}).map(
        (table) => `${table.toUpperCase()}_TABLE`,
      );
      expected.push('STAGE');
      const besides = Object.entries(BESIDES[name] ?? {});
      if (besides.some(([what]) => what.startsWith('SNS'))) expected.push('ORDERS_TOPIC_ARN');
      if (besides.some(([what]) => what === 'SQS Queue WorkQueue')) expected.push('WORK_QUEUE_URL');
      if (besides.some(([what]) => what === 'SQS Queue AsideQueue'))
        expected.push('ASIDE_QUEUE_URL');
      if (besides.some(([what]) => what.includes('BucketsFailures')))
        expected.push('FAILURES_BUCKET');
      if (besides.some(([what]) => what.includes('BucketsReports')))
        expected.push('REPORTS_BUCKET');
      if (besides.some(([what]) => what.startsWith('SecretsManager Secret Connectors')))
        expected.push('CONNECTOR_SECRET');
      if (besides.some(([what]) => what.includes('ExplainLinksKey')))
        expected.push('EXPLAIN_ADDRESS', 'EXPLAIN_SECRET');
      if (besides.some(([what]) => what.includes('ConnectorsHeard'))) expected.push('HEARD_BUCKET');
      if (name.endsWith('-hear')) expected.push('CONNECTOR_QUEUE_URL');
      if (/-(?:poll|deliver|dm)$/.test(name)) expected.push('CONNECTOR');
      if (name === 'console') expected.push('CONSOLE');
      if (!['console', 'unknown-route', 'publish-orders', 'redrive'].includes(name))
        expected.push('SETTINGS');
      const { Environment } =
        ofType(template, 'AWS::Lambda::Function')[functionId(template, name)]?.Properties ?? {};
      expect(Object.keys((Environment as { Variables?: object })?.Variables ?? {}).sort()).toEqual(
        expected.sort(),
      );
    },
  );

  test('no function but those that write or pause bans or the tick can write the blocklist', () => {
    const writers = Object.keys(ON_TABLES).filter((name) =>
      grantsOf(template, functionId(template, name))['DynamoDB Table TablesBlocklist']?.some(
        (action) => /Put|Update|Delete/.test(action),
      ),
    );
    expect(writers).toEqual(['manage-bans', 'pause-ban', 'tick']);
  });

  test(
    'the scheduler may start the tick, and put what it could not deliver into the queue of ' +
      'failed ticks',
    () => {
      expect(grantsOfSchedules()).toContainEqual({
        'Lambda Function TickFunction': ['lambda:InvokeFunction'],
        'SQS Queue TickFailures': ['sqs:SendMessage'],
      });
    },
  );

  test('the scheduler may start the poll of each connector, and nothing else', () => {
    for (const id of Object.values(MANAGERS))
      expect(grantsOfSchedules()).toContainEqual({
        [`Lambda Function Connectors${id}PollFunction`]: ['lambda:InvokeFunction'],
      });
    expect(grantsOfSchedules()).toHaveLength(Object.keys(MANAGERS).length + 1);
  });

  test('a stage without an address for links has no key, no route and no function for them', () => {
    const without = templateOf({ ...configFor('dev'), connectors: [], explainAddress: null });
    expect(ofType(without, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(JSON.stringify(without.toJSON())).not.toMatch(/explain\/\{token\}|explain-link/);
    const grants = JSON.stringify(grantsOf(without, functionId(without, 'publish-orders')));
    expect(grants).not.toContain('secretsmanager');
  });

  test('every role belongs to one function or to the scheduler', () => {
    expect(Object.keys(ofType(template, 'AWS::IAM::Role'))).toHaveLength(
      Object.keys(ON_TABLES).length + Object.keys(MANAGERS).length + 1,
    );
  });
});

/** What the scheduler may do for each of its schedules. */
function grantsOfSchedules(): readonly Grants[] {
  return Object.values(ofType(template, 'AWS::Scheduler::Schedule')).map(({ Properties }) => {
    const { RoleArn } = Properties.Target as { RoleArn: { 'Fn::GetAtt': [string, string] } };
    return grantsOfRole(template, RoleArn['Fn::GetAtt'][0]);
  });
}

function split(grants: Grants) {
  const entries = Object.entries(grants);
  return {
    log: entries.filter(([name]) => name.startsWith('Logs')).map(([, actions]) => actions),
    others: Object.fromEntries(entries.filter(([name]) => !name.startsWith('Logs'))),
  };
}
