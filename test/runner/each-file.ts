import { addEventHandler, getState } from 'jest-circus';

/*
 * What jest does for each test file and its light runner leaves out: a limit of time for each test
 * and hook, failures that nobody waited for, and globals that are put back at the file's end.
 */

type Root = ReturnType<typeof getState>['rootDescribeBlock'];
type Body = () => Promise<void>;

/** So many ms a test or a hook may take where nothing else is said. */
const LIMIT = 60_000;

const limits = new WeakMap<Root, number>();
const begun = new WeakSet<Root>();
let unawaited: unknown[] = [];

const { jest } = globalThis as unknown as {
  jest: { setTimeout(ms: number): unknown; restoreAllMocks(): void };
};
jest.setTimeout = (ms) => {
  limits.set(getState().rootDescribeBlock, ms);
  return jest;
};
process.on('unhandledRejection', (error) => unawaited.push(error));
process.on('uncaughtException', (error) => unawaited.push(error));

function limited(body: Body, ms: number, what: string): Body {
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((_done, fail) => {
      timer = setTimeout(() => fail(new Error(`${what} took over ${ms / 1000} s`)), ms);
    });
    try {
      await Promise.race([Promise.resolve().then(body), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Puts back at the file's end what its tests changed for all, and fails it for what was lost. */
function begin(root: Root): void {
  begun.add(root);
  const { env } = process;
  const variables = { ...env };
  const directory = process.cwd();
  const end = (): void => {
    jest.restoreAllMocks();
    process.env = env;
    for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
    Object.assign(env, variables);
    process.chdir(directory);
    const [lost] = unawaited;
    unawaited = [];
    if (lost !== undefined)
      throw new Error('Something failed that no test waited for', { cause: lost });
  };
  const asyncError = new Error('of the file');
  root.hooks.push({ type: 'afterAll', fn: end, parent: root, asyncError } as never);
}

addEventHandler((event) => {
  if (!['add_hook', 'add_test', 'start_describe_definition'].includes(event.name)) return;
  const { currentDescribeBlock, rootDescribeBlock } = getState();
  if (!begun.has(rootDescribeBlock)) begin(rootDescribeBlock);
  const ms = limits.get(rootDescribeBlock) ?? LIMIT;
  if (event.name === 'add_hook') {
    const hook = currentDescribeBlock.hooks.at(-1);
    if (hook?.fn === event.fn)
      hook.fn = limited(event.fn as Body, event.timeout ?? ms, `The hook ${event.hookType}`);
  } else if (event.name === 'add_test') {
    const test = currentDescribeBlock.tests.at(-1);
    if (test?.fn)
      test.fn = limited(test.fn as Body, event.timeout ?? ms, `The test “${event.testName}”`);
  }
});
