import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { fuzz } from './fuzz.ts';
import { tableOf, told } from './told.ts';

/**
 * `npm run fuzz -- --requests 10000 --seed 1`: mutated requests to every route of a stack of its
 * own. Prints what is wrong with an answer, with the request, and how often each route was answered
 * by each status. The seed and the number say which request it is; what the stack holds by then is
 * the work of those before.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed)) {
  console.error('Give whole numbers: npm run fuzz -- --requests 10000 --seed 1');
  process.exit(2);
}

console.log(`${requests} requests, seed ${seed}`);
const began = performance.now();
const bar = process.stdout.isTTY
  ? new SingleBar({
      format: 'requests |{bar}| {value}/{total}, {eta} s left',
      hideCursor: true,
      clearOnComplete: true,
    })
  : null;
bar?.start(requests, 0);
let shown = 0;
const { findings, table, failures, leaked } = await fuzz(requests, seed, (sent, found) => {
  bar?.update(sent);
  if (bar === null && sent % 1_000 === 0) console.log(`${sent} requests sent`);
  if (bar === null) for (; shown < found.length; shown += 1) tellOf(found[shown]);
});
bar?.stop();
if (bar !== null) findings.forEach(tellOf);
console.log(tableOf(table));
for (const failure of failures) console.log(`a function failed: ${failure}`);
if (leaked > 0) console.log(`${leaked} secrets are in the functions' logs`);
const wrong = findings.length + failures.length + leaked;
const seconds = Math.round((performance.now() - began) / 1000);
console.log(`${wrong === 0 ? 'nothing' : wrong} found in ${requests} requests, ${seconds} s`);
process.exit(wrong === 0 ? 0 : 1);

function tellOf(finding: (typeof findings)[number] | undefined): void {
  if (finding !== undefined) console.log(told(finding, seed));
}
