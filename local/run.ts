import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { PortTaken } from './listen.ts';
import { type RunOptions, readOptions } from './run-options.ts';
import type { LocalStack } from './stack.ts';
import type { StackOptions } from './stack-options.ts';
import { lockState, StateInUse } from './state/lock.ts';
import { TemplateRefused } from './template/model.ts';
import { toldToEnd } from './told-to-end.ts';

/** An app that may be run from the command line: all that its template does not say. */
export interface LocalApp<Stack extends LocalStack> {
  /** For people. */
  readonly name: string;
  /** Where everything goes that a run writes, unless told otherwise, and how help texts say it. */
  readonly home: { readonly path: string; readonly shown: string };
  /** The API's port unless told otherwise; DynamoDB and SNS, SQS, S3 take the two after it. */
  readonly port: number;
  /** `local.json`: what clients on this machine need, in words and as it is. */
  readonly localFile: {
    readonly holds: string;
    readonly contentOf: (stack: Stack, state: string) => Promise<object>;
  };
  /** Makes `cdk.out` current; returns its path. */
  synthesize(say: (line: string) => void): string;
  start(options: StackOptions): Promise<Stack>;
  /** What else is told about once the stack is up: a name and a value each. */
  places(stack: Stack): readonly (readonly [name: string, value: string])[];
  /** A command to try. `localFile`: the path of `local.json`. */
  attempt(stack: Stack, localFile: string): string;
}

/** Starts an app from the command line. Stays up until told to end, and ends the process then. */
export async function main<Stack extends LocalStack>(
  args: readonly string[],
  app: LocalApp<Stack>,
): Promise<void> {
  const options = readOptions(args, app);
  if ('text' in options) return options.failed ? fail(options.text) : console.log(options.text);
  const ending = toldToEnd();
  try {
    const stack = await start(options, app);
    tell(stack, options, app);
    await ending;
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

async function start<Stack extends LocalStack>(
  { home, state, port, tls, fresh, habits }: RunOptions,
  app: LocalApp<Stack>,
): Promise<Stack> {
  mkdirSync(home, { recursive: true });
  if (fresh) {
    const unlock = lockState(state);
    rmSync(state, { recursive: true, force: true });
    unlock();
  }
  const stack = await app.start({
    cdkOut: app.synthesize(console.log),
    directory: state,
    logDirectory: join(home, 'logs'),
    port,
    ...(tls ? { tls: { port: port + 3, directory: join(state, 'tls') } } : {}),
    habits,
    servicePorts: { dynamodb: port + 1, messaging: port + 2 },
  });
  try {
    writePrivately(join(home, 'local.json'), await app.localFile.contentOf(stack, state));
    return stack;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** Writes the file whole or not at all, readable by its owner alone: it holds tokens. */
function writePrivately(path: string, content: object): void {
  writeFileSync(`${path}.next`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

function tell<Stack extends LocalStack>(
  stack: Stack,
  { home, state }: RunOptions,
  app: LocalApp<Stack>,
): void {
  const localFile = near(join(home, 'local.json'));
  const places = [
    ['API', stack.apiUrl],
    ...(stack.tls === null ? [] : [['over TLS', stack.tls.url] as const]),
    ['DynamoDB', stack.endpoints.dynamodb],
    ['SNS, SQS', stack.endpoints.sns],
    ...app.places(stack),
    ['clock', stack.clock.read().now],
    ['details', `${localFile} (${app.localFile.holds})`],
    ['logs', near(join(home, 'logs'))],
    ['state', near(state)],
  ] as const;
  console.log(`${app.name} is up.

${places.map(([name, value]) => `${name.padEnd(8)}  ${value}`).join('\n')}

Try:  ${app.attempt(stack, localFile)}
Stop: Ctrl-C`);
}

/** A path as people here would write it. */
function near(path: string): string {
  const way = relative(process.cwd(), resolve(path));
  return way.startsWith('..') ? path : `./${way}`;
}

function fail(message: string): void {
  console.error(message);
  process.exit(1);
}
