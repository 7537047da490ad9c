import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { LocalFile } from '../../local/interdict/local-file.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'interdict-start-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves once the output has this text; rejects when the process ends before. */
  says(text: string): Promise<void>;
  readonly exit: Promise<number | null>;
}

const start = (...args: string[]): Run => run(process.execPath, ['local/start.ts', ...args]);

/** `npm start` itself: the npm that runs these tests, or the one that is there. */
function npmStart(...args: string[]): Run {
  const npm = process.env.npm_execpath;
  const all = ['start', '--silent', '--', ...args];
  return npm === undefined ? run('npm', all) : run(process.execPath, [npm, ...all]);
}

function run(command: string, args: readonly string[]): Run {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  const listeners: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const exit = new Promise<number | null>((done) => child.once('close', done));
  const says = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const look = () => output.includes(text) && done();
      listeners.push(look);
      look();
      void exit.then((code) => fail(new Error(`ended with ${code}: ${output}`)));
    });
  return { child, output: () => output, says, exit };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** A free port with two free ones after it, below those that a system hands out by itself. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const all = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (all.every((one) => one)) return port;
  }
}

const localFile = () => JSON.parse(readFileSync(join(home, 'local.json'), 'utf8')) as LocalFile;
const bans = async ({ apiUrl, tokens }: LocalFile) =>
  (await fetch(`${apiUrl}/v1/bans`, { headers: { authorization: `Bearer ${tokens.viewer}` } }))
    .status;

describe('npm start', () => {
  it('brings the real stack up, refuses a second one, ' +
    'stops on a signal, and goes on where it was', async () => {
    const port = await freePort();
    const first = start('--home', home, '--port', String(port));
    await first.says('Interdict is up.');
    const before = localFile();
    expect(Object.keys(before)).toEqual([
      'apiUrl',
      'dynamodbEndpoint',
      'snsEndpoint',
      'sqsEndpoint',
      'ordersTopicArn',
      'tables',
      'tokens',
      'controlSecret',
      'enrollmentKey',
    ]);
    expect(Object.keys(before.tables).sort()).toEqual([
      'access',
      'audit',
      'blocklist',
      'connectors',
      'devices',
      'findings',
      'inventories',
      'places',
      'stories',
      'work',
    ]);
    expect(before.apiUrl).toBe(`http://127.0.0.1:${port}`);
    expect(await bans(before)).toBe(200);

    const second = start('--home', home, '--port', String(port + 10));
    expect(await second.exit).toBe(1);
    expect(second.output()).toContain(
      `is in use by process ${first.child.pid}: stop it, or choose another directory`,
    );
    const third = start('--home', home, '--state', join(home, 'other'), '--port', String(port));
    expect(await third.exit).toBe(1);
    expect(third.output()).toMatch(/port \d+ on 127\.0\.0\.1 is taken: stop what listens there/);

    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);

    const again = start('--home', home, '--port', String(port), '--tls');
    await again.says('Interdict is up.');
    expect(localFile().enrollmentKey).toBe(before.enrollmentKey);
    expect(await bans({ ...localFile(), tokens: before.tokens })).toBe(200);
    const { tlsUrl, tlsCertificate = '' } = localFile();
    expect(tlsUrl).toBe(`https://127.0.0.1:${port + 3}`);
    expect(readFileSync(tlsCertificate, 'utf8')).toContain('BEGIN CERTIFICATE');
    again.child.kill('SIGINT');
    expect(await again.exit).toBe(0);
  }, 120_000);

  it.each([
    ['SIGTERM', 'whose shell does not hand the signal on'],
    ['SIGKILL', 'whose shell lives on'],
  ] as const)(
    'ends with npm on %s, %s',
    async (signal, _why) => {
      const port = await freePort();
      const npm = npmStart('--home', home, '--port', String(port));
      await npm.says('Interdict is up.');
      const lock = join(home, 'state', 'lock');
      const pid = Number(readFileSync(lock, 'utf8'));
      expect(pid).not.toBe(npm.child.pid);
      npm.child.kill(signal);
      await new Promise((done) => npm.child.once('exit', done));
      const deadline = performance.now() + 20_000;
      while (existsSync(lock) && performance.now() < deadline)
        await new Promise((again) => setTimeout(again, 50));
      const isLeft = existsSync(lock);
      if (isLeft) process.kill(pid, 'SIGKILL');
      expect(isLeft).toBe(false);
      await expect(fetch(`http://127.0.0.1:${port}/_local/clock`)).rejects.toThrow();
      expect(npm.output()).toContain('Stopping …');
    },
    60_000,
  );

  it('says what it takes, and what it does not', async () => {
    const help = start('--help');
    expect(await help.exit).toBe(0);
    expect(help.output()).toContain('--fresh');
    const wrong = start('--port', 'high');
    expect(await wrong.exit).toBe(1);
    expect(wrong.output()).toContain('--port takes a number from 1 to 65532, not high');
    const unknown = start('--nothing');
    expect(await unknown.exit).toBe(1);
    expect(unknown.output()).toContain("Unknown option '--nothing'");
  });
});
