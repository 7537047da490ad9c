import { resolve } from 'node:path';
import { synthesizeInterdict } from '../local/interdict/command.ts';
import { startInterdict } from '../local/interdict/interdict-stack.ts';
import { STORY_BEGINS } from './calendar.ts';
import { Progress } from './progress.ts';
import { tell } from './tell.ts';

const root = resolve(import.meta.dirname, '..');
const progress = new Progress();
console.log(
  'Interdict: Canada bans WeChat and the Kaspersky suite, 30 October 2023. Devices are ' +
    'simulated; identifiers, dates and texts are real.',
);
const begun = performance.now();
const stack = await startInterdict({
  cdkOut: synthesizeInterdict((line) => progress.say(line)),
  logDirectory: resolve(root, '.interdict', 'demo-logs'),
  clock: { frozen: true, now: STORY_BEGINS },
  throttles: false,
  // Each instance compiles its code anew and has 30 MB or so: on two cores a second one of a
  // function gains less than it costs, but for the one that has parts of passes to work on.
  concurrency: (name) => (name === 'run-work' ? 2 : 1),
  warmMs: 40_000,
});
let passed = false;
try {
  progress.say('the stack of cdk.out is up');
  passed = await tell(stack, progress);
} finally {
  await stack.close();
}
const memory = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `\n${passed ? 'Every check held.' : 'A check failed.'} ` +
    `${((performance.now() - begun) / 1000).toFixed(1)} s, ${memory} MiB at most.`,
);
process.exitCode = passed ? 0 : 1;
