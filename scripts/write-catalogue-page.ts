import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../catalogue/load.ts';
import { cataloguePage } from './catalogue-page.ts';

/** `npm run catalogue`: writes docs/catalogue.md. */
writeFileSync(
  join(import.meta.dirname, '../docs/catalogue.md'),
  cataloguePage(await loadCatalogue()),
);
