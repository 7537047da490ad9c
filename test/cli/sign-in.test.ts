import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { contextOf } from '../../cli/context/context.ts';
import type { LocalStack } from '../../local/stack.ts';
import { type Fixture, makeFixture } from '../local/fixture/running.ts';
import { CommandLine, freePort } from './command-line.ts';

let fixture: Fixture;
let stack: LocalStack;
let callback: string;
let cli: CommandLine;

beforeAll(async () => {
  fixture = await makeFixture();
  const people = () => ({ author: { sub: 'an-author', 'cognito:groups': ['author', 'viewer'] } });
  stack = await fixture.start({ people });
}, 60_000);
afterAll(() => fixture.remove());

beforeEach(async () => {
  callback = `http://127.0.0.1:${await freePort()}/callback`;
  cli = new CommandLine();
  await setContext('stage');
});
afterEach(() => cli.end());

const setContext = (name: string, ...more: readonly string[]) =>
  cli.run([
    ...['context', 'set', name, '--api', `${stack.apiUrl}/`],
    ...['--issuer', `${stack.apiUrl}/_local/oidc`, '--client-id', 'fixture-client'],
    ...['--callback', callback, ...more],
  ]);

/** Somebody at a browser who picks the author. */
const pickAuthor = (url: string) => void fetch(`${url}&person=author`);
const login = (openBrowser: (url: string) => void = pickAuthor) =>
  cli.run(['login'], { openBrowser });
const signedIn = async () => expect(await login()).toMatchObject({ exit: 0 });
const sessionFile = () => join(cli.home, '.config/interdict/sessions/stage.json');
const session = () => JSON.parse(readFileSync(sessionFile(), 'utf8'));

describe('signing in', () => {
  test('keeps tokens of the issuer in a file that its owner alone can read', async () => {
    const { exit, out, err } = await login();
    expect(err).toContain('Signed in at http://127.0.0.1');
    expect(out).toBe('context\tsubject\troles\nstage\tan-author\tauthor, viewer\n');
    expect(exit).toBe(0);
    expect(statSync(sessionFile()).mode & 0o777).toBe(0o600);
    expect(Object.keys(session())).toEqual([
      ...['issuer', 'clientId', 'accessToken', 'expiresAt', 'refreshToken'],
    ]);
  });

  test('says why, where the issuer refuses', async () => {
    const { exit, err } = await login((url) => void fetch(`${url}&person=nobody`));
    expect(exit).toBe(1);
    expect(err).toContain('_local/oidc refuses: access_denied.');
  });

  test('tells an answer to something else nothing, and waits on', async () => {
    const { exit } = await login((url) => {
      void fetch(`${callback}?code=stolen&state=guessed`)
        .then(({ status }) => expect(status).toBe(400))
        .then(() => pickAuthor(url));
    });
    expect(exit).toBe(0);
  });

  test('takes the address that a browser elsewhere ended at', async () => {
    let asked = '';
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const err = new PassThrough();
    err.on('data', (chunk) => {
      asked += chunk;
      const [url] = /http:\S+authorize\S+/.exec(asked) ?? [];
      if (url === undefined || !asked.includes('ended at: ')) return;
      void fetch(`${url}&person=author`, { redirect: 'manual' }).then((response) =>
        input.end(`${response.headers.get('location')}\n`),
      );
    });
    const { exit, out } = await cli.run(['login', '--paste'], { input, err });
    expect(exit).toBe(0);
    expect(out).toContain('an-author');
  });

  test('goes over no open line, and says when an issuer is none or away', async () => {
    const at = (issuer: string) => setContext('stage', '--issuer', issuer);
    await at('http://issuer.example');
    expect(await login()).toMatchObject({ exit: 1, err: expect.stringContaining('not https') });
    await at(`${stack.apiUrl}/open/event`);
    expect((await login()).err).toContain('does not answer as OpenID Connect has it');
    await at('http://127.0.0.1:9/');
    expect((await login()).err).toContain('cannot be reached: is the issuer right');
  });

  test('is not for the stack that runs here', async () => {
    expect((await cli.run(['login', '--local'])).err).toContain('--local needs no sign-in');
  });
});

describe('a session', () => {
  test('is renewed once its token ends, and the new refresh token is kept', async () => {
    await signedIn();
    const before = session();
    const now = () => before.expiresAt - 1_000;
    await cli.run(['whoami'], { now });
    expect(session().expiresAt).toBe(now() + 3_600_000);
    expect(session().refreshToken).not.toBe(before.refreshToken);
  });

  test('that begins while a status is watched is taken by the next look', async () => {
    const untilErr = /Nobody is signed in for stage.*\n(?!.*Nobody is signed in for stage).+\n$/s;
    const watched = cli.run(['status', '--watch', '1'], { untilErr });
    await signedIn();
    expect((await watched).err).toMatch(untilErr);
  });

  test('is renewed again and again, though by this machine’s clock its token holds', async () => {
    await signedIn();
    const [out, err] = [new PassThrough(), new PassThrough()];
    const place = { env: {}, cwd: cli.directory, home: cli.home, platform: 'linux' as const };
    const now = () => Date.parse('2023-10-16T13:00:00Z');
    const { token, renewed } = await contextOf({ ...place, out, err, now }, {});
    const second = await renewed?.(token);
    const third = await renewed?.(String(second));
    expect(new Set([token, second, third, undefined]).size).toBe(4);
    expect(session().accessToken).toBe(third);
  });

  test('that is over says so, does nothing, and exits with 1', async () => {
    await signedIn();
    const { refreshToken } = session();
    await fetch(`${stack.apiUrl}/_local/oidc/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: refreshToken }),
    });
    const ended = await cli.run(['bans'], { now: () => session().expiresAt });
    expect(ended).toEqual({
      exit: 1,
      out: '',
      err: 'The session for stage has ended: interdict login. Nothing was done.\n',
    });
  });

  test('is none of another issuer’s or client’s, nor is a broken file', async () => {
    await signedIn();
    await setContext('stage', '--client-id', 'another');
    expect((await cli.run(['bans'])).err).toContain('Nobody is signed in for stage');
    await setContext('stage');
    writeFileSync(sessionFile(), '{');
    expect((await cli.run(['bans'])).err).toContain('Nobody is signed in for stage');
  });

  test('is forgotten here and at the issuer', async () => {
    await signedIn();
    const { refreshToken } = session();
    const out = await cli.run(['logout']);
    expect(out.err).toBe('Signed out of stage, here and at the issuer.\n');
    const form = { grant_type: 'refresh_token', client_id: 'fixture-client' };
    const refused = await fetch(`${stack.apiUrl}/_local/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, refresh_token: refreshToken }),
    });
    expect(refused.status).toBe(400);
    expect((await cli.run(['logout'])).err).toBe('Nobody was signed in for stage.\n');
  });
});

describe('contexts', () => {
  test('are several, of which one is current, each with its own session', async () => {
    await signedIn();
    await setContext('production');
    const listed = await cli.run(['context']);
    expect(listed.out.replaceAll(stack.apiUrl, 'API')).toBe(
      'context\tcurrent\tapi\tissuer\tsigned in\n' +
        'stage\tno\tAPI\tAPI/_local/oidc\tyes\n' +
        'production\tyes\tAPI\tAPI/_local/oidc\tno\n',
    );
    await cli.run(['context', 'use', 'stage']);
    expect(JSON.parse((await cli.run(['context', '--json'])).out)).toMatchObject([
      { name: 'stage', current: true, signedIn: true },
      { name: 'production', current: false, signedIn: false },
    ]);
    expect((await cli.run(['context', 'remove', 'stage'])).err).toContain('production is current');
    expect((await cli.run(['context', 'use', 'stage'])).err).toContain('has no context stage');
  });

  test('have names and addresses that can be used', async () => {
    expect((await setContext('No Name')).err).toContain('No Name is no name: small');
    const elsewhere = await setContext('stage', '--callback', 'http://pages.example/');
    expect(elsewhere.err).toContain('contexts.stage.callback: must be an address of this machine');
  });

  test('are not needed by a program that names the API and has a token', async () => {
    const env = { INTERDICT_API: stack.apiUrl, INTERDICT_TOKEN: 'a.b.c' };
    const { err } = await new CommandLine(env).run(['bans']);
    expect(err).not.toContain('There is no configuration');
  });
});
