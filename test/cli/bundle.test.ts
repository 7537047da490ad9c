import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleCli } from '../../scripts/bundle-cli.ts';

let elsewhere: string;
beforeAll(async () => {
  elsewhere = mkdtempSync(join(tmpdir(), 'interdict-bundle-'));
  const made = join(elsewhere, 'made.mjs');
  await bundleCli(made);
  copyFileSync(made, join(elsewhere, 'interdict.mjs'));
}, 60_000);
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

/** Runs the one file where there is nothing else. */
function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['interdict.mjs', ...args], {
    cwd: elsewhere,
    env: { PATH: process.env.PATH ?? '', HOME: elsewhere },
    encoding: 'utf8',
  });
  return { exit: status, out: stdout, err: stderr };
}

describe('the one file', () => {
  test('has all commands, and brings the catalogue', () => {
    expect(run('--help')).toMatchObject({
      exit: 0,
      err: '',
      out: expect.stringMatching(/^Usage: interdict/),
    });
    expect(run('catalogue', 'search', 'kaspersky', 'canada').out).toContain('ca-2023-10-30');
    expect(run('init', '--catalogue', 'au-2025-02-04-deepseek').exit).toBe(0);
    expect(run('validate', 'bans')).toMatchObject({
      exit: 0,
      err: '1 of 1 documents can be saved.\n',
    });
  });

  test('says what is missing as the program does', () => {
    expect(run('bans')).toMatchObject({ exit: 1, out: '' });
    expect(run('bans').err).toContain('There is no configuration');
  });
});
