import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { enrollmentKey } from '../../local/interdict/enrollment-key.ts';
import { endWorld, startWorld, type World } from '../end-to-end/world.ts';
import { CommandLine } from './command-line.ts';

jest.setTimeout(180_000);

const ROOT = join(import.meta.dirname, '../..');
/** The row of an order to remove, as the device is told it. */
const ORDER = /^ca-2023-10-30-wechat-kaspersky\.\S+\tremove\tcom\.tencent\.mm\t/m;

let world: World;
let cli: CommandLine;
beforeAll(async () => {
  world = await startWorld({ clock: { frozen: false, now: Date.parse('2026-01-15T12:00:00Z') } });
  cli = new CommandLine();
  const { apiUrl, tokens } = world.stack;
  const key = await enrollmentKey(world.stack, world.directory);
  cli.write('.interdict/local.json', { apiUrl, tokens, enrollmentKey: key });
});
afterAll(async () => {
  cli?.end();
  await endWorld(world);
});

/** The commands of the README's journey, as a shell would split them: none has quotes. */
function journey(): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = /^## Run it\n([\s\S]*?)^## /m.exec(text) ?? [];
  const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  return blocks
    .join('')
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
}

test('the README leads from a clone to an order read in at most ten commands', async () => {
  const all = journey();
  const begins = all.findIndex(([first]) => first === 'npx');
  expect(all.slice(0, begins)).toEqual([
    ['git', 'clone', 'REPOSITORY', 'interdict', '&&', 'cd', 'interdict'],
    ['npm', 'ci'],
    ['npm', 'start'],
  ]);
  let read = 0;
  for (const [index, [npx, program, ...args]] of all.entries()) {
    if (index < begins) continue;
    expect([npx, program]).toEqual(['npx', 'interdict']);
    const { exit, out, err } = await cli.run(args);
    expect({ args, exit, err }).toEqual({ args, exit: args.includes('plan') ? 2 : 0, err });
    if (read === 0 && ORDER.test(out)) read = index + 1;
  }
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThanOrEqual(10);
});
