import type { Command } from 'commander';
import {
  contextIn,
  readConfig,
  USUAL_ROLES_CLAIM,
  withContext,
  writeConfig,
} from '../context/config-file.ts';
import type { Cli, Runner } from '../runner.ts';
import { forgetSession, readSession } from '../sign-in/session.ts';

function known({ world }: Cli, name: string) {
  const config = readConfig(world) ?? { current: '', contexts: {} };
  contextIn(world, config, name);
  return config;
}

async function listContexts({ world, terminal }: Cli): Promise<void> {
  const config = readConfig(world);
  const contexts = Object.entries(config?.contexts ?? {}).map(([name, context]) => ({
    name,
    current: name === config?.current,
    api: context.api,
    issuer: context.issuer,
    signedIn: readSession(world, name, context) !== null,
  }));
  if (terminal.asJson) return terminal.json(contexts);
  terminal.table(
    ['context', 'current', 'api', 'issuer', 'signed in'],
    contexts.map(({ name, current, api, issuer, signedIn }) => [
      ...[name, current ? 'yes' : 'no', api, issuer],
      signedIn ? 'yes' : 'no',
    ]),
  );
  if (contexts.length === 0)
    terminal.say('There is no context yet: see interdict context set --help.');
}

interface ContextOptions {
  readonly api: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly rolesClaim?: string;
  readonly callback?: string;
}

async function setContext(cli: Cli, name: string, options: ContextOptions): Promise<void> {
  const { api, issuer, clientId, rolesClaim, callback } = options;
  const next = withContext(cli.world, name, {
    ...{ api, issuer, clientId },
    ...(rolesClaim === undefined ? {} : { rolesClaim }),
    ...(callback === undefined ? {} : { callback }),
  });
  writeConfig(cli.world, next);
  cli.terminal.say(`${name} is the current context. Next: interdict login`);
}

async function useContext(cli: Cli, name: string): Promise<void> {
  writeConfig(cli.world, { ...known(cli, name), current: name });
  cli.terminal.say(`${name} is the current context.`);
}

async function removeContext(cli: Cli, name: string): Promise<void> {
  const { contexts, current } = known(cli, name);
  const { [name]: _, ...rest } = contexts;
  const next = name === current ? (Object.keys(rest)[0] ?? '') : current;
  writeConfig(cli.world, { contexts: rest, current: next });
  forgetSession(cli.world, name);
  cli.terminal.say(
    next === '' ? `${name} is gone; no context is left.` : `${name} is gone; ${next} is current.`,
  );
}

export function addContextCommands(program: Command, run: Runner): void {
  const context = program
    .command('context')
    .description('the stacks that are known, such as one for each stage')
    .action(run(listContexts));
  context
    .command('set')
    .description('adds a stack, or changes one, and makes it the current one')
    .argument('<name>', 'small letters, digits and hyphens')
    .requiredOption('--api <url>', 'the address of the API: the output ApiUrl of the stack')
    .requiredOption('--issuer <url>', 'the issuer of OpenID Connect that people sign in at')
    .requiredOption('--client-id <id>', 'the client: the output AdministratorsClientId')
    .option('--roles-claim <name>', `the claim with the roles; unless told, ${USUAL_ROLES_CLAIM}`)
    .option('--callback <url>', 'where the browser comes back to on this machine')
    .action(run(setContext));
  context
    .command('use')
    .description('makes a context the current one')
    .argument('<name>', 'its name')
    .action(run(useContext));
  context
    .command('remove')
    .description('forgets a context and its session')
    .argument('<name>', 'its name')
    .action(run(removeContext));
}
