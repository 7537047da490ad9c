import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { BOUNDS } from '../../scripts/bounds.ts';
import { limitsPage } from '../../scripts/limits-page.ts';
import { readSources } from '../architecture/source-files.ts';
import { ROOT } from './documents.ts';

test('docs/limits.md is current: `npm run limits` writes it', () => {
  expect(readFileSync(join(ROOT, 'docs/limits.md'), 'utf8')).toBe(limitsPage());
});

test('every bound names a file that there is', () => {
  const files = Object.values(BOUNDS).flatMap((bounds) => bounds.map(({ where }) => where));
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('every constant that is called a bound is in the table of bounds', () => {
  const sources = readSources();
  const table = sources.find(({ path }) => path === 'scripts/bounds.ts')?.text ?? '';
  const missing = sources
    .filter(({ path }) => path.startsWith('functions/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^export const ((?:MOST|LARGEST|LONGEST)_[A-Z_]+)\b/gm)].map(
        ([, name = '']) => ({ path, name }),
      ),
    )
    .filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(table) && !ELSEWHERE.has(name))
    .map(({ path, name }) => `${name} of ${path} is not in scripts/bounds.ts`);
  expect(missing).toEqual([]);
});

/** These follow from a bound, or bound a time, which docs/architecture.md tells. */
const ELSEWHERE: ReadonlySet<string> = new Set(['LONGEST_ORDER_ID', 'LONGEST_RUN']);
