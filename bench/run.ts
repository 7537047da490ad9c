import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../demo/progress.ts';
import { startBenchStack } from './bench-stack.ts';
import { bodyCosts } from './body.ts';
import { bundles } from './bundles.ts';
import { checkInCosts } from './check-in-costs.ts';
import { checkInCpu } from './check-in-cpu.ts';
import { httpRate } from './http-rate.ts';
import { countsOf, driftOf, KEPT_COUNTS, readKeptCounts } from './kept-counts.ts';
import { laidFleets } from './laid-fleets.ts';
import { largestBlocklist } from './largest-blocklist.ts';
import { lineCosts } from './line-costs.ts';
import { matching } from './matching.ts';
import { memory } from './memory.ts';
import { Office } from './office.ts';
import { orderRate } from './order-rate.ts';
import { passCosts } from './pass-costs.ts';
import { rivals } from './rivals.ts';
import { type Excess, excessesOf, linesOf, type Section } from './section.ts';
import { stackItems } from './stack-items.ts';
import { steadyLoad } from './steady-load.ts';

/*
 * npm run bench -- [--short | --counts] [--json FILE]
 *
 * Counts what things cost, on the real local stack, and compares what can only be timed within one
 * run. Fails (exit 1) when a count is above its bound; times never fail it. `--short` is for CI:
 * smaller fleets, and no load over HTTP. It also fails when a count is no longer the one that is
 * kept in bench/counts.json, of which docs/costs.md is made. `--counts` does nothing but count, and
 * keeps that anew; then `npm run costs` writes the page.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    counts: { type: 'boolean', default: false },
  },
});
// What is kept is counted as the short form counts.
const short = values.short || values.counts;
const root = resolve(import.meta.dirname, '..');
const progress = new Progress();
const begun = performance.now();
const sections: Section[] = [];
/** How long the long form loads the stack. */
const MINUTES = 10;

function show(...made: readonly Section[]): void {
  sections.push(...made);
  for (const section of made) for (const line of linesOf(section)) console.log(line);
  console.log('');
}

/** What is timed, weighed and sized, beside what it is compared with. */
async function compare(): Promise<void> {
  show(
    await progress.step('matching, by index and by loop', 1, async () => matching(short ? 7 : 25)),
  );
  show(
    await progress.step('matching, beside others', short ? 1 : 24, (count) => rivals(short, count)),
  );
  show(await progress.step('reading a check-in', 1, async () => bodyCosts(short ? 20 : 100)));
  show(
    await progress.step('a check-in on the processor', 4, (count) =>
      checkInCpu(short ? 5 : 25, count),
    ),
  );
  show(
    await progress.step('memory of passes', 2, (count) => memory(short ? 2_000 : 10_000, count)),
  );
  const sizes = short ? [1] : [1, 2, 4];
  show(
    await progress.step('the largest blocklist', 2 * sizes.length, (count) =>
      largestBlocklist(sizes, count),
    ),
  );
  const entries = readdirSync(join(root, 'functions'))
    .filter((file) => file.endsWith('.ts') && file !== 'ports.ts' && file !== 'settings.ts')
    .map((file) => basename(file, '.ts'));
  // Every bundle is sized; in the short form only the busiest are loaded.
  const loaded = short ? ['check-in', 'ingest', 'publish-orders'] : entries;
  const loads = short ? 3 : 11;
  show(
    await progress.step('bundles', loads * (loaded.length + 1), (count) =>
      bundles({ entries, loaded, rounds: loads }, count),
    ),
  );
}

/** What is laid into stores of their own: fleets of several sizes, and orders beside a loop. */
async function layFleets(): Promise<void> {
  const sizes = [1_000, 10_000, 100_000];
  // The census and two sweeps of each.
  const steps = 3 * sizes.length;
  show(
    await progress.step('fleets of several sizes', steps, (count) => laidFleets(sizes, 500, count)),
  );
  show(await progress.step('orders, beside a loop', 4, (count) => orderRate(3, count)));
}

if (!values.counts) await compare();
if (!short) await layFleets();
show(await progress.step('what a stack consists of', 1, async () => stackItems()));

const logs = mkdtempSync(join(tmpdir(), 'interdict-bench-logs-'));
const stack = await startBenchStack({ logDirectory: logs }, (line) => progress.say(line));
try {
  const office = await Office.open(stack);
  show(await progress.step('check-ins', 10, (count) => checkInCosts(office, count)));
  const fleet = { devices: short ? 400 : 1_000, banned: 'com.example.fleetwide', oneIn: 4 };
  show(await progress.step('a source’s lines', 1, () => lineCosts(office, fleet)));
  show(
    ...(await progress.step('passes and orders', 6, (count) => passCosts(office, fleet, count))),
  );
  if (!short) {
    show(await progress.step('check-ins over HTTP', 8, (count) => httpRate(office, 10, count)));
    show(
      await progress.step('a steady load', MINUTES, (count) => steadyLoad(office, MINUTES, count)),
    );
  }
} finally {
  await stack.close();
  rmSync(logs, { recursive: true, force: true });
}

const counts = countsOf(sections);
if (values.counts) writeFileSync(KEPT_COUNTS, `${JSON.stringify(counts, null, 2)}\n`);
const excesses: readonly Excess[] = excessesOf(sections);
const drift = short ? driftOf(readKeptCounts(), counts) : [];
const seconds = (performance.now() - begun) / 1000;
if (values.json !== undefined) {
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processors: cpus().length,
  };
  writeFileSync(
    values.json,
    `${JSON.stringify({ short, seconds, machine, sections, excesses, drift }, null, 2)}\n`,
  );
}
for (const { section, row, column, value, bound } of excesses)
  console.error(
    `above its bound: ${section}: ${row}: ${column} is ${value}, at most ${bound} is allowed`,
  );
for (const { section, row, column, value, bound } of drift)
  console.error(
    `counted anew: ${section}: ${row}: ${column} is ${value}, and ${bound} is kept. If it shall ` +
      'be so: npm run bench -- --counts && npm run costs',
  );
const bounded = sections.flatMap(({ rows }) =>
  rows.flatMap(({ bounds = {} }) => Object.keys(bounds)),
).length;
console.log(
  `${bounded - excesses.length} of ${bounded} counts are within their bounds. ` +
    `${seconds.toFixed(1)} s.`,
);
process.exitCode = excesses.length + drift.length === 0 ? 0 : 1;
