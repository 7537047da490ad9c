import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandLine } from './command-line.ts';

let cli: CommandLine;
let script: string;
beforeAll(async () => {
  cli = new CommandLine();
  script = cli.write('interdict.bash', (await cli.run(['completion', 'bash'])).out);
});
afterAll(() => cli.end());

/** What bash would offer behind these words, the last of which is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const code = `source "$1"; shift; COMP_WORDS=(interdict "$@"); COMP_CWORD=$#
_interdict; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', code, 'bash', script, ...words], { encoding: 'utf8' });
  return out.split('\n').filter((word) => word !== '');
}

describe('bash', () => {
  test('offers commands, and those below a command', () => {
    expect(offered('app')).toEqual(['apply', 'approve']);
    expect(offered('catalogue', '')).toEqual(expect.arrayContaining(['search', 'import']));
    expect(offered('--local', '--as', 'author', 'audit', 'v')).toEqual(['verify']);
  });

  test('offers options of a command and of all, and the words that an option takes', () => {
    expect(offered('audit', 'verify', '--')).toEqual(
      expect.arrayContaining(['--from', '--to', '--json', '--help']),
    );
    expect(offered('findings', 'a-ban', '--status', 'o')).toEqual(['open']);
    expect(offered('bans', '--as', 'app')).toEqual(['approver', 'approver2']);
  });

  test('offers nothing of its own where a file is meant', () => {
    expect(offered('apply', 'pla')).toEqual([]);
  });
});

describe.each(['zsh', 'fish'])('%s', (shell) => {
  test('is told every command', async () => {
    const { exit, out } = await cli.run(['completion', shell]);
    expect(exit).toBe(0);
    const { out: help } = await cli.run(['--help']);
    const [, list = ''] = /Commands:\n([\s\S]*?)\n\n/.exec(help) ?? [];
    const names = [...list.matchAll(/^ {2}([a-z]\w*)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    const lost = names.filter((name) => name !== 'help' && !out.includes(name));
    expect(lost).toEqual([]);
  });
});

test('another shell is told which there are', async () => {
  const { exit, err } = await cli.run(['completion', 'csh']);
  expect(exit).toBe(1);
  expect(err).toContain('Allowed choices are bash, zsh, fish');
});
