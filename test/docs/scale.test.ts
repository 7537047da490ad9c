import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { counted, readKeptCounts } from '../../bench/kept-counts.ts';
import { scalePage } from '../../bench/simulate/page.ts';
import { SCENARIOS } from '../../bench/simulate/scenarios.ts';
import { readSimulated } from '../../bench/simulate/simulated.ts';
import { settingsFor, siteOf } from '../../bench/simulate/sites.ts';
import { simulateSweep } from '../../bench/simulate/sweep.ts';
import { ROOT } from './documents.ts';

const SIMULATED = readSimulated();

// What workers would log of pages that are left.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => {});
});

test('docs/scale.md is current: `npm run simulate` writes it', () => {
  expect(readFileSync(join(ROOT, 'docs/scale.md'), 'utf8')).toBe(scalePage(SIMULATED));
});

test('the code as it is comes to what the page says of the smallest sweep', async () => {
  const [smallest] = SCENARIOS.sweeps;
  const kept = SIMULATED.sweeps[smallest?.name ?? ''];
  const now = await smallest?.run();
  expect(now?.lastOrder).toBeCloseTo(kept?.lastOrder ?? 0, 1);
  expect(now?.reads).toBeCloseTo(kept?.reads ?? 0, 1);
});

test('a sweep of the model reads each finding as often as the local run counts', async () => {
  const counts = readKeptCounts();
  // A head that is read is one unit, in whatever request.
  const reads = (row: string) => counted(counts, 'passes', row, 'read units');
  const site = siteOf(settingsFor(20_000), 30_000);
  const modelled = await simulateSweep({ affected: 400, site, planAheadSeconds: 150 });
  // The second sweep of the local run only pages through the partitions.
  expect(modelled.reads / (reads('notice') - reads('still'))).toBeCloseTo(1, 1);
});

test('a part of equal parts, on as much of everything, takes as long as the whole', async () => {
  const stage = { ...settingsFor(400_000), workersAtOnce: 32 };
  const plan = { affected: 20_000, site: siteOf(stage, 3_000), planAheadSeconds: 150 };
  const whole = await simulateSweep(plan);
  const part = await simulateSweep({ ...plan, mostModelled: 800 });
  expect(part.lastOrder / whole.lastOrder).toBeGreaterThan(0.85);
  expect(part.lastOrder / whole.lastOrder).toBeLessThan(1.15);
});
