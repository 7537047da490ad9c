import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load.ts';
import { cataloguePage } from '../../scripts/catalogue-page.ts';
import { ROOT } from './documents.ts';

const entries = await loadCatalogue();
const page = cataloguePage(entries);

test('docs/catalogue.md is current: `npm run catalogue` writes it', () => {
  expect(readFileSync(join(ROOT, 'docs/catalogue.md'), 'utf8')).toBe(page);
});

test('the page links every file of the catalogue', () => {
  for (const { file } of entries) expect(page).toContain(`(../catalogue/${file})`);
});

test('the page says of each draft why it is one', () => {
  const [, drafts = ''] = page.split('## Drafts');
  const [section = ''] = drafts.split('\n## ');
  const rows = section.split('\n').filter((line) => line.startsWith('| ['));
  expect(rows.length).toBe(page.match(/\*\*draft\*\*/g)?.length);
  for (const row of rows) expect(row).toMatch(/ \| [A-Z][^|]{20,} \|$/);
});
