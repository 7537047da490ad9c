import { describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { STALE_HEARTBEAT } from '../../functions/domain/passes/pass.ts';
import { FENCE, LONGEST_RUN } from '../../functions/domain/time/fence.ts';
import { SECOND } from '../../functions/domain/time/instant.ts';
import { configFor, functionSettings, type StageConfig } from '../../lib/config.ts';
import { functionId, ofType, templateOf } from './synthesized.ts';

const dev = configFor('dev');
const production = configFor('production');
const template = templateOf(dev);
/** Production has no connectors of itself, and no links. */
const { connectors, explainAddress } = dev;
const live = templateOf({ ...production, connectors, explainAddress });

describe('functions', () => {
  const functions = Object.entries(ofType(template, 'AWS::Lambda::Function'));

  test.each(functions)(
    '%s runs on Node 24 and arm64, with JSON logs that keep metrics',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' },
      });
      expect(Properties.TracingConfig).toBeUndefined();
      expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
    },
  );

  test.each(functions)('%s logs into a group of its own that forgets', (_, { Properties }) => {
    const { LogGroup } = Properties.LoggingConfig as { LogGroup: { Ref: string } };
    expect(ofType(template, 'AWS::Logs::LogGroup')[LogGroup.Ref]?.Properties.RetentionInDays).toBe(
      dev.logDays,
    );
    expect(ofType(live, 'AWS::Logs::LogGroup')[LogGroup.Ref]?.Properties.RetentionInDays).toBe(
      production.logDays,
    );
  });

  test('no function runs longer than the fence counts with', () => {
    const longest = Math.max(
      ...functions.map(([, { Properties }]) => Properties.Timeout as number),
    );
    expect(longest * 1_000).toBe(LONGEST_RUN);
    expect(FENCE).toBeGreaterThan(longest * 1_000);
  });

  test('functions behind the API end, cold start included, before the API gives up', () => {
    for (const name of [
      'enroll',
      'check-in',
      'ingest',
      'manage-bans',
      'pause-ban',
      'manage-devices',
      'read-fleet',
      'osquery-enroll',
      'osquery-report',
      'santa',
      'console',
      'unknown-route',
    ]) {
      expect(functionProperties(template, name).Timeout).toBeLessThanOrEqual(25);
    }
  });

  test('a stage that may reserve instances keeps some free for pauses alone', () => {
    const reserving = templateOf({ ...dev, pauseConcurrency: 5 });
    const reserved = Object.values(ofType(reserving, 'AWS::Lambda::Function')).flatMap(
      ({ Properties: { Description, ReservedConcurrentExecutions } }) =>
        ReservedConcurrentExecutions === undefined
          ? []
          : [[Description, ReservedConcurrentExecutions]],
    );
    expect(reserved).toEqual([['Interdict: pause-ban', 5]]);
  });

  test('only the worker may send to the queue that feeds it', () => {
    const looping = functions
      .filter(([, { Properties }]) => Properties.RecursiveLoop === 'Allow')
      .map(([, { Properties }]) => Properties.Description);
    expect(looping).toEqual(['Interdict: run-work']);
  });

  test('settings reach the functions, with the roles claim of the owner’s issuer', () => {
    const own: StageConfig = {
      ...dev,
      ownIssuer: { issuer: 'https://id.example.org', audience: ['interdict'], rolesClaim: 'roles' },
    };
    expect(settingsOf(template, 'check-in')).toEqual({
      ...functionSettings(dev),
      rolesClaim: 'cognito:groups',
    });
    expect(settingsOf(templateOf(own), 'check-in')).toEqual({
      ...functionSettings(dev),
      rolesClaim: 'roles',
    });
  });

  test('tracing is off unless it is asked for', () => {
    const traced = templateOf({ ...dev, tracing: true });
    for (const { Properties } of Object.values(ofType(traced, 'AWS::Lambda::Function'))) {
      expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
    }
  });
});

describe('topics', () => {
  test.each(Object.entries(ofType(template, 'AWS::SNS::Topic')))(
    '%s is encrypted with the stack’s own key and refuses anything but TLS',
    (id, { Properties }) => {
      const [key] = Object.keys(ofType(template, 'AWS::KMS::Key'));
      expect(JSON.stringify(Properties.KmsMasterKeyId)).toContain(key);
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Principal: '*',
              Action: 'sns:Publish',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    },
  );

  test('CloudWatch may publish alarms, and use the key to do so', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          }),
        ]),
      },
    });
  });

  test('an e-mail address in the settings gets alarms', () => {
    template.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'email' }, 0);
    templateOf({ ...dev, alarmEmail: 'on-call@example.org' }).hasResourceProperties(
      'AWS::SNS::Subscription',
      {
        Protocol: 'email',
        Endpoint: 'on-call@example.org',
      },
    );
  });
});

describe('work, stream and schedule', () => {
  test('a part is hidden for six times the worker’s time, and given up after ten receives', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: (6 * LONGEST_RUN) / SECOND,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionId(template, 'run-work') },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: dev.workersAtOnce },
    });
  });

  test('previews and runs have a queue, its dead letters and a few workers of their own', () => {
    const queues = ofType(template, 'AWS::SQS::Queue');
    const [aside, deadLetters] = ['AsideQueue', 'AsideDeadLetters'].map((name) =>
      Object.keys(queues).find((id) => id.startsWith(name)),
    );
    expect(queues[aside ?? '']?.Properties.RedrivePolicy).toMatchObject({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters, 'Arn'] },
    });
    for (const [stage, few] of [
      [template, 2],
      [live, Math.max(2, Math.floor(production.workersAtOnce / 4))],
    ] as const)
      stage.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: functionId(stage, 'run-work') },
        EventSourceArn: { 'Fn::GetAtt': [aside, 'Arn'] },
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: few },
        MetricsConfig: { Metrics: ['EventCount'] },
      });
  });

  test('a part is queued again by a tick only after its queue has shown it again', () => {
    const hidden = Object.values(ofType(template, 'AWS::SQS::Queue')).flatMap(({ Properties }) =>
      Properties.RedrivePolicy ? [Properties.VisibilityTimeout] : [],
    );
    expect(hidden).not.toHaveLength(0);
    for (const seconds of hidden) {
      expect(STALE_HEARTBEAT).toBeGreaterThan(Number(seconds) * SECOND);
      expect(Number(seconds) * SECOND).toBeGreaterThan(5 * LONGEST_RUN);
    }
  });

  test('every queue refuses anything but TLS', () => {
    const refused = Object.values(ofType(template, 'AWS::SQS::QueuePolicy')).flatMap(
      ({ Properties }) => Properties.Queues as { Ref: string }[],
    );
    expect(refused.map((each) => each.Ref).sort()).toEqual(
      Object.keys(ofType(template, 'AWS::SQS::Queue')).sort(),
    );
  });

  test(
    'the stream is published for six hours, in pieces, and what it gives up on goes whole to ' +
      'the failures bucket',
    () => {
      const [failures] = Object.keys(ofType(template, 'AWS::S3::Bucket')).filter((id) =>
        id.includes('Failures'),
      );
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: functionId(template, 'publish-orders') },
        EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Findings'), 'StreamArn'] },
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: 21_600,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [failures, 'Arn'] } } },
        MetricsConfig: { Metrics: ['EventCount'] },
      });
    },
  );

  test('the tick comes every minute and is never tried again', () => {
    const [queue] = Object.keys(ofType(template, 'AWS::SQS::Queue')).filter((id) =>
      id.startsWith('TickFailures'),
    );
    const failures = { 'Fn::GetAtt': [queue, 'Arn'] };
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [functionId(template, 'tick'), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: { Arn: failures },
      },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: functionId(template, 'tick') },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: failures } },
    });
  });
});

function functionProperties(of: Template, name: string): Readonly<Record<string, unknown>> {
  return ofType(of, 'AWS::Lambda::Function')[functionId(of, name)]?.Properties ?? {};
}

function settingsOf(of: Template, name: string): unknown {
  const { Variables } = functionProperties(of, name).Environment as {
    Variables: { SETTINGS: string };
  };
  return JSON.parse(Variables.SETTINGS);
}
