import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { idOf, instantOf } from '../../cli/documents/new-ban.ts';
import { CommandLine } from './command-line.ts';

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine();
});
afterEach(() => cli.end());

const read = (file: string) => parse(readFileSync(join(cli.directory, file), 'utf8'));
const OWN = [
  ...['init', '--ban', 'no-wechat', '--app', 'WeChat', '--authority', 'An office'],
  ...['--match', 'android:com.tencent.mm', '--match', 'windows:displayName=WeChat'],
  ...['--effective', '2026-06-30', '--time-zone', 'America/Toronto'],
];

describe('without a terminal', () => {
  test('a ban of one’s own is written, as a document that can be saved', async () => {
    const { exit, out, err } = await cli.run(OWN);
    expect({ exit, out }).toEqual({ exit: 0, out: 'bans/no-wechat.yaml\n' });
    expect(err).toContain('interdict --local --as author plan bans -o plan.json');
    expect(read('bans/no-wechat.yaml')).toMatchObject({
      timeline: { effective: '2026-06-30T00:00:00-04:00' },
      scope: { platforms: ['android', 'windows'] },
      apps: [
        {
          name: 'WeChat',
          match: [
            { platform: 'android', packageName: 'com.tencent.mm' },
            { platform: 'windows', displayName: 'WeChat', effect: 'review' },
          ],
        },
      ],
    });
    expect((await cli.run(['validate', 'bans'])).exit).toBe(0);
    expect((await cli.run(OWN)).err).toContain('is there already');
  });

  test('a ban of the catalogue is copied, and a context is kept', async () => {
    const { exit, out, err } = await cli.run([
      ...['init', '--context', 'production', '--catalogue', 'au-2025-02-04-deepseek'],
      ...['--api', 'https://api.example.org/', '--issuer', 'https://id.example.org'],
      ...['--client-id', 'x'],
    ]);
    expect(exit).toBe(0);
    expect(out).toContain('au-2025-02-04-deepseek.yaml');
    expect(err).toContain('interdict login');
    expect(read('home/.config/interdict/config.json')).toMatchObject({
      current: 'production',
      contexts: { production: { api: 'https://api.example.org' } },
    });
  });

  const STACK = ['--api', 'https://api.example.org', '--issuer', 'https://id.example.org'];
  const CLIENT = ['--client-id', 'x'];

  test('the next commands speak to the stack that is configured', async () => {
    const plan = async (...args: readonly string[]) => {
      const { err } = await cli.run([...OWN.with(2, `no-${args.length}`), ...args]);
      return err.trim().split('\n').at(-1)?.trim();
    };
    expect(await plan()).toBe('interdict --local --as author plan bans -o plan.json');
    await cli.run(['init', ...STACK, ...CLIENT]);
    expect(await plan('--languages', 'en')).toBe('interdict plan bans -o plan.json');
    expect(await plan('--local')).toBe('interdict --local --as author plan bans -o plan.json');
  });

  test('a ban or a context that is refused leaves neither of both', async () => {
    const config = join(cli.directory, 'home/.config/interdict/config.json');
    const refused = async (args: readonly string[], words: string) => {
      const { exit, err } = await cli.run(args);
      expect({ exit, err }).toEqual({ exit: 1, err: expect.stringContaining(words) });
      expect([config, join(cli.directory, 'bans')].map(existsSync)).toEqual([false, false]);
    };
    await refused([...OWN, ...STACK], '--client-id is missing');
    await refused([...OWN, ...STACK.with(1, 'here'), ...CLIENT], 'main.api: must be an address');
    await refused([...OWN.with(2, 'No!'), ...STACK, ...CLIENT], '/id must be 3 to 64');
  });

  test('what is missing or wrong is told, and nothing is written', async () => {
    const without = (flag: string) =>
      OWN.filter((_, at) => OWN[at] !== flag && OWN[at - 1] !== flag);
    for (const [args, words] of [
      [['init'], 'Nobody can be asked here: say --catalogue'],
      [without('--match'), '--match is missing'],
      [[...OWN, '--match', 'com.tencent.mm'], 'names no platform'],
      [[...OWN, '--match', 'android:WeChat!'], 'is no package name of Android'],
      [[...OWN, '--time-zone', 'Mars/Base'], 'Mars/Base is no time zone'],
      [[...OWN, '--effective', 'tomorrow'], 'tomorrow is no day: write one such as 2026-06-30'],
      [[...OWN, '--effective', '2026-13-01'], '2026-13-01 is no day that exists'],
      [['init', '--catalogue', 'nothing'], 'The catalogue has no nothing'],
    ] as const) {
      const { exit, err } = await cli.run(args);
      expect(err).toContain(words);
      expect(exit).toBe(1);
    }
    expect(existsSync(join(cli.directory, 'bans'))).toBe(false);
  });
});

test('a day begins at midnight of its zone, in summer and in winter', () => {
  expect(instantOf('2026-01-15', 'America/Toronto')).toBe('2026-01-15T00:00:00-05:00');
  expect(instantOf('2026-07-15', 'Asia/Kolkata')).toBe('2026-07-15T00:00:00+05:30');
  expect(instantOf('2026-03-30', 'UTC')).toBe('2026-03-30T00:00:00+00:00');
  expect(instantOf('2026-03-30T09:00:00Z', 'UTC')).toBe('2026-03-30T09:00:00Z');
});

test('the id of a ban is one, whatever it is named after', () => {
  expect(idOf('no WeChat (beta)')).toBe('no-wechat-beta');
  expect(idOf(`no ${'Long name '.repeat(9)}`)).toBe(
    'no-long-name-long-name-long-name-long-name-long-name-long-name-l',
  );
  expect(idOf(`${'a'.repeat(63)} b`)).toBe('a'.repeat(63));
  expect(idOf('Café à la carte!')).toBe('cafe-a-la-carte');
  expect(idOf('no 微信')).toBe('ban-no');
  expect(idOf('微信')).toBe('ban');
});

/** Somebody at a terminal, who answers what is asked: keys by the question. */
function person(answers: readonly (readonly [question: string, keys: string])[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const left = [...answers];
  let seen = '';
  const err = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        seen += stripVTControlCharacters(String(chunk));
        const [next] = left;
        if (next !== undefined && seen.includes(next[0])) {
          left.shift();
          seen = '';
          setImmediate(() => void type(next[1]));
        }
        done();
      },
    }),
    { isTTY: true, columns: 100, rows: 40 },
  );
  // As somebody types: a key at a time.
  const type = async (keys: string) => {
    for (const key of keys.match(/(?:\p{Cc}\[)?[\s\S]/gu) ?? []) {
      input.write(key);
      await new Promise((next) => setTimeout(next, 5));
    }
  };
  return { input, err, unasked: () => left };
}

describe('at a terminal', () => {
  test('asks for the stack and a ban of one’s own', async () => {
    const { input, err, unasked } = person([
      ['Which stack?', '\r'],
      ['The first ban', '\u001b[B\r'],
      ['The app that is banned', 'WeChat\r'],
      ['What devices know it by', 'android:com.tencent.mm\r'],
      ['Id of the ban', '\r'],
      ['Title', '\r'],
      ['Why', 'It listens.\r'],
      ['Who has decided it', 'An office\r'],
      ['From which day', '\r'],
      ['In which time zone', '\r'],
    ]);
    const { exit, out } = await cli.run(['init'], { input, err, terminal: true });
    expect(unasked()).toEqual([]);
    expect(exit).toBe(0);
    expect(out).toContain('bans/no-wechat.yaml');
    expect(read('bans/no-wechat.yaml')).toMatchObject({
      title: { en: 'WeChat on official devices' },
      reason: { en: 'It listens.' },
      timeZone: 'UTC',
      timeline: { effective: null },
    });
  });

  test('writes nothing for who goes away', async () => {
    const { input, err } = person([['Which stack?', '\u0003']]);
    const { exit } = await cli.run(['init'], { input, err, terminal: true });
    expect(exit).toBe(1);
    expect(existsSync(join(cli.directory, 'bans'))).toBe(false);
  });
});
