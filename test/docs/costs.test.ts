import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { costsPage } from '../../bench/costs/page.ts';
import { countsOf, driftOf, readKeptCounts } from '../../bench/kept-counts.ts';
import { PRICES } from '../../bench/published/prices.ts';
import { stackItems } from '../../bench/stack-items.ts';
import { ROOT } from './documents.ts';

const COUNTS = readKeptCounts();

test('docs/costs.md is current: `npm run costs` writes it', () => {
  expect(readFileSync(join(ROOT, 'docs/costs.md'), 'utf8')).toBe(costsPage(COUNTS));
});

test('what a month costs is counted in the template as it is', () => {
  const { stack = {} } = COUNTS;
  expect(driftOf({ stack }, countsOf([stackItems()]))).toEqual([]);
});

test('a count that is another one now, or is missing, is told', () => {
  const kept = { passes: { remove: { 'read units': 0.5, 'write units': 10 } } };
  const now = { passes: { remove: { 'read units': 0.7, 'write units': 12 } } };
  expect(driftOf(kept, now)).toEqual([
    { section: 'passes', row: 'remove', column: 'write units', value: 12, bound: 10 },
  ]);
  expect(driftOf(kept, {})).toHaveLength(2);
});

test.each(['stack', 'check-ins', 'lines', 'idle'])(
  'of %s, nothing of which is drawn, a count that is off by little is told',
  (section) => {
    const of = (count: number) => ({ [section]: { row: { column: count } } });
    expect(driftOf(of(50), of(50))).toEqual([]);
    expect(driftOf(of(50), of(50.001))).toHaveLength(1);
    expect(driftOf(of(49), of(50))).toHaveLength(1);
  },
);

test('a price that was looked up names the page, and one that was not says so by null', () => {
  for (const { url, at, usd } of Object.values(PRICES)) {
    if (url !== null) expect(url).toMatch(/^https:\/\//);
    expect(at).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(usd).toBeGreaterThan(0);
  }
});
