import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { blocksOf } from './blocks.ts';
import { type How, hunt } from './hunt.ts';
import type { Found } from './search.ts';

/**
 * `npm run test:model -- --histories 20000 --seed 1,2`: more histories than `npm test` lives, so
 * many for each seed, with a progress bar where there is a terminal. `--workers` is on how many
 * threads, all that the machine has unless told; it changes nothing of what is tried. `--shrink` is
 * for how many seconds what is found is made shorter; `--events` prints it as events too.
 * `--store dynamodb` lives them on the DynamoDB adapters, where each takes seconds.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '20000' },
    store: { type: 'string', default: 'memory' },
    shrink: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    workers: { type: 'string', default: String(availableParallelism()) },
    events: { type: 'boolean', default: false },
  },
});

/** Histories of a block, and after how many lived a line says so where there is no bar. */
const SIZES = {
  memory: { block: 1_000, line: 2_000 },
  dynamodb: { block: 5, line: 10 },
} as const;

function refuse(why: string): never {
  console.error(`${why}: npm run test:model -- --histories 20000 --seed 1,2 --workers 2`);
  process.exit(2);
}

const { store } = values;
if (store !== 'memory' && store !== 'dynamodb') refuse('A store is memory or dynamodb');
const [count = 0, threads = 0, shrink = 0, ...seeds] = [
  values.histories,
  values.workers,
  values.shrink,
  ...values.seed.split(','),
].map(Number);
if (![count, threads, shrink, ...seeds].every(Number.isSafeInteger) || count < 1 || threads < 1)
  refuse('Give whole numbers');

const how: How = { store, shrinkingTime: shrink * 1_000 };

function commandFor({ tried, seed }: Found): string {
  const where = store === 'memory' ? '' : ` --store ${store}`;
  return `npm run test:model -- --histories ${tried} --seed ${seed}${where}`;
}

/** Whether every property holds in the histories of this seed. */
async function holds(seed: number): Promise<boolean> {
  const { block, line } = SIZES[how.store];
  console.log(`${count} histories, seed ${seed}`);
  const bar = process.stdout.isTTY
    ? new SingleBar({
        format: 'histories |{bar}| {value}/{total}, {eta} s left',
        hideCursor: true,
        clearOnComplete: true,
      })
    : null;
  bar?.start(count, 0);
  const began = Date.now();
  let lived = 0;
  const each = () => {
    lived += 1;
    bar?.update(lived);
    if (bar === null && lived % line === 0) console.log(`${lived} histories lived`);
  };
  const { tried, broken } = await hunt({
    blocks: blocksOf(count, seed, block),
    threads,
    how,
    each,
  });
  bar?.stop();
  const seconds = ((Date.now() - began) / 1_000).toFixed(1);
  if (broken?.broken == null) {
    console.log(`${tried} histories lived in ${seconds} s: every property holds.`);
    return true;
  }
  console.log(
    `After ${tried} histories tried in ${seconds} s, something does not hold.\n\n` +
      `${broken.broken.report}\nThe same again: ${commandFor(broken)}\n`,
  );
  if (values.events)
    console.log(broken.broken.events.map((event) => JSON.stringify(event)).join(',\n'));
  return false;
}

for (const seed of seeds) if (!(await holds(seed))) process.exitCode = 1;
