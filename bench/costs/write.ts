import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKeptCounts } from '../kept-counts.ts';
import { costsPage } from './page.ts';

/** `npm run costs`: writes docs/costs.md. */
writeFileSync(join(import.meta.dirname, '../../docs/costs.md'), costsPage(readKeptCounts()));
