import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Person } from '../../demo/people.ts';
import type { Aws } from './aws.ts';
import { broken, type Finding, holds, unknown } from './check.ts';
import { type Deployed, NEEDED } from './deployed.ts';
import { clientsFor, ordersQueue } from './orders-queue.ts';

const stacksSchema = z.object({
  Stacks: z.tuple([
    z.object({
      Outputs: z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })),
    }),
  ]),
});
const tokensSchema = z.object(
  Object.fromEntries(NEEDED.map((name) => [name, z.string()])) as Record<
    (typeof NEEDED)[number],
    z.ZodString
  >,
);
const clientSchema = z.object({
  UserPoolClient: z.object({ ClientId: z.string(), ClientSecret: z.string() }),
});
const accessSchema = z.object({ access_token: z.string() });
const calledSchema = z.looseObject({ FunctionError: z.optional(z.string()) });
const metricSchema = z.object({ Datapoints: z.array(z.object({ Sum: z.number() })) });
const subscriptionsSchema = z.object({
  Subscriptions: z.array(z.object({ SubscriptionArn: z.string() })),
});

const FUNCTION_OUTPUTS = { 'pause-ban': 'PauseBanFunction', redrive: 'RedriveFunction' } as const;
const TICKS_LOOKED_AT = 5 * 60_000;

/**
 * A stack in an account. `tokensFile`: JSON with an access token for each of the people that the
 * checks need, as they signed in.
 */
export async function reachOnAws(options: {
  readonly aws: Aws;
  readonly stackName: string;
  readonly stage: string;
  readonly tokensFile: string;
  readonly queueName: string;
}): Promise<Deployed> {
  const { aws, stackName, stage, tokensFile, queueName } = options;
  const outputs = await outputsOf(aws, stackName);
  const tokens = tokensSchema.parse(JSON.parse(readFileSync(tokensFile, 'utf8')));
  const apiUrl = outputs('ApiUrl').replace(/\/$/, '');
  const region = await aws.region();
  return {
    apiUrl,
    people: Object.fromEntries(
      NEEDED.map((name) => [name, new Person(name, apiUrl, tokens[name])]),
    ) as Deployed['people'],
    connector: () => connectorToken(aws, outputs),
    orders: () =>
      ordersQueue(
        clientsFor(region === null ? {} : { region }),
        outputs('OrdersTopicArn'),
        queueName,
      ),
    invoke: (name, payload) => invoke(aws, outputs(FUNCTION_OUTPUTS[name]), payload),
    now: () => Date.now(),
    wait: (milliseconds) => sleep(milliseconds),
    ticks: () => ticks(aws, stage),
    alarms: () => alarms(aws, outputs('AlarmsTopicArn')),
    close: async () => undefined,
  };
}

type Outputs = (name: string) => string;

async function outputsOf(aws: Aws, stackName: string): Promise<Outputs> {
  const answer = await aws.must([
    ...['cloudformation', 'describe-stacks'],
    ...['--stack-name', stackName],
  ]);
  const [stack] = stacksSchema.parse(answer).Stacks;
  const byKey = new Map(stack.Outputs.map((one) => [one.OutputKey, one.OutputValue]));
  return (name) => {
    const value = byKey.get(name);
    if (value === undefined) throw new Error(`${stackName} has no output ${name}`);
    return value;
  };
}

/** A token by the client credentials of the first source that has a client of its own. */
async function connectorToken(aws: Aws, outputs: Outputs) {
  const clients = z.record(z.string(), z.string()).parse(JSON.parse(outputs('ConnectorClientIds')));
  const [source, clientId] = Object.entries(clients).find(([name]) => name !== '*') ?? [];
  if (source === undefined || clientId === undefined) return null;
  const answer = await aws.must([
    ...['cognito-idp', 'describe-user-pool-client'],
    ...['--user-pool-id', outputs('UserPoolId')],
    ...['--client-id', clientId],
  ]);
  const { ClientSecret } = clientSchema.parse(answer).UserPoolClient;
  const basic = Buffer.from(`${clientId}:${ClientSecret}`).toString('base64');
  const response = await fetch(`${outputs('SignInUrl')}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: `sources/${source}` }),
  });
  return { source, token: accessSchema.parse(await response.json()).access_token };
}

/** Invokes a function. The CLI writes the function's answer into a file. */
async function invoke(aws: Aws, functionName: string, payload: unknown): Promise<unknown> {
  const directory = mkdtempSync(join(tmpdir(), 'deploy-check-'));
  const file = join(directory, 'answer.json');
  try {
    const called = await aws.must([
      ...['lambda', 'invoke'],
      ...['--function-name', functionName],
      ...['--cli-binary-format', 'raw-in-base64-out'],
      ...['--payload', JSON.stringify(payload)],
      file,
    ]);
    const answer = readFileSync(file, 'utf8');
    const { FunctionError } = calledSchema.parse(called);
    if (FunctionError !== undefined) throw new Error(`${functionName} answers ${answer}`);
    return JSON.parse(answer);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function ticks(aws: Aws, stage: string): Promise<Finding> {
  const now = Date.now();
  const answer = await aws.must([
    ...['cloudwatch', 'get-metric-statistics'],
    ...['--namespace', 'Interdict', '--metric-name', 'TickCompleted'],
    ...['--dimensions', `Name=Stage,Value=${stage}`],
    ...['--statistics', 'Sum', '--period', '60'],
    ...['--start-time', new Date(now - TICKS_LOOKED_AT).toISOString()],
    ...['--end-time', new Date(now).toISOString()],
  ]);
  const points = metricSchema.parse(answer).Datapoints;
  const sum = points.reduce((all, { Sum }) => all + Sum, 0);
  return sum > 0
    ? holds(`${sum} ticks completed in five minutes`)
    : broken('no tick completed in five minutes', 'Is the schedule enabled? Read its queue.');
}

async function alarms(aws: Aws, topicArn: string): Promise<Finding> {
  const answer = await aws.must([
    ...['sns', 'list-subscriptions-by-topic'],
    ...['--topic-arn', topicArn],
  ]);
  const all = subscriptionsSchema.parse(answer).Subscriptions;
  const confirmed = all.filter((one) => one.SubscriptionArn.startsWith('arn:'));
  if (all.length === 0) return broken('nobody gets alarms', 'Set alarmEmail, or subscribe.');
  if (confirmed.length === 0) return broken('no subscription is confirmed', 'Confirm the mail.');
  return unknown(
    `${confirmed.length} confirmed; that one arrives, only you can see: ` +
      'aws cloudwatch set-alarm-state --state-value ALARM',
  );
}
