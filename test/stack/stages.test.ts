import { describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TABLES } from '../../functions/adapters/dynamodb/tables.ts';
import type { ConnectorSettings } from '../../functions/managers/settings.ts';
import { checked, withAlarmEmail } from '../../lib/checked-settings.ts';
import { configFor, type StageName } from '../../lib/config.ts';
import { interdictApp } from '../../lib/interdict-app.ts';
import { pascal } from '../../lib/pascal.ts';
import { appOf, functionId, ofType, onlyOf, type Resource, templateOf } from './synthesized.ts';

describe.each<StageName>(['dev', 'production'])('the stack of the stage %s', (name) => {
  const config = configFor(name);
  const { app, stack } = appOf(config);
  const template = Template.fromStack(stack);
  const tables = Object.entries(ofType(template, 'AWS::DynamoDB::Table'));

  test('breaks no rule of AwsSolutions that it does not give a reason for', () => {
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('gives a sentence as the reason for each rule that it breaks', () => {
    const acknowledged = stack.node
      .findAll()
      .flatMap((each) => each.node.metadata)
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(JSON.stringify(acknowledged.map((entry) => entry.data))).not.toMatch(
      /"reason":"[^"]{0,30}"/,
    );
  });

  test('is the template that was reviewed last', () => {
    expect(withoutHashes(template.toJSON())).toMatchSnapshot();
  });

  test.each(Object.values(TABLES))('keeps the $name table as the stores know it', (keys) => {
    const table = tables.find(([id]) => id.startsWith(`Tables${keys.name}`))?.[1].Properties;
    const sortKey =
      'sortKey' in keys ? [{ AttributeName: keys.sortKey.name, KeyType: 'RANGE' }] : [];
    expect(table?.KeySchema).toEqual([
      { AttributeName: keys.partitionKey, KeyType: 'HASH' },
      ...sortKey,
    ]);
    expect(table?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(table?.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(table?.SSESpecification).toEqual({ SSEEnabled: true });
    expect(table?.StreamSpecification).toEqual(
      'stream' in keys ? { StreamViewType: 'NEW_AND_OLD_IMAGES' } : undefined,
    );
    expect(table?.TimeToLiveSpecification).toEqual(
      'timeToLive' in keys ? { AttributeName: keys.timeToLive, Enabled: true } : undefined,
    );
  });

  test(
    `${config.protectData ? 'protects' : 'does not hold on to'} tables, buckets, the key and ` +
      'the user pool',
    () => {
      const kept = config.protectData ? 'Retain' : 'Delete';
      const keptUnlessJustMade = config.protectData ? 'RetainExceptOnCreate' : 'Delete';
      const resources = Object.values(template.toJSON().Resources as Record<string, Resource>);
      const data = resources.filter(
        ({ Type }) =>
          /Table|Bucket|Key|UserPool$/.test(Type.split('::')[2] ?? '') && !Type.endsWith('Policy'),
      );
      // Connectors keep what managers have sent in a bucket.
      const heard = config.connectors.length > 0 ? 1 : 0;
      expect(data).toHaveLength(10 + 2 + 1 + 1 + heard);
      for (const { Type, DeletionPolicy, UpdateReplacePolicy } of data) {
        // What refuses deletion could not be rolled back either.
        const refuses = /Table|UserPool$/.test(Type);
        expect({ Type, DeletionPolicy, UpdateReplacePolicy }).toEqual({
          Type,
          DeletionPolicy: refuses ? kept : keptUnlessJustMade,
          UpdateReplacePolicy: kept,
        });
      }
      for (const [, { Properties }] of tables)
        expect(Properties.DeletionProtectionEnabled ?? false).toBe(config.protectData);
      expect(stack.terminationProtection ?? false).toBe(config.protectData);
    },
  );

  test.each(Object.entries(ofType(template, 'AWS::S3::Bucket')))(
    'closes the bucket %s to the public and to anything but TLS',
    (id, { Properties }) => {
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [expect.objectContaining({ Status: 'Enabled' })] },
      });
      template.hasResourceProperties('AWS::S3::BucketPolicy', { Bucket: { Ref: id } });
    },
  );

  test.each(Object.entries(ofType(template, 'AWS::CloudWatch::Alarm')))(
    '%s says what it means and what to do, to somebody',
    (_, { Properties }) => {
      expect(Properties.AlarmDescription).toMatch(/^[A-Z].{20,}\. What to do: .{20,}\.$/s);
      expect((Properties.AlarmDescription as string).length).toBeLessThanOrEqual(1_024);
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^TopicsAlarms/) }]);
    },
  );

  test('functions have alarms on errors, and on throttles, where nobody else is told', () => {
    const watched = Object.values(ofType(template, 'AWS::CloudWatch::Alarm'))
      .filter(
        ({ Properties }) =>
          Properties.MetricName === 'Errors' || Properties.MetricName === 'Throttles',
      )
      .map(
        ({ Properties }) =>
          `${Properties.MetricName} ` +
          `${(Properties.Dimensions as { Value: { Ref: string } }[])[0]?.Value.Ref}`,
      );
    const functions = Object.keys(ofType(template, 'AWS::Lambda::Function'));
    const answered = ['redrive', 'unknown-route'].map((entry) => functionId(template, entry));
    const unheard = ['tick', 'run-work', 'publish-orders', 'pause-ban'].map((entry) =>
      functionId(template, entry),
    );
    expect(watched.sort()).toEqual(
      [
        ...functions.filter((id) => !answered.includes(id)).map((id) => `Errors ${id}`),
        ...unheard.map((id) => `Throttles ${id}`),
      ].sort(),
    );
  });

  test.each([
    'TickCompleted',
    'BansPaused',
    'BansFull',
    'FindingsFailed',
    'NewsRefused',
    'Parked',
    'NotJudged',
  ])('the functions’ own count %s has an alarm, of this stage alone', (metric) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Interdict',
      MetricName: metric,
      Dimensions: [{ Name: 'Stage', Value: name }],
    });
  });

  test('links that are missing wake somebody where orders have links, and only there', () => {
    const links = Object.values(ofType(template, 'AWS::CloudWatch::Alarm')).filter(
      ({ Properties }) => Properties.MetricName === 'LinksMissing',
    );
    expect(links).toHaveLength(config.explainAddress === null ? 0 : 1);
    for (const { Properties } of links) expect(Properties).toMatchObject({ Statistic: 'Sum' });
  });

  test('every metric of the functions on the dashboard is of this stage', () => {
    const own = dashboardMetrics(template).filter(([namespace]) => namespace === 'Interdict');
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter(([, , , value]) => value !== name)).toEqual([]);
  });

  test('the dashboard has no more metrics than CloudWatch shows for nothing', () => {
    expect(dashboardMetrics(template).length).toBeLessThanOrEqual(50);
  });

  test('every function has the stage for the metrics that it counts', () => {
    for (const { Properties } of Object.values(ofType(template, 'AWS::Lambda::Function')))
      expect(Properties.Environment).toMatchObject({ Variables: { STAGE: name } });
  });

  test('whatever can have tags says whose it is', () => {
    for (const type of ['DynamoDB::Table', 'Lambda::Function', 'S3::Bucket', 'SQS::Queue']) {
      for (const { Properties } of Object.values(ofType(template, `AWS::${type}`)))
        expect(Properties.Tags).toEqual([
          { Key: 'app', Value: 'interdict' },
          { Key: 'stage', Value: name },
        ]);
    }
  });

  test.each([
    ['Read', ['Blocklist', 'Devices', 'Findings', 'Inventories']],
    ['Write', ['Devices', 'Findings', 'Inventories', 'Places', 'Stories']],
  ])('a throttled table fires: %ss of those whose callers are not told', (which, named) => {
    const id = `AlarmsTable${which}sThrottled`;
    const [alarm] = Object.entries(ofType(template, 'AWS::CloudWatch::Alarm')).flatMap(
      ([logicalId, { Properties }]) => (logicalId.startsWith(id) ? [Properties] : []),
    );
    const metrics = (alarm?.Metrics ?? []) as { MetricStat?: { Metric: object } }[];
    const watched = metrics.flatMap((each) =>
      each.MetricStat === undefined ? [] : [each.MetricStat.Metric],
    );
    const refOf = (name: string) => tables.find(([id]) => id.startsWith(`Tables${name}`))?.[0];
    expect(watched).toHaveLength(named.length);
    expect(watched).toEqual(
      expect.arrayContaining(
        named.map((name) => ({
          Namespace: 'AWS/DynamoDB',
          MetricName: `${which}ThrottleEvents`,
          Dimensions: [{ Name: 'TableName', Value: { Ref: refOf(name) } }],
        })),
      ),
    );
    // CloudWatch's limit for one alarm.
    expect(watched.length).toBeLessThanOrEqual(10);
  });

  test('ticks and polls that are missing fire, where other alarms take silence for peace', () => {
    const breaching = Object.keys(ofType(template, 'AWS::CloudWatch::Alarm')).filter(
      (id) =>
        ofType(template, 'AWS::CloudWatch::Alarm')[id]?.Properties.TreatMissingData === 'breaching',
    );
    expect(breaching.map((id) => id.replace(/^Alarms|.{8}$/g, '')).sort()).toEqual(
      [
        'AsideSilent',
        ...(config.connectors as readonly ConnectorSettings[]).map(
          ({ kind }) => `${pascal(kind)}Silent`,
        ),
        'StreamSilent',
        'TickMissing',
        'WorkSilent',
      ].sort(),
    );
  });

  test('every mapping that polls is asked for the metric that tells it from a dead one', () => {
    const mappings = Object.entries(ofType(template, 'AWS::Lambda::EventSourceMapping'));
    expect(mappings.length).toBeGreaterThan(1);
    for (const [id, { Properties }] of mappings) {
      expect(Properties.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'PolledEventCount',
        Statistic: 'SampleCount',
        TreatMissingData: 'breaching',
        Dimensions: [{ Name: 'EventSourceMappingUUID', Value: { Ref: id } }],
      });
    }
  });
});

describe('the rules themselves', () => {
  test('a property that CloudFormation does not know fails the synthesis', () => {
    const app = interdictApp();
    const queue = new CfnQueue(new Stack(app, 'Bare'), 'Queue');
    queue.addPropertyOverride('VisibilityTimeouts', 120);
    expect(() => app.synth()).toThrow(/VisibilityTimeouts/);
  });

  test('a bucket that nobody gave reasons for is found', () => {
    const app = new App();
    new Bucket(new Stack(app, 'Bare'), 'Bucket');
    const found = new AwsSolutionsChecks(app)
      .validateScope(app)
      .violations.map((each) => each.ruleName);
    expect(found.sort()).toEqual(['AwsSolutions-S1', 'AwsSolutions-S10']);
  });

  test('no setting that may be turned on breaks one without a reason', () => {
    const ownIssuer = {
      issuer: 'https://id.example.org',
      audience: ['interdict'],
      rolesClaim: 'roles',
    };
    const { app } = appOf({
      ...configFor('dev'),
      tracing: true,
      ownIssuer,
      alarmEmail: 'on-call@example.org',
    });
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('settings that could not be carried out are refused by name', () => {
    const dev = configFor('dev');
    const own = { issuer: 'https://id.example.org', audience: ['interdict'], rolesClaim: 'roles' };
    expect(() => checked({ ...dev, sources: ['Our MDM'] })).toThrow('sources: "Our MDM" must be');
    expect(() => checked({ ...dev, ownIssuer: { ...own, issuer: 'id.example.org' } })).toThrow(
      'ownIssuer.issuer: "id.example.org"',
    );
    expect(() => checked({ ...dev, ownIssuer: { ...own, audience: [] } })).toThrow(
      'ownIssuer.audience: name at least one',
    );
    expect(() => checked({ ...dev, pauseConcurrency: 0 })).toThrow(
      'pauseConcurrency: 0 must be a whole number from 1, or null',
    );
    const santa = { ...dev, settings: { ...dev.settings, santaActsFor: ['jamf'] } };
    const linked = (explainAddress: string) => checked({ ...dev, explainAddress }).explainAddress;
    expect(linked('https://bans.example.org/x')).toBe('https://bans.example.org/x');
    for (const local of ['http://localhost:4780', 'http://localhost', 'http://127.0.0.1:1/x'])
      expect(linked(local)).toBe(local);
    for (const bad of ['http://example.org', 'http://localhost.example.org', 'bans.example.org'])
      expect(() => linked(bad)).toThrow(`explainAddress: "${bad}" must begin with https://`);
    expect(() => linked('https://example.org/')).toThrow('end without a slash');
    expect(() => linked('http://localhost/')).toThrow('end without a slash');
    // On the devices of others, localhost is another machine.
    expect(() =>
      checked({ ...configFor('production'), explainAddress: 'http://localhost' }),
    ).toThrow('explainAddress: "http://localhost" must begin with https://, end without');
    expect(() => linked(`https://${'a'.repeat(200)}`)).toThrow('at most 200 characters');
    expect(checked({ ...santa, sources: ['jamf'] }).sources).toEqual(['jamf']);
    expect(() => checked(santa)).toThrow('settings.santaActsFor: "jamf" is none of this stage');
    const many = (count: number) => Array.from({ length: count }, (_, at) => `source-${at}`);
    expect(checked({ ...dev, sources: many(48) }).sources).toHaveLength(48);
    expect(() => checked({ ...dev, sources: many(49) })).toThrow(
      'sources: 49 sources need 51 clients, and an authorizer takes 50 audiences. Name at most 48',
    );
    expect(() => checked({ ...dev, ownIssuer: { ...own, audience: many(51) } })).toThrow(
      'ownIssuer.audience: 51 audiences',
    );
    const cold = { readUnitsPerSecond: 1_000, writeUnitsPerSecond: 4_000 };
    expect(() => checked({ ...dev, warmThroughput: { findings: cold } })).toThrow(
      'warmThroughput.findings: a cold table has 12000 read and 4000 write units',
    );
  });

  test('production is not synthesized without somebody who gets its alarms', () => {
    const production = configFor('production');
    expect(() => withAlarmEmail(production, undefined)).toThrow(
      'alarmEmail: production would wake nobody',
    );
    expect(() => withAlarmEmail(production, 'on-call')).toThrow('neither an address nor "none"');
    expect(withAlarmEmail(production, 'on-call@example.org').alarmEmail).toBe(
      'on-call@example.org',
    );
    expect(withAlarmEmail(production, 'none').alarmEmail).toBeNull();
    const named = { ...production, alarmEmail: 'team@example.org' };
    expect(withAlarmEmail(named, undefined).alarmEmail).toBe('team@example.org');
    expect(withAlarmEmail(configFor('dev'), undefined).alarmEmail).toBeNull();
  });

  test('tables are warmed up where the settings say so, and begin cold elsewhere', () => {
    const warm = { readUnitsPerSecond: 40_000, writeUnitsPerSecond: 20_000 };
    const template = templateOf({ ...configFor('dev'), warmThroughput: { findings: warm } });
    const warmed = Object.entries(ofType(template, 'AWS::DynamoDB::Table')).flatMap(
      ([id, { Properties }]) =>
        Properties.WarmThroughput === undefined ? [] : [[id, Properties.WarmThroughput]],
    );
    expect(warmed).toEqual([
      [
        expect.stringMatching(/^TablesFindings/),
        { ReadUnitsPerSecond: 40_000, WriteUnitsPerSecond: 20_000 },
      ],
    ]);
  });

  test('a stage that there is not is refused, with those that there are', () => {
    expect(() => configFor('prod')).toThrow(
      'There is no stage "prod". Set STAGE to one of: dev, production.',
    );
  });
});

/** Namespace, name and dimensions of every metric on the dashboard. */
function dashboardMetrics(template: Template): readonly (readonly unknown[])[] {
  const { DashboardBody } = onlyOf(template, 'AWS::CloudWatch::Dashboard').Properties;
  const [, pieces] = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const body = pieces.map((piece) => (typeof piece === 'string' ? piece : 'resolved')).join('');
  const { widgets } = JSON.parse(body) as { widgets: { properties: { metrics: unknown[][] } }[] };
  return widgets.flatMap(({ properties }) => properties.metrics);
}

/** Asset keys change with every line of code and say nothing about the stack. */
function withoutHashes(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}\.zip/g, '<asset>.zip'));
}
