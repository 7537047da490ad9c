import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { CommandLine } from './command-line.ts';

jest.setTimeout(180_000);

const PROGRAM = join(import.meta.dirname, '../../cli/interdict.mjs');
const execute = promisify(execFile);

/** Runs the program as a process of its own, with nothing of this one's environment. */
async function start(cli: CommandLine, args: readonly string[]) {
  const env = { PATH: process.env.PATH ?? '', HOME: cli.home };
  try {
    const { stdout, stderr } = await execute(process.execPath, [PROGRAM, ...args], {
      cwd: cli.directory,
      env,
    });
    return { exit: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, out: stdout, err: stderr };
  }
}

describe('the program', () => {
  test('runs as a process and says what it can do', async () => {
    const cli = new CommandLine();
    const { exit, out, err } = await start(cli, ['--help']);
    cli.end();
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/^Usage: interdict/);
    expect(out).toContain('audit');
  });

  test('starts without what only some commands need', async () => {
    const cli = new CommandLine();
    const hook = cli.write(
      'hook.mjs',
      `import { registerHooks } from 'node:module';
      registerHooks({
        load(url, context, next) {
          const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
          if (name !== undefined) console.error(name);
          return next(url, context);
        },
      });`,
    );
    const { stderr } = await execute(process.execPath, ['--import', hook, PROGRAM, '--help']);
    cli.end();
    const loaded = new Set(stderr.trim().split('\n'));
    expect(loaded).toContain('commander');
    const heavy = ['plist', '@clack/prompts', 'cli-progress', 'aws-cdk-lib'];
    expect(heavy.filter((name) => loaded.has(name))).toEqual([]);
  });

  test('ends with the exit code of its command, and says why on the standard error', async () => {
    const cli = new CommandLine();
    cli.write('.interdict/local.json', {
      apiUrl: 'http://127.0.0.1:9',
      tokens: { viewer: 'a.b.c' },
    });
    const { exit, out, err } = await start(cli, ['--local', 'bans']);
    cli.end();
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toBe('http://127.0.0.1:9 cannot be reached: is npm start running?\n');
  });
});
