import { join } from 'node:path';
import { endWorld, startWorld, WITH_MANAGERS } from '../end-to-end/world.ts';
import { walkActs } from './acts.ts';
import { startBrowser } from './browser.ts';
import { type Walk, walkCanada } from './canada.ts';
import { walkCrowd } from './crowd.ts';
import { beginCrowd } from './crowd-stack.ts';
import { walkTrouble } from './trouble.ts';

/*
 * `npm run test:browser`: the console of the local run in a real browser. `--keep` writes the
 * pictures of docs/console.md.
 */

const root = join(import.meta.dirname, '..', '..');
const pictures = process.argv.includes('--keep') ? join(root, 'docs', 'pictures') : null;
const begun = performance.now();
const seconds = () => `${((performance.now() - begun) / 1_000).toFixed(1)} s`;

let looked = 0;
let steps = 0;
const browser = await startBrowser(console.log);
const step: Walk['step'] = async (name, act) => {
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
};

/** All that is walked on one stack. */
async function walkAll(): Promise<void> {
  const world = await startWorld(WITH_MANAGERS);
  try {
    const note = (line: string) => console.log(`    ${line}`);
    const walk: Walk = { world, browser, pictures, note, step };
    await walkCanada(walk);
    await walkActs(walk);
    await walkTrouble(walk);
    if (world.failures.length > 0) throw new Error(world.failures.join('\n'));
  } finally {
    await endWorld(world);
  }
}

const crowd = beginCrowd();
try {
  await walkAll();
  await walkCrowd({ browser, step }, await crowd.apiUrl);
  console.log(`${steps} steps, ${looked} looks of axe that found nothing, ${seconds()}`);
} finally {
  await browser.close();
  await crowd.end();
}
