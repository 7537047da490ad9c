import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from '../functions/http/openapi.ts';

/** `node scripts/write-openapi.ts`: writes docs/openapi.json. */
const file = join(import.meta.dirname, '../docs/openapi.json');
writeFileSync(file, `${JSON.stringify(openApi(), null, 2)}\n`);
