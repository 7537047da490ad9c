import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readAssembly, type Template } from '../../local/template/assembly.ts';
import { CARRIED_OUT } from '../../local/template/carried-out.ts';
import { buildModel, TemplateRefused } from '../../local/template/model.ts';
import { Resolver } from '../../local/template/resolve.ts';
import { WITHOUT_LOCAL_MEANING } from '../../local/template/without-local-meaning.ts';
import { makeFixture } from './fixture/running.ts';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
type Resources = Record<string, Resource>;

const fixture = await makeFixture();
const template = join(fixture.directory, 'cdk.out', 'Fixture.template.json');
const original = readFileSync(template, 'utf8');
afterAll(() => fixture.remove());
afterEach(() => writeFileSync(template, original));

function change(edit: (resources: Resources) => void): void {
  const edited = JSON.parse(original) as { Resources: Resources };
  edit(edited.Resources);
  writeFileSync(template, JSON.stringify(edited));
}

function problems(edit: (resources: Resources) => void): readonly string[] {
  change(edit);
  try {
    buildModel(readAssembly(join(fixture.directory, 'cdk.out')), 'http://127.0.0.1:1');
    return [];
  } catch (error) {
    if (error instanceof TemplateRefused) return error.problems;
    throw error;
  }
}

/** The fixture's table, with more properties. */
const table = (resources: Resources, properties: Record<string, unknown>): void => {
  const found = Object.values(resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
  Object.assign(found?.Properties ?? {}, properties);
};

describe('what a template has that is not carried out', () => {
  it.each<[string, (resources: Resources) => void, RegExp]>([
    [
      'a type of resource',
      (resources) =>
        Object.assign(resources, {
          Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: {} },
        }),
      /^Machine \(AWS::StepFunctions::StateMachine\): this type of resource is not carried out$/,
    ],
    [
      'a property',
      (resources) => table(resources, { GlobalSecondaryIndexes: [] }),
      /^Notes\w+ \(AWS::DynamoDB::Table\): the property GlobalSecondaryIndexes is not carried out$/,
    ],
    [
      'a nested property',
      (resources) =>
        table(resources, { StreamSpecification: { StreamViewType: 'NEW_IMAGE', Surprise: 1 } }),
      /^Notes\w+ \(AWS::DynamoDB::Table\): the property StreamSpecification\.Surprise is not carried out$/,
    ],
    [
      'a subscription',
      (resources) =>
        Object.assign(resources.NewsToReaders?.Properties ?? {}, { Protocol: 'email' }),
      /^NewsToReaders \(AWS::SNS::Subscription\): Protocol: only SQS subscriptions are delivered on this machine$/,
    ],
    [
      'an intrinsic function',
      (resources) => table(resources, { TableName: { 'Fn::ImportValue': 'x' } }),
      /^Notes\w+ \(AWS::DynamoDB::Table\): the intrinsic function Fn::ImportValue is not known to the local run$/,
    ],
  ])('is refused by name: %s', (_name, edit, words) => {
    expect(problems(edit)).toEqual([expect.stringMatching(words)]);
  });

  it('is all named at once, and nothing is started', async () => {
    change((resources) => {
      Object.assign(resources, {
        One: { Type: 'AWS::Kinesis::Stream' },
        Two: { Type: 'AWS::Events::Rule' },
      });
    });
    await expect(fixture.start()).rejects.toThrow(
      /- One \(AWS::Kinesis::Stream\).*\n.*- Two \(AWS::Events::Rule\)/,
    );
  });

  it('is no resource that is left out for a reason', () => {
    expect(
      problems((resources) =>
        Object.assign(resources, { Alarm: { Type: 'AWS::CloudWatch::Alarm' } }),
      ),
    ).toEqual([]);
    for (const [type, reason] of Object.entries(WITHOUT_LOCAL_MEANING)) {
      expect(type in CARRIED_OUT).toBe(false);
      expect(reason).toMatch(/\w+ \w+/);
    }
  });
});

describe('intrinsic functions', () => {
  const simple: Template = {
    Parameters: { Stage: { Default: 'dev' }, Open: {} },
    Conditions: {
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      Not: { 'Fn::Not': [{ Condition: 'IsDev' }] },
      Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'Not' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'Not' }] },
    },
    Mappings: { Sizes: { small: { memory: 128 } } },
    Resources: {},
  };
  let resolver: Resolver;
  beforeAll(() => {
    resolver = new Resolver(
      simple,
      { ref: (id) => `ref-${id}`, attribute: (id, name) => `${id}.${name}` },
      'Stack',
    );
  });
  /** CloudFormation's own way of writing a variable into a text. */
  const variable = (name: string) => `$\{${name}}`;
  const resolve = (value: unknown) => resolver.properties({ value }).value;

  it.each<[unknown, unknown]>([
    [{ Ref: 'Thing' }, 'ref-Thing'],
    [{ Ref: 'Stage' }, 'dev'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['Thing', 'Arn'] }, 'Thing.Arn'],
    [{ 'Fn::GetAtt': 'Thing.Nested.Arn' }, 'Thing.Nested.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Thing' }]] }, 'a-ref-Thing'],
    [{ 'Fn::Sub': `${variable('Thing')}/${variable('Thing.Arn')}` }, 'ref-Thing/Thing.Arn'],
    [
      { 'Fn::Sub': `${variable('AWS::AccountId')}${variable('!Literal')}` },
      `000000000000${variable('Literal')}`,
    ],
    [{ 'Fn::Sub': [variable('A'), { A: { Ref: 'Thing' } }] }, 'ref-Thing'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b'] }] }, 'b'],
    [{ 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['Both', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
    [{ 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 128],
    [{ 'Fn::Base64': 'a' }, 'YQ=='],
    [[{ Ref: 'AWS::NoValue' }, 'kept'], ['kept']],
  ])('resolve %j', (value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it('name a parameter that has no value', () => {
    expect(() => resolve({ Ref: 'Open' })).toThrow("the template's parameter Open has no default");
  });
});
