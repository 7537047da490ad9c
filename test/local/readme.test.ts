import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Fixture, makeFixture } from './fixture/running.ts';

const LOCAL = resolve(import.meta.dirname, '../../local');

let fixture: Fixture;
beforeAll(async () => {
  fixture = await makeFixture();
}, 60_000);
afterAll(() => fixture.remove());

describe('the example in local/README.md', () => {
  it('runs another app than the one of this repository', () => {
    const [, code = ''] =
      /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(LOCAL, 'README.md'), 'utf8')) ?? [];
    const script = join(fixture.directory, 'example.ts');
    const stack = pathToFileURL(join(LOCAL, 'stack.ts')).href;
    writeFileSync(script, code.replace('./local/stack.ts', stack));
    const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      cwd: fixture.directory,
      encoding: 'utf8',
    });
    expect([run.stderr, run.stdout]).toEqual([
      '',
      '200 only words 2 { invocations: 2, errors: 0, coldStarts: 1 }\n',
    ]);
    expect(run.status).toBe(0);
  }, 60_000);
});
