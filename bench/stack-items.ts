import type { Template } from 'aws-cdk-lib/assertions';
import { configFor } from '../lib/config.ts';
import { ofType, onlyOf, templateOf } from '../test/stack/synthesized.ts';
import type { Section } from './section.ts';

/** What a stack is billed for by the month, whether it does anything or not. */
const ITEMS = [
  'alarm metrics',
  'dashboards',
  'keys',
  'secrets',
  'schedules',
  'bounded queue mappings',
  'clients of machines',
  'access log bytes',
] as const;
type Items = Readonly<Record<(typeof ITEMS)[number], number>>;

/** What stands for the variables of the access log, as long as in an ordinary answer. */
const LOGGED: Readonly<Record<string, string>> = {
  requestTimeEpoch: '1793000000000',
  requestId: 'AbCdEfGhIjKlMnO=',
  routeKey: 'POST /v1/check-ins',
  status: '200',
  responseLatency: '12',
  'error.message': '-',
  integrationErrorMessage: '-',
  'integration.requestId': '00000000-0000-4000-8000-000000000000',
};

/** Bytes of a line of the access log. */
function logLine(template: Template): number {
  const { AccessLogSettings: log } = onlyOf(template, 'AWS::ApiGatewayV2::Stage').Properties;
  const { Format: format } = log as { readonly Format: string };
  return format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) => {
    const value = LOGGED[name];
    if (value === undefined) throw new Error(`nothing stands for ${name} of the access log`);
    return value;
  }).length;
}

interface Metric {
  readonly MetricStat?: unknown;
}

/** An alarm is billed for each metric that it looks at. */
function alarmMetrics(template: Template): number {
  return Object.values(ofType(template, 'AWS::CloudWatch::Alarm')).reduce((sum, { Properties }) => {
    const metrics = Properties.Metrics as readonly Metric[] | undefined;
    return sum + (metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1);
  }, 0);
}

function itemsOf(template: Template): Items {
  const many = (type: string, is: (properties: Readonly<Record<string, unknown>>) => boolean) =>
    Object.values(ofType(template, type)).filter(({ Properties }) => is(Properties ?? {})).length;
  const all = () => true;
  return {
    'alarm metrics': alarmMetrics(template),
    dashboards: many('AWS::CloudWatch::Dashboard', all),
    keys: many('AWS::KMS::Key', all),
    secrets: many('AWS::SecretsManager::Secret', all),
    schedules: many('AWS::Scheduler::Schedule', all),
    // Lambda keeps five pollers on a queue whose mapping has a maximum concurrency.
    'bounded queue mappings': many(
      'AWS::Lambda::EventSourceMapping',
      ({ ScalingConfig }) => ScalingConfig !== undefined,
    ),
    'clients of machines': many(
      'AWS::Cognito::UserPoolClient',
      ({ AllowedOAuthFlows: flows }) =>
        Array.isArray(flows) && flows.includes('client_credentials'),
    ),
    'access log bytes': logLine(template),
  };
}

/** The stack of production without connectors, and what each connector adds to it. */
export function stackItems(): Section {
  const config = configFor('production');
  const bare = itemsOf(templateOf({ ...config, connectors: [] }));
  const rows = configFor('dev').connectors.map((connector) => {
    const withIt = itemsOf(templateOf({ ...config, connectors: [connector] }));
    const added = ITEMS.map((item) => [item, withIt[item] - bare[item]] as const);
    return { name: connector.kind, values: Object.fromEntries(added) };
  });
  return {
    title: 'What a stack consists of, as far as it is billed by the month',
    columns: ITEMS,
    counts: { as: 'stack', of: ITEMS },
    rows: [{ name: 'without connectors', values: { ...bare } }, ...rows],
    notes: ['Of the template of production; a connector’s row is what it adds.'],
  };
}
