import { join } from 'node:path';
import { endWorld, startWorld, WITH_MANAGERS } from '../end-to-end/world.ts';
import { walkActs } from './acts.ts';
import { startBrowser } from './browser.ts';
import { type Walk, walkCanada } from './canada.ts';
import { walkTrouble } from './trouble.ts';

/*
 * `npm run test:browser`: the console of the local run in a real browser. `--keep` writes the
 * pictures of docs/console.md.
 */

const root = join(import.meta.dirname, '..', '..');
const pictures = process.argv.includes('--keep') ? join(root, 'docs', 'pictures') : null;
const begun = performance.now();
const seconds = () => `${((performance.now() - begun) / 1_000).toFixed(1)} s`;

const world = await startWorld(WITH_MANAGERS);
let looked = 0;
let steps = 0;
try {
  const browser = await startBrowser(console.log);
  const walk: Walk = {
    world,
    browser,
    pictures,
    note: (line) => console.log(`    ${line}`),
    async step(name, act) {
      try {
        looked += (await act()) ?? 0;
      } catch (error) {
        const page = browser.contexts().at(-1)?.pages().at(-1);
        const shot = join(root, '.interdict', 'browser-failure.png');
        await page?.screenshot({ path: shot }).catch(() => undefined);
        console.error(`  ✗ ${name} (the page as it was: ${shot})`);
        throw error;
      }
      steps += 1;
      console.log(`  ✓ ${name}`);
    },
  };
  try {
    await walkCanada(walk);
    await walkActs(walk);
    await walkTrouble(walk);
  } finally {
    await browser.close();
  }
  if (world.failures.length > 0) throw new Error(world.failures.join('\n'));
  console.log(`${steps} steps, ${looked} looks of axe that found nothing, ${seconds()}`);
} finally {
  await endWorld(world);
}
