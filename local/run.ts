import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { enrollmentKey } from './enrollment-key.ts';
import { PortTaken } from './listen.ts';
import { writeLocalFile } from './local-file.ts';
import { type LocalStack, startStack } from './stack.ts';
import { lockState, StateInUse } from './state/lock.ts';
import { synthesizeIfStale } from './synthesize.ts';
import { TemplateRefused } from './template/model.ts';

const HELP = `Runs the stack on this machine, for real clients.

  npm start -- [--fresh] [--port N] [--state DIR] [--home DIR]

  --fresh      forget the state of earlier runs first
  --port N     the API's port (4780); DynamoDB and SNS/SQS/S3 take the two after it
  --state DIR  where state is kept (state, in the home)
  --home DIR   where everything goes that it writes (.interdict)
  --help       this text

It writes local.json (addresses, tokens, an enrolment key) and logs there, and stops on Ctrl-C.`;

const ROOT = resolve(import.meta.dirname, '..');

/** Starts the stack from the command line and stays up until a signal. Ends the process. */
export async function main(args: readonly string[]): Promise<void> {
  const options = {
    fresh: { type: 'boolean' },
    port: { type: 'string' },
    state: { type: 'string' },
    home: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
  if (values.help === true) return console.log(HELP);
  const port = Number(values.port ?? 4780);
  if (!Number.isInteger(port) || port < 1 || port > 65_533)
    return fail(`--port takes a number from 1 to 65533, not ${values.port}`);

  const signal = Promise.withResolvers<string>();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => signal.resolve(name));
  try {
    const home = resolve(values.home ?? join(ROOT, '.interdict'));
    const state = resolve(values.state ?? join(home, 'state'));
    const stack = await start({ home, state, port, fresh: values.fresh === true });
    tell(stack, { home, state });
    await signal.promise;
    process.once('SIGINT', () => process.exit(130));
    console.log('\nStopping … (Ctrl-C again: at once)');
    await stack.close();
    process.exit(0);
  } catch (error) {
    if (
      error instanceof PortTaken ||
      error instanceof StateInUse ||
      error instanceof TemplateRefused
    )
      return fail(error.message);
    throw error;
  }
}

interface Place {
  readonly home: string;
  readonly state: string;
}

async function start({
  home,
  state,
  port,
  fresh,
}: Place & { port: number; fresh: boolean }): Promise<LocalStack> {
  mkdirSync(home, { recursive: true });
  if (fresh) {
    const unlock = lockState(state);
    rmSync(state, { recursive: true, force: true });
    unlock();
  }
  const stack = await startStack({
    cdkOut: synthesizeIfStale(ROOT, console.log),
    directory: state,
    logDirectory: join(home, 'logs'),
    port,
    servicePorts: { dynamodb: port + 1, messaging: port + 2 },
  });
  try {
    writeLocalFile(join(home, 'local.json'), stack, await enrollmentKey(stack, state));
    return stack;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

function tell(stack: LocalStack, { home, state }: Place): void {
  const near = (path: string): string => {
    const way = relative(process.cwd(), path);
    return way.startsWith('..') ? path : `./${way}`;
  };
  const details = near(join(home, 'local.json'));
  console.log(`Interdict is up.

  API       ${stack.apiUrl}
  DynamoDB  ${stack.endpoints.dynamodb}
  SNS, SQS  ${stack.endpoints.sns}
  orders    ${stack.topicArn}
  clock     ${stack.clock.read().now}
  details   ${details} (addresses, tokens, an enrolment key)
  logs      ${near(join(home, 'logs'))}
  state     ${near(state)}

Try:  curl -H "authorization: " +
  "Bearer $(node -p "require('${details}').tokens.viewer")" ${stack.apiUrl}/v1/bans
Stop: Ctrl-C`);
}

function fail(message: string): void {
  console.error(message);
  process.exit(1);
}
