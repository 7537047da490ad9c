import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { configFor } from '../lib/config.ts';
import { synthesizeInterdict } from '../local/interdict/command.ts';
import { ACCOUNT_CHECKS } from './deploy-check/account-checks.ts';
import { accountFacts } from './deploy-check/account-facts.ts';
import { awsCli } from './deploy-check/aws.ts';
import { goThrough, type Looked, lineOf, sumUp } from './deploy-check/check.ts';
import type { Deployed } from './deploy-check/deployed.ts';
import { startHere } from './deploy-check/deployed-here.ts';
import { reachOnAws } from './deploy-check/deployed-on-aws.ts';
import { STACK_CHECKS } from './deploy-check/stack-checks.ts';
import { newTrial } from './deploy-check/trial.ts';

/*
 * `npm run deploy:check`. What it does is said in docs/operations.md, and by `--help`.
 */

const HELP = `npm run deploy:check -- before [--stage dev] [--region R] [--devices 1000]
  Looks at what the account allows, before a deploy, and says what to set.

npm run deploy:check -- after --tokens FILE [--stage dev] [--region R]
  Goes through the deployed stack with a throw-away ban and device: some twenty minutes.
  FILE: JSON with access tokens of viewer, author, approver, approver2, operator, auditor.

npm run deploy:check -- here
  The same on this machine, in a few seconds.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stage: { type: 'string', default: 'dev' },
    region: { type: 'string' },
    devices: { type: 'string', default: '1000' },
    tokens: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const tell = (looked: Looked) => console.log(lineOf(looked));

async function before(): Promise<readonly Looked[]> {
  const devices = Number(values.devices);
  if (!Number.isInteger(devices) || devices < 1)
    throw new Error('--devices must be a whole number from 1.');
  const facts = await accountFacts(awsCli(values.region));
  return goThrough(ACCOUNT_CHECKS, { config: configFor(values.stage), facts, devices }, tell);
}

async function onStack(reach: (queueName: string) => Promise<Deployed>) {
  const trial = newTrial();
  const deployed = await reach(trial.banId);
  try {
    return await goThrough(STACK_CHECKS, { deployed, trial }, tell);
  } finally {
    await deployed.close();
  }
}

async function run(command: string | undefined): Promise<readonly Looked[] | null> {
  switch (command) {
    case 'before':
      return before();
    case 'after': {
      const { tokens } = values;
      if (tokens === undefined) throw new Error('Give the tokens: --tokens FILE.');
      const { stage } = configFor(values.stage);
      return onStack((queueName) =>
        reachOnAws({
          aws: awsCli(values.region),
          stackName: `interdict-${stage}`,
          stage,
          tokensFile: tokens,
          queueName,
        }),
      );
    }
    case 'here': {
      const home = resolve(import.meta.dirname, '..', '.interdict');
      const cdkOut = synthesizeInterdict(console.log);
      const logDirectory = join(home, 'deploy-check-logs');
      return onStack((queueName) => startHere({ cdkOut, logDirectory, queueName }));
    }
    default:
      return null;
  }
}

const looked = values.help ? null : await run(positionals[0]);
if (looked === null) console.log(HELP);
else console.log(sumUp(looked));
process.exitCode = looked === null || looked.some((one) => one.holds === false) ? 1 : 0;
