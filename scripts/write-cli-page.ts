import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliPage } from './cli-page.ts';

/** `npm run cli:docs`: writes docs/cli.md. */
writeFileSync(join(import.meta.dirname, '../docs/cli.md'), cliPage());
