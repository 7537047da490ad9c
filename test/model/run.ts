import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { hush, search } from './search.ts';

/**
 * `npm run test:model -- --histories 20000 --seed 1`: more histories than `npm test` lives, with a
 * progress bar where there is a terminal. `--shrink` is for how many seconds what is found is made
 * shorter; `--store dynamodb` lives them on the DynamoDB adapters, where each takes seconds.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '20000' },
    store: { type: 'string', default: 'memory' },
    shrink: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const count = Number(values.histories);
const seed = Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error('Give whole numbers: npm run test:model -- --histories 20000 --seed 1');
  process.exit(2);
}

const lineEvery = values.store === 'dynamodb' ? 10 : 2_000;
const bar = process.stdout.isTTY
  ? new SingleBar({
      format: 'histories |{bar}| {value}/{total}, {eta} s left',
      hideCursor: true,
      clearOnComplete: true,
    })
  : null;
let lived = 0;
bar?.start(count, 0);
console.log(`${count} histories, seed ${seed}`);
const began = Date.now();
const unhush = hush();
const found = await search({
  count,
  seed,
  shrinkingTime: Number(values.shrink) * 1_000,
  ...(values.store === 'dynamodb'
    ? { liveOn: (await import('./dynamodb-ground.ts')).liveOnDynamoDb, longest: 12 }
    : {}),
  each: () => {
    lived += 1;
    bar?.update(lived);
    if (bar === null && lived % lineEvery === 0) console.log(`${lived} histories lived`);
  },
});
unhush();
bar?.stop();
const seconds = ((Date.now() - began) / 1_000).toFixed(1);
if (found.broken === null) {
  console.log(`${found.tried} histories lived in ${seconds} s: every property holds.`);
} else {
  console.log(`After ${seconds} s, something does not hold.\n\n${found.broken.report}`);
  process.exitCode = 1;
}
