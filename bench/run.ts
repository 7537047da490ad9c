import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../demo/progress.ts';
import { synthesizeInterdict } from '../local/interdict/command.ts';
import { startInterdict } from '../local/interdict/interdict-stack.ts';
import { bodyCosts } from './body.ts';
import { bundles } from './bundles.ts';
import { checkInCosts } from './check-in-costs.ts';
import { httpRate } from './http-rate.ts';
import { largestBlocklist } from './largest-blocklist.ts';
import { lineCosts } from './line-costs.ts';
import { matching } from './matching.ts';
import { memory } from './memory.ts';
import { Office } from './office.ts';
import { passCosts } from './pass-costs.ts';
import { excessesOf, linesOf, type Section } from './section.ts';

/*
 * npm run bench -- [--short] [--json FILE]
 *
 * Counts what things cost, on the real local stack, and compares what can only be timed within one
 * run. Fails (exit 1) when a count is above its bound; times never fail it. `--short` is for CI:
 * smaller fleets, and no load over HTTP.
 */
const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const short = values.short;
const root = resolve(import.meta.dirname, '..');
const progress = new Progress();
const begun = performance.now();
const sections: Section[] = [];

function show(...made: readonly Section[]): void {
  sections.push(...made);
  for (const section of made) for (const line of linesOf(section)) console.log(line);
  console.log('');
}

show(
  await progress.step('matching, by index and by loop', 1, async () => matching(short ? 7 : 25)),
);
show(await progress.step('reading a check-in', 1, async () => bodyCosts(short ? 20 : 100)));
show(await progress.step('memory of passes', 2, (count) => memory(short ? 2_000 : 10_000, count)));
show(await progress.step('the largest blocklist', 6, largestBlocklist));
const entries = readdirSync(join(root, 'functions'))
  .filter((file) => file.endsWith('.ts') && file !== 'ports.ts' && file !== 'settings.ts')
  .map((file) => file.slice(0, -'.ts'.length));
// Every bundle is sized; in the short form only the busiest are loaded.
const loaded = short ? ['check-in', 'ingest', 'publish-orders'] : entries;
const loads = short ? 3 : 11;
show(
  await progress.step('bundles', loads * (loaded.length + 1), (count) =>
    bundles({ entries, loaded, rounds: loads }, count),
  ),
);

const logs = mkdtempSync(join(tmpdir(), 'interdict-bench-logs-'));
const stack = await startInterdict({
  cdkOut: synthesizeInterdict((line) => progress.say(line)),
  clock: { frozen: true, now: Date.parse('2030-01-01T09:00:00Z') },
  throttles: false,
  logDirectory: logs,
});
try {
  const office = await Office.open(stack);
  show(await progress.step('check-ins', 10, (count) => checkInCosts(office, count)));
  const devices = short ? 200 : 1_000;
  show(
    await progress.step('a source’s lines', 1, () =>
      lineCosts(office, devices, 'com.example.fleetwide'),
    ),
  );
  const fleet = { devices, banned: 'com.example.fleetwide' };
  show(
    ...(await progress.step('passes and orders', 6, (count) => passCosts(office, fleet, count))),
  );
  if (!short)
    show(await progress.step('check-ins over HTTP', 8, (count) => httpRate(office, 10, count)));
} finally {
  await stack.close();
  rmSync(logs, { recursive: true, force: true });
}

const excesses = excessesOf(sections);
const seconds = (performance.now() - begun) / 1000;
if (values.json !== undefined) {
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processors: cpus().length,
  };
  writeFileSync(
    values.json,
    `${JSON.stringify({ short, seconds, machine, sections, excesses }, null, 2)}\n`,
  );
}
for (const { section, row, column, value, bound } of excesses)
  console.error(
    `above its bound: ${section}: ${row}: ${column} is ${value}, at most ${bound} is allowed`,
  );
const bounded = sections.flatMap(({ rows }) =>
  rows.flatMap(({ bounds = {} }) => Object.keys(bounds)),
).length;
console.log(
  `${bounded - excesses.length} of ${bounded} counts are within their bounds. ` +
    `${seconds.toFixed(1)} s.`,
);
process.exitCode = excesses.length === 0 ? 0 : 1;
