import type { StageConfig } from '../../lib/config.ts';
import { COLD_TABLE, CONCURRENCY, partitionsOf } from '../../lib/quotas.ts';
import type { AccountFacts } from './account-facts.ts';
import { broken, type Check, type Finding, holds, unknown } from './check.ts';

/** What is to be deployed, where, and for how many devices. */
export interface Plan {
  readonly config: StageConfig;
  readonly facts: AccountFacts;
  /** Devices that the fleet has, or will have. */
  readonly devices: number;
}

/** CDK's modern templates name at least this version of the bootstrap stack. */
const BOOTSTRAP = 6;
/** An account must keep so many instances for functions that reserve none. */
const { unreserved: KEPT_UNRESERVED } = CONCURRENCY;
/** A check-in takes about so many seconds of an instance, cold starts among them. */
const CHECK_IN_SECONDS = 0.2;
/** A DynamoDB table's stream begins with about so many shards. */
const SHARDS = partitionsOf(COLD_TABLE);
/** Orders that go out later than this after the effective instant are late. */
const LATE_SECONDS = 3_600;
const HTTP_API_AUDIENCES = 50;

/** Instances that the stage's own settings may ask for at once, check-ins at their throttle. */
function wanted({ throttles, workersAtOnce, publishersPerShard }: StageConfig) {
  const checkIns = Math.ceil(throttles.checkIn.rate * CHECK_IN_SECONDS);
  return { checkIns, behind: workersAtOnce + SHARDS * publishersPerShard };
}

function lookAtRegion({ facts: { account, region } }: Plan): Finding {
  if (account === null)
    return broken('no account answers', 'Sign in: aws sts get-caller-identity must answer.');
  if (region === null) return broken('no region is set', 'Set AWS_REGION, or give --region.');
  return holds(`account ${account}, ${region}`);
}

function lookAtBootstrap({ facts: { bootstrap, account, region } }: Plan): Finding {
  if (bootstrap === null)
    return broken(
      'CDK has no bootstrap stack here, or its version may not be read',
      `npx cdk bootstrap aws://${account ?? 'ACCOUNT'}/${region ?? 'REGION'}`,
    );
  return bootstrap >= BOOTSTRAP
    ? holds(`version ${bootstrap}`)
    : broken(`version ${bootstrap} is older than ${BOOTSTRAP}`, 'npx cdk bootstrap');
}

function lookAtConcurrency({ config, facts: { concurrency } }: Plan): Finding {
  if (concurrency === null) return unknown('lambda:GetAccountSettings may not be called');
  const { checkIns, behind } = wanted(config);
  const reserved = config.pauseConcurrency ?? 0;
  const free = concurrency.unreserved - reserved;
  const sum = `${checkIns} for check-ins at their throttle, ${behind} for workers and publishers`;
  if (free >= checkIns + behind) return holds(`${free} instances are free: ${sum}`);
  return broken(
    `${free} instances are free, and the settings ask for ${sum}`,
    'Ask for a higher quota (Service Quotas, Lambda, concurrent executions: 1,000), or lower ' +
      'throttles.checkIn, workersAtOnce and publishersPerShard in lib/config.ts: with ' +
      `${free}, workersAtOnce ${Math.max(2, Math.floor(free / 4))}, publishersPerShard 1 and ` +
      `throttles.checkIn ${Math.max(1, Math.floor((free / 2) * (1 / CHECK_IN_SECONDS)))} a second.`,
  );
}

function lookAtPauses({ config: { pauseConcurrency }, facts: { concurrency } }: Plan): Finding {
  if (concurrency === null) return unknown('lambda:GetAccountSettings may not be called');
  const left = concurrency.unreserved - (pauseConcurrency ?? 0);
  if (pauseConcurrency === null) {
    return concurrency.unreserved > KEPT_UNRESERVED
      ? broken(
          'no instance is kept for pauses, though the account could keep some',
          'Set pauseConcurrency to 2 in lib/config.ts.',
        )
      : holds('no instance is kept for pauses: the account is too small to keep any');
  }
  return left >= KEPT_UNRESERVED
    ? holds(`${pauseConcurrency} instances are kept for pauses`)
    : broken(
        `${pauseConcurrency} for pauses leaves ${left} of ${KEPT_UNRESERVED} that must stay free`,
        'Set pauseConcurrency to null until the quota is higher: the deploy would fail.',
      );
}

function lookAtThrottles({ config, devices }: Plan): Finding {
  const { throttles, settings } = config;
  const always = Math.ceil(devices / settings.checkInSeconds);
  const atOnce = Math.ceil(devices / settings.spreadSeconds);
  const needed = Math.max(always, atOnce, 1);
  const { rate } = throttles.checkIn;
  const said = `${devices} devices check in ${always} a second, and ${atOnce} after an instant`;
  if (rate < needed)
    return broken(
      `${said}; throttles.checkIn takes ${rate}`,
      `Set throttles.checkIn to {rate: ${needed}, burst: ${2 * needed}}, or spreadSeconds to ` +
        `${Math.ceil(devices / rate)}.`,
    );
  if (rate > 20 * needed)
    return broken(
      `${said}; throttles.checkIn takes ${rate}, which strangers can use up at your cost`,
      `Set throttles.checkIn to {rate: ${4 * needed}, burst: ${8 * needed}}.`,
    );
  return holds(`${said}; throttles.checkIn takes ${rate}`);
}

function lookAtTopic({ facts: { snsPerSecond, region }, devices }: Plan): Finding {
  if (snsPerSecond === null)
    return unknown(
      `the quota of SNS in ${region ?? 'this region'} could not be read: docs/costs.md has what ` +
        'regions have',
    );
  const seconds = Math.ceil(devices / snsPerSecond);
  const said = `${snsPerSecond} messages a second: an order for each of ${devices} devices takes`;
  return seconds <= LATE_SECONDS
    ? holds(`${said} ${seconds} s`)
    : broken(`${said} ${seconds} s`, 'Ask for a higher quota (Service Quotas, SNS).');
}

function lookAtAlarms({ config: { alarmEmail, stage } }: Plan): Finding {
  if (alarmEmail !== null) return holds(`alarms go to ${alarmEmail}: confirm what AWS mails`);
  return stage === 'production'
    ? broken('alarms wake nobody', 'Set alarmEmail.')
    : holds('alarms go to nobody, which is meant in this stage');
}

function lookAtAudiences({ config: { sources, ownIssuer } }: Plan): Finding {
  const count = ownIssuer === null ? sources.length + 2 : ownIssuer.audience.length;
  return count <= HTTP_API_AUDIENCES
    ? holds(`${count} of ${HTTP_API_AUDIENCES} that an authorizer takes`)
    : broken(
        `${count}, and an authorizer takes ${HTTP_API_AUDIENCES}`,
        'Let several sources share a connector with the scope sources/*.',
      );
}

/** What is looked at before a deploy. */
export const ACCOUNT_CHECKS: readonly Check<Plan>[] = [
  { name: 'account and region', look: lookAtRegion },
  { name: 'bootstrap', look: lookAtBootstrap },
  { name: 'concurrency', look: lookAtConcurrency },
  { name: 'instances for pauses', look: lookAtPauses },
  { name: 'throttle of check-ins', look: lookAtThrottles },
  { name: 'messages a second', look: lookAtTopic },
  { name: 'alarms', look: lookAtAlarms },
  { name: 'audiences', look: lookAtAudiences },
];
