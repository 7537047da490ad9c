import type { Aws } from './aws.ts';

/** What an account and region allow. `null`: it could not be read. */
export interface AccountFacts {
  readonly account: string | null;
  readonly region: string | null;
  /** Lambda executions at once in the account, and those that no function has reserved. */
  readonly concurrency: { readonly all: number; readonly unreserved: number } | null;
  /** The version of CDK's bootstrap stack; `null` where there is none. */
  readonly bootstrap: number | null;
  /** SNS messages a second for standard topics. */
  readonly snsPerSecond: number | null;
}

/**
 * Reads what the account allows with the AWS CLI. What may not be read is `null`, so that a person
 * with few rights still learns the rest.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/lambda/get-account-settings.html
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html, the parameter that holds
 * the version of the bootstrap stack
 * @see https://docs.aws.amazon.com/general/latest/gr/sns.html, quotas of SNS
 */
export async function accountFacts(aws: Aws): Promise<AccountFacts> {
  const [identity, region, limits, bootstrap, quotas] = await Promise.all([
    aws.json(['sts', 'get-caller-identity']),
    aws.region(),
    aws.json(['lambda', 'get-account-settings']),
    aws.json(['ssm', 'get-parameter', '--name', '/cdk-bootstrap/hnb659fds/version']),
    aws.json(['service-quotas', 'list-service-quotas', '--service-code', 'sns']),
  ]);
  return {
    account: text(at(identity, 'Account')),
    region,
    concurrency: concurrencyOf(at(limits, 'AccountLimit')),
    bootstrap: numberOf(at(at(bootstrap, 'Parameter'), 'Value')),
    snsPerSecond: publishesOf(at(quotas, 'Quotas')),
  };
}

function concurrencyOf(limit: unknown): AccountFacts['concurrency'] {
  const all = numberOf(at(limit, 'ConcurrentExecutions'));
  const unreserved = numberOf(at(limit, 'UnreservedConcurrentExecutions'));
  return all === null || unreserved === null ? null : { all, unreserved };
}

/**
 * The quota goes by its name, which was not seen in an account: where it has another, the check
 * says `unknown`.
 */
function publishesOf(quotas: unknown): number | null {
  if (!Array.isArray(quotas)) return null;
  const named = quotas.filter((quota) => /messages published per second/i.test(nameOf(quota)));
  const standard = named.find((quota) => !/fifo/i.test(nameOf(quota)));
  return numberOf(at(standard, 'Value'));
}

function nameOf(quota: unknown): string {
  return text(at(quota, 'QuotaName')) ?? '';
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
