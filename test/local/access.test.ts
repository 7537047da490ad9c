import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Rule, verdict } from '../../local/access/verdict.ts';
import { LOCAL_CLIENT } from '../../local/local-client.ts';
import type { LocalStack } from '../../local/stack.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { buildModel, TemplateRefused } from '../../local/template/model.ts';
import { type Fixture, makeFixture } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
  stack = await fixture.start();
}, 60_000);
afterAll(() => fixture.remove());

const attempt = (what: string, key = '') =>
  stack.invoke('api', { pathParameters: { act: 'try' }, queryStringParameters: { what, key } });

const USER =
  'User: arn:aws:sts::000000000000:assumed-role/' +
  'Fixture-ApiServiceRole[0-9A-F]{8}/Fixture-Api[0-9A-F]{8}';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/Fixture-Notes[0-9A-F]{8}';
const BUCKET = 'arn:aws:s3:::fixture-failures[0-9a-f]{8}';

function sentence(action: string, resource: string): unknown {
  const why = `because no identity-based policy allows the ${action} action`;
  return expect.stringMatching(
    `^${USER} is not authorized to perform: ${action} on resource: ${resource} ${why}$`,
  );
}

describe('a function', () => {
  it.each([
    ['batch', ''],
    ['transaction', ''],
    ['write', 'open/a'],
    ['read', 'open/a'],
  ])('may do what its role allows: %s %s', async (what, key) => {
    expect(await attempt(what, key)).toEqual({ allowed: true });
  });

  it.each([
    ['get', '', 'AccessDeniedException', 400, 'dynamodb:GetItem', TABLE],
    ['check', '', 'AccessDeniedException', 400, 'dynamodb:ConditionCheckItem', TABLE],
    [
      'receive',
      '',
      'AccessDenied',
      403,
      'sqs:receivemessage',
      'arn:aws:sqs:.*:Fixture-Work[0-9A-F]{8}',
    ],
    [
      'topic',
      '',
      'AuthorizationErrorException',
      403,
      'SNS:Publish',
      'arn:aws:sns:.*:Fixture-News[0-9A-F]{8}-other',
    ],
    ['write', 'closed/a', 'AccessDenied', 403, 's3:PutObject', `"${BUCKET}/closed/a"`],
    ['read', 'open/missing', 'AccessDenied', 403, 's3:ListBucket', `"${BUCKET}"`],
  ])(
    'is refused the rest, in the words of the service: %s %s',
    async (what, key, name, status, action, resource) => {
      expect(await attempt(what, key)).toEqual({
        name,
        status,
        message: sentence(action, resource),
      });
    },
  );

  it('leaves a trace of what it was refused, and of the grants that it used', async () => {
    await attempt('get');
    expect(fixture.failures).toContainEqual(
      expect.stringMatching(/^api: User: .* dynamodb:GetItem .*: grant it in lib/),
    );
    const report = stack.grants().api;
    expect(report?.refused).toContainEqual(expect.stringMatching(`^dynamodb:GetItem on ${TABLE}$`));
    const uses = Object.fromEntries(
      report?.grants.map((grant) => [grant.action, grant.uses > 0]) ?? [],
    );
    expect(uses).toMatchObject({
      'dynamodb:BatchGetItem': true,
      's3:Put*': true,
      'dynamodb:DeleteItem': false,
    });
  });

  it('is all that is under a role: other keys are the account’s own', async () => {
    const client = new DynamoDBClient({
      endpoint: stack.endpoints.dynamodb,
      ...LOCAL_CLIENT,
    });
    expect(await client.send(new ScanCommand({ TableName: stack.tables.Notes }))).toMatchObject({
      $metadata: { httpStatusCode: 200 },
    });
    client.destroy();
  });
});

describe('policies', () => {
  const allow = (actions: string[], ...resources: string[]): Rule => ({
    effect: 'Allow',
    actions,
    resources,
  });
  const deny = (actions: string[], ...resources: string[]): Rule => ({
    effect: 'Deny',
    actions,
    resources,
  });

  it.each<[string, Rule[], string, string, boolean]>([
    [
      'name actions without regard to case',
      [allow(['DynamoDB:putitem'], 'arn:a')],
      'dynamodb:PutItem',
      'arn:a',
      true,
    ],
    ['name resources with regard to case', [allow(['a:B'], 'arn:A')], 'a:B', 'arn:a', false],
    ['may have wildcards', [allow(['a:Get*'], 'arn:?/*')], 'a:GetItem', 'arn:x/y/z', true],
    ['take a dot for a dot', [allow(['a:B'], 'arn:x.y*')], 'a:B', 'arn:xzy', false],
    [
      'are refused by a Deny whatever else they allow',
      [allow(['*'], '*'), deny(['a:B'], 'arn:a')],
      'a:B',
      'arn:a',
      false,
    ],
  ])('%s', (_name, rules, action, resource, allowed) => {
    expect(verdict(rules, { action, resource }).allowed).toBe(allowed);
  });
});

describe(
  'a template whose permissions cannot be told, ' +
    'or do not suffice for what AWS does by itself,',
  () => {
    type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

    function problems(edit: (resources: Resources) => void): readonly string[] {
      const file = join(fixture.directory, 'cdk.out', 'Fixture.template.json');
      const original = readFileSync(file, 'utf8');
      const edited = JSON.parse(original) as { Resources: Resources };
      edit(edited.Resources);
      writeFileSync(file, JSON.stringify(edited));
      try {
        buildModel(readAssembly(join(fixture.directory, 'cdk.out')), 'http://127.0.0.1:1');
        return [];
      } catch (error) {
        if (error instanceof TemplateRefused) return error.problems;
        throw error;
      } finally {
        writeFileSync(file, original);
      }
    }

    const policyOf = (
      resources: Resources,
      start: string,
    ): { Statement: Record<string, unknown>[] } => {
      const [, policy] =
        Object.entries(resources).find(
          ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(start),
        ) ?? [];
      return policy?.Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    };
    const role = (resources: Resources): Record<string, unknown> =>
      Object.entries(resources).find(([id]) => /^ApiServiceRole[0-9A-F]{8}$/.test(id))?.[1]
        .Properties ?? {};

    it.each<[string, (resources: Resources) => void, RegExp]>([
      [
        'a condition',
        (resources) =>
          Object.assign(policyOf(resources, 'Api').Statement[0] ?? {}, { Condition: { Bool: {} } }),
        /^Api\w+ \(AWS::Lambda::Function\): ApiServiceRoleDefaultPolicy\w+: Condition is not evaluated: /,
      ],
      [
        'all but some resources',
        (resources) =>
          Object.assign(policyOf(resources, 'Api').Statement[0] ?? {}, { NotResource: '*' }),
        /NotResource is not evaluated/,
      ],
      [
        'a managed policy of elsewhere',
        (resources) =>
          Object.assign(role(resources), {
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          }),
        /what the managed policy "arn:aws:iam::aws:policy\/ReadOnlyAccess" allows cannot be read/,
      ],
      [
        'a boundary',
        (resources) =>
          Object.assign(role(resources), { PermissionsBoundary: 'arn:aws:iam::aws:policy/X' }),
        /a permissions boundary is not evaluated/,
      ],
      [
        'reading the queue that feeds it',
        (resources) => policyOf(resources, 'FromQueue').Statement.pop(),
        /^QueueSource\w+ \(AWS::Lambda::EventSourceMapping\): Fixture-FromQueueServiceRole\w+ does not allow sqs:ReceiveMessage on arn:aws:sqs:.*:Fixture-Work\w+$/,
      ],
      [
        'putting away what a stream gave up on',
        (resources) => policyOf(resources, 'FromStream').Statement.splice(1, 1),
        /^StreamSource\w+ \(AWS::Lambda::EventSourceMapping\): .* does not allow s3:PutObject on arn:aws:s3:::fixture-failures\w+\/any$/,
      ],
      [
        'invoking what is scheduled',
        (resources) =>
          Object.assign(policyOf(resources, 'Scheduler').Statement[0] ?? {}, {
            Action: 'lambda:GetFunction',
          }),
        /^EveryMinute \(AWS::Scheduler::Schedule\): Fixture-Scheduler\w+ does not allow lambda:InvokeFunction on /,
      ],
    ])('is not run: %s', (_name, edit, words) => {
      expect(problems(edit)[0]).toMatch(words);
    });
  },
);
