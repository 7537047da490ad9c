import { describe, expect, test } from '@jest/globals';
import { configFor, type StageConfig } from '../../lib/config.ts';
import { ACCOUNT_CHECKS, type Plan } from '../../scripts/deploy-check/account-checks.ts';
import { type AccountFacts, accountFacts } from '../../scripts/deploy-check/account-facts.ts';
import type { Aws } from '../../scripts/deploy-check/aws.ts';
import { goThrough, type Looked, lineOf, sumUp } from '../../scripts/deploy-check/check.ts';

const LARGE: AccountFacts = {
  account: '123456789012',
  region: 'us-east-1',
  concurrency: { all: 1_000, unreserved: 1_000 },
  bootstrap: 30,
  snsPerSecond: 30_000,
};
const CALM = {
  throttles: { ...configFor('dev').throttles, checkIn: { rate: 50, burst: 100 } },
  pauseConcurrency: 2,
};

function plan(
  change: {
    readonly facts?: Partial<AccountFacts>;
    readonly config?: Partial<StageConfig>;
    readonly devices?: number;
  } = {},
): Plan {
  const { facts, config, devices = 20_000 } = change;
  return {
    facts: { ...LARGE, ...facts },
    config: { ...configFor('dev'), ...CALM, ...config },
    devices,
  };
}

const ignore = () => undefined;

async function look(name: string, changed: Parameters<typeof plan>[0]): Promise<Looked> {
  const all = await goThrough(ACCOUNT_CHECKS, plan(changed), ignore);
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no check ${name}`);
  return found;
}

describe('before a deploy', () => {
  test('all holds where the account is large and the settings are calm', async () => {
    const all = await goThrough(ACCOUNT_CHECKS, plan(), ignore);
    expect(all.filter((one) => one.holds !== true)).toEqual([]);
    expect(sumUp(all)).toBe(`${ACCOUNT_CHECKS.length} hold, 0 broken, 0 unknown`);
  });

  test.each<[string, Parameters<typeof plan>[0], string]>([
    ['account and region', { facts: { account: null } }, 'Sign in'],
    ['account and region', { facts: { region: null } }, 'AWS_REGION'],
    ['bootstrap', { facts: { bootstrap: null } }, 'npx cdk bootstrap aws://123456789012/us-east-1'],
    ['bootstrap', { facts: { bootstrap: 5 } }, 'npx cdk bootstrap'],
    [
      'concurrency',
      { facts: { concurrency: { all: 10, unreserved: 10 } }, config: { pauseConcurrency: null } },
      'workersAtOnce 2, publishersPerShard 1 and throttles.checkIn 25 a second',
    ],
    ['instances for pauses', { config: { pauseConcurrency: null } }, 'pauseConcurrency to 2'],
    [
      'instances for pauses',
      { facts: { concurrency: { all: 10, unreserved: 10 } } },
      'pauseConcurrency to null',
    ],
    ['throttle of check-ins', { devices: 10_000_000 }, 'spreadSeconds to 200000'],
    ['throttle of check-ins', { devices: 100 }, '{rate: 4, burst: 8}'],
    ['messages a second', { facts: { snsPerSecond: 5 } }, 'Service Quotas, SNS'],
    [
      'alarms',
      { config: { ...configFor('dev'), stage: 'production', alarmEmail: null } },
      'alarmEmail',
    ],
    [
      'audiences',
      { config: { sources: Array.from({ length: 49 }, (_, n) => `source-${n}`) } },
      'sources/*',
    ],
  ])('%s: says what to set (%#)', async (name, changed, todo) => {
    const found = await look(name, changed);
    expect(found.holds).toBe(false);
    expect(found.todo).toContain(todo);
    expect(lineOf(found)).toContain('BROKEN');
  });

  test.each<[string, Partial<AccountFacts>]>([
    ['concurrency', { concurrency: null }],
    ['instances for pauses', { concurrency: null }],
    ['messages a second', { snsPerSecond: null }],
  ])('%s is unknown, not broken, where it may not be read', async (name, facts) => {
    expect((await look(name, { facts })).holds).toBeNull();
  });

  test('a check that throws does not hold, and the others go on', async () => {
    const checks = [
      {
        name: 'one',
        look: () => {
          throw new Error('refused');
        },
      },
      { name: 'two', look: () => ({ holds: true, says: 'fine' }) },
    ];
    const all = await goThrough(checks, null, ignore);
    expect(all.map((one) => one.holds)).toEqual([false, true]);
    expect(all[0]?.says).toContain('refused');
  });
});

test('the facts of an account are read from what the AWS CLI answers', async () => {
  const answers: Readonly<Record<string, unknown>> = {
    sts: { Account: '123456789012' },
    lambda: { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
    ssm: { Parameter: { Value: '30' } },
    'service-quotas': {
      Quotas: [
        { QuotaName: 'Messages Published per Second for FIFO Topics', Value: 300 },
        { QuotaName: 'Messages Published per Second', Value: 9_000 },
      ],
    },
  };
  const answering = (may: boolean): Aws => ({
    json: async ([service = '']) => (may ? answers[service] : null),
    must: async () => null,
    region: async () => (may ? 'ca-central-1' : null),
  });
  expect(await accountFacts(answering(true))).toEqual({
    account: '123456789012',
    region: 'ca-central-1',
    concurrency: { all: 10, unreserved: 10 },
    bootstrap: 30,
    snsPerSecond: 9_000,
  });
  expect(await accountFacts(answering(false))).toEqual({
    account: null,
    region: null,
    concurrency: null,
    bootstrap: null,
    snsPerSecond: null,
  });
});
