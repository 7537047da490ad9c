import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { TABLES } from '../../functions/adapters/dynamodb/tables.ts';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import { configFor } from '../../lib/config.ts';
import { ofType, onlyOf, templateOf } from './synthesized.ts';

const dev = configFor('dev');
const template = templateOf(dev);

describe('the API', () => {
  const routes = Object.values(ofType(template, 'AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties,
  );
  const OPEN = [
    '$default',
    'GET /console',
    'GET /console/{proxy+}',
    'GET /v1/check-ins/restrictions',
    'GET /v1/explain/{token}',
    'GET /v1/nanomdm/dm/declaration-items',
    'GET /v1/nanomdm/dm/declaration/{type}/{id}',
    'GET /v1/nanomdm/dm/tokens',
    'POST /v1/android/notifications',
    'POST /v1/check-ins',
    'POST /v1/enroll',
    'POST /v1/fleet/webhook/{secret}',
    'POST /v1/nanomdm/webhook',
    'POST /v1/osquery/config',
    'POST /v1/osquery/enroll',
    'POST /v1/osquery/log',
    'POST /v1/santa/eventupload/{machineId}',
    'POST /v1/santa/postflight/{machineId}',
    'POST /v1/santa/preflight/{machineId}',
    'POST /v1/santa/ruledownload/{machineId}',
    'PUT /v1/nanomdm/dm/status',
  ];

  test('has every route once, the console’s, and $default', () => {
    const keys = routes.map((route) => route.RouteKey);
    expect(keys.sort()).toEqual(
      [
        '$default',
        'GET /console',
        'GET /console/{proxy+}',
        ...ALL_ROUTES.map(({ method, path }) => `${method} ${path}`),
      ].sort(),
    );
    expect(new Set(keys).size).toBe(58);
  });

  test('asks for a JWT but of devices, agents, links, the console, and $default', () => {
    const open = routes
      .filter((route) => route.AuthorizationType !== 'JWT' || !route.AuthorizerId)
      .map((route) => route.RouteKey);
    expect(open.sort()).toEqual(OPEN);
  });

  test('takes tokens of the stack’s user pool for its own clients alone', () => {
    const { Audience, Issuer } = jwtConfiguration(template);
    expect(Audience.map((each) => (each as { Ref: string }).Ref).sort()).toEqual(
      Object.keys(ofType(template, 'AWS::Cognito::UserPoolClient')).sort(),
    );
    expect(Issuer).toEqual({
      'Fn::GetAtt': [Object.keys(ofType(template, 'AWS::Cognito::UserPool'))[0], 'ProviderURL'],
    });
  });

  test('takes tokens of the owner’s issuer instead, and then makes no user pool', () => {
    const own = templateOf({
      ...dev,
      ownIssuer: { issuer: 'https://id.example.org', audience: ['interdict'], rolesClaim: 'roles' },
    });
    expect(jwtConfiguration(own)).toEqual({
      Audience: ['interdict'],
      Issuer: 'https://id.example.org',
    });
    own.resourceCountIs('AWS::Cognito::UserPool', 0);
  });

  test(
    'limits every route, in the keys that the service reads, and is deployed after the routes ' +
      'are there',
    () => {
      const stage = onlyOf(template, 'AWS::ApiGatewayV2::Stage');
      const settings = stage.Properties.RouteSettings as Record<string, object>;
      expect(Object.keys(settings).sort()).toEqual(routes.map((route) => route.RouteKey).sort());
      for (const limits of Object.values(settings)) {
        expect(limits).toEqual({
          ThrottlingRateLimit: expect.any(Number),
          ThrottlingBurstLimit: expect.any(Number),
        });
      }
      expect(settings['POST /v1/check-ins']).toEqual({
        ThrottlingRateLimit: 200,
        ThrottlingBurstLimit: 400,
      });
      expect(stage.DependsOn).toEqual(
        expect.arrayContaining(Object.keys(ofType(template, 'AWS::ApiGatewayV2::Route'))),
      );
    },
  );

  test('logs a short line for each request', () => {
    const stage = onlyOf(template, 'AWS::ApiGatewayV2::Stage');
    const { Format } = stage.Properties.AccessLogSettings as { Format: string };
    expect(Object.keys(JSON.parse(Format))).toEqual([
      'at',
      'id',
      'route',
      'status',
      'ms',
      'error',
      'why',
      'invocation',
    ]);
    expect(Format).toContain('"why":"$context.integrationErrorMessage"');
    expect(Format).toContain('"invocation":"$context.integration.requestId"');
  });

  test('keeps that log where the account’s permission for it does not grow', () => {
    const names = Object.values(ofType(template, 'AWS::Logs::LogGroup')).flatMap(
      ({ Properties: { LogGroupName } }) => (LogGroupName === undefined ? [] : [LogGroupName]),
    );
    expect(JSON.stringify(names)).toContain('/aws/vendedlogs/interdict-dev/');
    expect(names).toHaveLength(1);
  });
});

describe('what a deployed stack says of itself', () => {
  const outputs = Object.keys(template.toJSON().Outputs as object);

  test('names every function, table, mapping, queue and topic that commands need', () => {
    for (const { Properties } of Object.values(ofType(template, 'AWS::Lambda::Function'))) {
      const name = String(Properties.Description).replace('Interdict: ', '').replaceAll('-', '');
      expect(outputs.map((each) => each.toLowerCase())).toContain(`${name}function`);
    }
    for (const { name } of Object.values(TABLES)) expect(outputs).toContain(`${name}Table`);
    expect(outputs).toEqual(
      expect.arrayContaining([
        'AccessLogGroup',
        'AdministratorsClientId',
        'AlarmsTopicArn',
        'ApiFunctions',
        'ApiId',
        'ApiUrl',
        'AsideDeadLettersUrl',
        'AsideMapping',
        'AsideQueueUrl',
        'ConnectorClientIds',
        'FailuresBucket',
        'OrdersTopicArn',
        'PublishOrdersMapping',
        'ReportsBucket',
        'RunWorkMapping',
        'Stage',
        'TickFailuresUrl',
        'TickSchedule',
        'UserPoolId',
        'WorkDeadLettersUrl',
        'WorkQueueUrl',
      ]),
    );
  });

  test('is what the commands of docs/operations.md ask it for', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    const asked = [...text.matchAll(/\$\(out (\w+)\)/g)].map(([, name]) => name ?? '');
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !outputs.includes(name))).toEqual([]);
  });

  test('keeps within CloudFormation’s limit', () => {
    expect(outputs.length).toBeLessThanOrEqual(200);
  });
});

describe('people and connectors', () => {
  test('a person’s roles are groups, and a second factor is required', () => {
    const groups = Object.values(ofType(template, 'AWS::Cognito::UserPoolGroup')).map(
      ({ Properties }) => Properties.GroupName,
    );
    expect(groups.sort()).toEqual(['approver', 'auditor', 'author', 'operator', 'viewer']);
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  test('nobody can sign in at a connector’s client', () => {
    const flows = Object.values(ofType(template, 'AWS::Cognito::UserPoolClient'))
      .filter(({ Properties }) => Properties.GenerateSecret === true)
      .map(({ Properties }) => Properties.ExplicitAuthFlows);
    expect(flows).toEqual([['ALLOW_REFRESH_TOKEN_AUTH'], ['ALLOW_REFRESH_TOKEN_AUTH']]);
  });

  test('a source’s client may ask for the scope of its source and no other', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'sources',
      Scopes: [Match.objectLike({ ScopeName: '*' }), Match.objectLike({ ScopeName: 'demo-mdm' })],
    });
    const scopes = Object.values(ofType(template, 'AWS::Cognito::UserPoolClient'))
      .filter(({ Properties }) =>
        (Properties.AllowedOAuthFlows as string[]).includes('client_credentials'),
      )
      .map(
        ({ Properties }) => JSON.stringify(Properties.AllowedOAuthScopes).match(/"\/([^"]*)"/)?.[1],
      );
    expect(scopes.sort()).toEqual(['*', 'demo-mdm']);
  });
});

function jwtConfiguration(of: Template) {
  const authorizer = onlyOf(of, 'AWS::ApiGatewayV2::Authorizer');
  return authorizer.Properties.JwtConfiguration as { Audience: unknown[]; Issuer: unknown };
}
