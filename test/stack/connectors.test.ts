import { describe, expect, test } from '@jest/globals';
import type { ConnectorSettings } from '../../functions/managers/settings.ts';
import { checked } from '../../lib/checked-settings.ts';
import { configFor } from '../../lib/config.ts';
import { grantsOf } from './grants.ts';
import { functionId, ofType, templateOf } from './synthesized.ts';

const FLEET: ConnectorSettings = {
  kind: 'fleet',
  name: 'laptops',
  allow: [],
  actsFor: 'demo-mdm',
  pollHours: 6,
  ownership: 'organization',
  groups: {},
  defaultGroup: 'office',
};
const DEV = configFor('dev');
const WITH = { ...DEV, connectors: [FLEET] };

describe('a stack with a connector', () => {
  const template = templateOf(WITH);

  test('lets its queue have the orders of its sources, and what is blocked anew', () => {
    const [subscription] = Object.values(ofType(template, 'AWS::SNS::Subscription')).filter(
      ({ Properties }) => Properties.Protocol === 'sqs',
    );
    expect(subscription?.Properties).toMatchObject({
      RawMessageDelivery: true,
      FilterPolicy: {
        $or: [
          {
            source: ['laptops', 'demo-mdm'],
            type: ['order.remove', 'order.quarantine', 'order.withdrawn', 'finding.resolved'],
          },
          {
            type: ['restrictions.changed'],
            platform: ['macos', 'windows', 'linux', 'ios', 'android', 'chromeos'],
          },
        ],
      },
    });
  });

  test('makes a secret that is empty, and that only the connector reads', () => {
    const [secret] = Object.values(ofType(template, 'AWS::SecretsManager::Secret'));
    expect(secret?.Properties.SecretString).toBe('{}');
    const readers = Object.entries(ofType(template, 'AWS::Lambda::Function')).flatMap(
      ([id, { Properties }]) =>
        Object.keys(grantsOf(template, id)).some((what) => /Secret Connectors/.test(what))
          ? [String(Properties.Description)]
          : [],
    );
    expect(readers.sort()).toEqual([
      'Interdict: fleet-deliver',
      'Interdict: fleet-hear',
      'Interdict: fleet-poll',
    ]);
  });

  test('has no secret, address or key in the environment of a function', () => {
    const { Environment } =
      ofType(template, 'AWS::Lambda::Function')[functionId(template, 'fleet-poll')]?.Properties ??
      {};
    const { Variables } = Environment as { readonly Variables: Record<string, unknown> };
    expect(JSON.parse(String(Variables.CONNECTOR))).toEqual(FLEET);
    expect(Object.keys(Variables)).toContain('CONNECTOR_SECRET');
  });

  test('lets the function that hears do nothing but keep and queue', () => {
    const grants = grantsOf(template, functionId(template, 'fleet-hear'));
    expect(Object.values(grants).flat().sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:PutObject',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ]);
  });

  test('raises alarms that say what to do', () => {
    const alarms = Object.entries(ofType(template, 'AWS::CloudWatch::Alarm')).flatMap(
      ([id, { Properties }]) =>
        /Connectors(Stale|Refused)|FleetDead/.test(id) ? [Properties] : [],
    );
    expect(alarms).toHaveLength(3);
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toContain('What to do: ');
  });
});

describe('a stack whose connector was taken away', () => {
  const template = templateOf({ ...DEV, connectors: [] });

  test('has no queue for messages to it, and no function and no address for what it sends', () => {
    const left = ofType(template, 'AWS::SNS::Subscription');
    expect(Object.values(left).map(({ Properties }) => Properties.Protocol)).not.toContain('sqs');
    expect(Object.keys(ofType(template, 'AWS::SecretsManager::Secret'))).toEqual([
      expect.stringContaining('Explain'),
    ]);
    const functions = Object.values(ofType(template, 'AWS::Lambda::Function'));
    const names = functions.map(({ Properties }) => String(Properties.Description));
    expect(names.filter((name) => /(fleet|nanomdm|android-management)-/.test(name))).toEqual([]);
    const routes = Object.values(ofType(template, 'AWS::ApiGatewayV2::Route'));
    const keys = routes.map(({ Properties }) => String(Properties.RouteKey));
    expect(keys).toContain('$default');
    expect(keys.filter((key) => /\/v1\/(fleet\/|nanomdm|android)/.test(key))).toEqual([]);
  });
});

describe('connectors that a stage cannot have', () => {
  test.each([
    [[FLEET, { ...FLEET, name: 'others' }], 'at most one of a kind'],
    [[{ ...FLEET, name: 'demo-mdm', actsFor: null }], 'is the name of another source'],
    [[{ ...FLEET, actsFor: 'nobody' }], 'is none of this stage'],
    [[{ ...FLEET, allow: ['quarantine'] as const }], 'cannot quarantine'],
  ])('are refused when the stage is synthesized: %#', (connectors, why) => {
    expect(() => checked({ ...DEV, connectors })).toThrow(why);
  });
});
