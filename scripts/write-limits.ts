import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitsPage } from './limits-page.ts';

/** `npm run limits`: writes docs/limits.md. */
writeFileSync(join(import.meta.dirname, '../docs/limits.md'), limitsPage());
