import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scalePage } from './page.ts';
import { SCENARIOS, type Simulated } from './scenarios.ts';
import { KEPT_SIMULATED } from './simulated.ts';

/*
 * npm run simulate
 *
 * Simulates what no single machine shows, keeps what came of it in bench/simulated.json and writes
 * docs/scale.md. The model has a clock of its own: what it says does not depend on this machine.
 */
const begun = performance.now();
const log = console.log.bind(console);
// What workers and publishers would log of pages that are left, and of messages to be tried again.
for (const method of ['info', 'warn', 'error'] as const) console[method] = () => {};

const results: Record<string, Record<string, unknown>> = {};
for (const [kind, scenarios] of Object.entries(SCENARIOS)) {
  results[kind] = {};
  for (const { name, run } of scenarios) {
    results[kind][name] = await run();
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    log(`${seconds.padStart(6)} s  ${kind}: ${name}: ${JSON.stringify(results[kind][name])}`);
  }
}
const rounded = JSON.stringify(
  results,
  (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value),
  2,
);
writeFileSync(KEPT_SIMULATED, `${rounded}\n`);
const page = scalePage(JSON.parse(rounded) as Simulated);
writeFileSync(join(import.meta.dirname, '../../docs/scale.md'), page);
log(
  `docs/scale.md is written. ${((performance.now() - begun) / 1_000).toFixed(0)} s, ` +
    `${Math.round(process.resourceUsage().maxRSS / 1_024)} MiB at most.`,
);
