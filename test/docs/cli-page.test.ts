import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { allNodes, treeOf } from '../../cli/completion/command-tree.ts';
import { programFor } from '../../cli/program.ts';
import { cliPage } from '../../scripts/cli-page.ts';
import { ROOT } from './documents.ts';

test('docs/cli.md is current: `npm run cli:docs` writes it', () => {
  expect(readFileSync(join(ROOT, 'docs/cli.md'), 'utf8')).toBe(cliPage());
});

describe.each(['github-actions.yml', 'gitlab-ci.yml'])('docs/git/%s', (name) => {
  const text = readFileSync(join(ROOT, 'docs/git', name), 'utf8');

  test('is YAML, and calls commands with options that there are', () => {
    expect(Object.keys(parse(text))).not.toEqual([]);
    const out = new Writable();
    const world = { env: {}, cwd: '/', home: '/', platform: 'linux', out, err: out } as const;
    const commands = allNodes(treeOf(programFor({ ...world, now: () => 0 }, () => undefined)));
    const calls = [...text.matchAll(/node interdict\.mjs (\w+)([^>;|\n]*)/g)];
    expect(calls.map(([, command]) => command)).toEqual(['validate', 'plan', 'plan', 'apply']);
    for (const [, command = '', rest = ''] of calls) {
      const known = commands.find(({ path }) => path === command);
      const options = known?.options.flatMap(({ short, long }) => [short, long]) ?? [];
      expect(known?.path).toBe(command);
      for (const [option] of rest.matchAll(/(?<= )-[\w-]+/g)) expect(options).toContain(option);
    }
  });

  test('approves nothing', () => {
    expect(text).not.toMatch(/interdict\.mjs (?:approve|lift|resume)/);
  });
});
