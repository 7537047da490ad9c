import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { EFFECTIVE, HOUR } from '../end-to-end/documents.ts';
import {
  endWorld,
  guiltyAndOne,
  startWorld,
  WITH_MANAGERS,
  type World,
} from '../end-to-end/world.ts';
import { CommandLine, freePort, plain } from './command-line.ts';

jest.setTimeout(180_000);

const BAN = 'no-wechat';
let world: World;
let cli: CommandLine;
let first: string;

beforeAll(async () => {
  world = await startWorld(WITH_MANAGERS);
  cli = new CommandLine();
  const { apiUrl, tokens } = world.stack;
  cli.write('.interdict/local.json', { apiUrl, tokens });
  [first = ''] = await world.reported(guiltyAndOne(6));
  await world.enforced();
  await world.people.author.put('/v1/bans/a-draft', {
    ...(await documentOf(BAN)),
    id: 'a-draft',
    title: { en: 'A draft \u202Eturned', fr: 'Un brouillon' },
  });
  await world.stack.clock.moveTo(EFFECTIVE + HOUR);
});
afterAll(async () => {
  cli?.end();
  await endWorld(world);
});

async function documentOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  const { document } = await world.people.viewer.get(`/v1/bans/${id}`);
  return document as Record<string, unknown>;
}

const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['bans'],
  ['status'],
  ['status', BAN],
  ['status', 'a-draft'],
  ['findings', BAN, '--status', 'open'],
  ['devices', '--group', 'treasury'],
  ['connectors'],
  ['--as', 'auditor', 'audit', '2023-10-16'],
];

describe('what is read', () => {
  test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
    '%s, into a file and on a terminal',
    async (_, args) => {
      const piped = await cli.run(['--local', ...args]);
      expect(piped.exit).toBe(0);
      expect(piped.out + piped.err).not.toContain('\u001b');
      expect(plain(piped.out)).toMatchSnapshot('file');
      expect(plain(piped.err)).toMatchSnapshot('words');
      const shown = await cli.run(['--local', ...args], { terminal: true });
      expect(shown.exit).toBe(0);
      expect(plain(shown.out)).toMatchSnapshot('terminal');
    },
  );

  test('the story of a finding has its orders', async () => {
    const told = await cli.run(['--local', 'story', BAN, first]);
    expect(told).toMatchObject({ exit: 0, err: '' });
    expect(told.out).toContain(`ordered: notice (${BAN}.${first}.1)`);
    expect(told.out).toContain(`ordered: remove (${BAN}.${first}.2)`);
  });

  test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
    '%s as JSON is nothing but JSON, on a terminal too',
    async (_, args) => {
      const { exit, out } = await cli.run(['--local', '--json', ...args], { terminal: true });
      expect(exit).toBe(0);
      expect(() => JSON.parse(out)).not.toThrow();
    },
  );

  test('NO_COLOR takes colours off on a terminal', async () => {
    const args = ['--local', 'status', BAN];
    const shown = await cli.run(args, { terminal: true });
    expect(shown.out).toContain('\u001b[');
    const bare = await cli.run(args, { terminal: true, env: { NO_COLOR: '1' } });
    expect(bare.out).not.toContain('\u001b[');
  });
});

describe('the audit', () => {
  const verify = ['--local', '--as', 'auditor', 'audit', 'verify'];

  test('is verified over its days, and says what was not looked at', async () => {
    const whole = await cli.run([...verify, '--from', '2023-10-15']);
    expect(whole).toMatchObject({ exit: 0, err: '' });
    expect(whole.out).toMatch(/^entries 1 to \d+ are as they were written; the last is [0-9a-f]+/);
    const part = await cli.run([...verify, '--from', '2023-10-17']);
    expect(part.exit).toBe(0);
    expect(part.err).toMatch(/Entries before \d+ were not looked at|no entry on these days/);
  });

  test('that was changed in the table is told, with exit code 2', async () => {
    const rows = await world.tables.rows('audit');
    const row = rows.find(({ number, day }) => number?.N === '2' && day !== undefined);
    if (row === undefined) throw new Error('there is no second entry');
    await world.tables.put('audit', { ...row, by: { S: 'somebody-else' } });
    const found = await cli.run([...verify, '--from', '2023-10-15', '--json']);
    expect(found.exit).toBe(2);
    expect(JSON.parse(found.out)).toMatchObject({ complaints: ['entry 2 was changed'] });
    await world.tables.put('audit', row);
    expect((await cli.run([...verify, '--from', '2023-10-15'])).exit).toBe(0);
  });
});

describe('a refusal', () => {
  test.each([
    [['--local', 'status', 'no-such-ban'], /There is no ban no-such-ban/],
    [['--local', 'audit'], /needs the role auditor/],
    [['--local', 'findings', 'X'], /\/id/],
    [['whoami'], /There is no configuration .*say --local/],
    [['--local', 'nonsense'], /unknown command 'nonsense'/],
    [['--local', '--as', 'nobody', 'bans'], /Allowed choices are viewer/],
    [['validate'], /missing required argument 'paths'\n\(--help behind the command says how/],
    [['--local', 'propose', 'x', '--revision', 'newest'], /Give a whole number, such as 12/],
    [['--local', 'local', 'clock', 'tomorrow'], /tomorrow is no duration: write it as PT10M/],
  ])('%j is told on the standard error, with exit code 1', async (args, words) => {
    const { exit, out, err } = await cli.run(args);
    expect(exit).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(words);
  });

  test('of a token is told as one', async () => {
    const other = new CommandLine();
    const { apiUrl, tokens } = world.stack;
    other.write('.interdict/local.json', {
      apiUrl,
      tokens: { ...tokens, viewer: `${tokens.viewer}x` },
    });
    const { exit, err } = await other.run(['--local', 'bans']);
    other.end();
    expect(exit).toBe(1);
    expect(err).toBe('The API does not take this token. It may have ended: sign in again.\n');
  });
});

describe('an order', () => {
  test('is explained to whoever has the device, in their language', async () => {
    const findings = await cli.run(['--local', 'story', BAN, first, '--json']);
    const { story } = JSON.parse(findings.out);
    const { orderId } = story.findLast(({ order }: { order: unknown }) => order !== null).order;
    const { exit, out } = await cli.run(['--local', 'explain', orderId]);
    expect(exit).toBe(0);
    expect(out).toContain('It stands: remove (open');
    expect(out).toContain('Must go      WeChat (com.tencent.mm)');
    expect(out).toContain('Decided by   An authority');
    expect(out).toContain('Holds since  2023-10-23 09:00 in America/Toronto, 1 h');
    const french = await cli.run(['--local', 'explain', orderId], { env: { LANG: 'fr_CA.UTF-8' } });
    expect(french.out).toContain('WeChat sur les appareils officiels');
    const none = await cli.run(['--local', 'explain', `${BAN}.nobody.1`]);
    expect(none).toMatchObject({ exit: 1, out: '' });
  });
});

describe('a status that is watched', () => {
  test('is shown anew on a terminal until it is ended', async () => {
    const ending = new AbortController();
    let shown = 0;
    const out = Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          if (String(chunk) === '\u001b[H\u001b[2J' && ++shown === 2) ending.abort();
          done();
        },
      }),
      { isTTY: true, columns: 100 },
    );
    const args = ['--local', 'status', BAN, '--watch', '1'];
    const { exit } = await cli.run(args, { out, ended: ending.signal });
    expect({ exit, shown }).toEqual({ exit: 0, shown: 2 });
  });

  test('says that it cannot be read, and goes on', async () => {
    const other = new CommandLine();
    other.write('.interdict/local.json', {
      apiUrl: 'http://127.0.0.1:9',
      tokens: { viewer: 'a.b.c' },
    });
    const untilErr = /^(?:http:\/\/127\.0\.0\.1:9 cannot be reached.*\n){2}$/;
    const { exit, err } = await other.run(['--local', 'status', '--watch', '1'], { untilErr });
    other.end();
    expect(exit).toBe(0);
    expect(err).toMatch(untilErr);
  });
});

describe('a configured context', () => {
  const config = (cliLine: CommandLine, content: unknown) =>
    cliLine.write('home/.config/interdict/config.json', content);

  test('is spoken to with the token of the environment', async () => {
    const other = new CommandLine({ INTERDICT_TOKEN: world.stack.tokens.author });
    const context = {
      api: `${world.stack.apiUrl}/`,
      issuer: 'https://id.example.org',
      clientId: 'x',
    };
    config(other, { current: 'here', contexts: { here: context } });
    const { exit, out } = await other.run(['whoami', '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      context: 'here',
      subject: 'local-author',
      roles: ['author'],
    });
    expect((await other.run(['bans', '--context', 'there'])).err).toMatch(/no context there/);
    other.end();
  });

  test('is spoken to by who signed in, by a new token once one is taken no more', async () => {
    const other = new CommandLine();
    const { apiUrl, tokens } = world.stack;
    const context = {
      api: apiUrl,
      issuer: `${apiUrl}/_local/oidc`,
      clientId: decodeJwt(tokens.viewer).client_id,
      callback: `http://127.0.0.1:${await freePort()}/`,
    };
    config(other, { current: 'here', contexts: { here: context } });
    await other.run(['login'], { openBrowser: (url) => void fetch(`${url}&person=approver`) });
    const file = join(other.home, '.config/interdict/sessions/here.json');
    const session = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...session, accessToken: `${session.accessToken}x` }));
    const { exit, out } = await other.run(['status', '--json']);
    expect({ exit, some: JSON.parse(out).length > 0 }).toEqual({ exit: 0, some: true });
    const who = await other.run(['whoami', '--json']);
    expect(JSON.parse(who.out)).toMatchObject({ subject: 'local-approver', roles: ['approver'] });
    other.end();
  });

  test('that is wrong is told with its place', async () => {
    const other = new CommandLine();
    config(other, { current: 'here', contexts: { here: { api: 'ftp://x', issuer: 'y' } } });
    const { exit, err } = await other.run(['bans']);
    other.end();
    expect(exit).toBe(1);
    expect(err).toContain('contexts.here.api');
  });
});
