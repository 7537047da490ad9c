import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from './openapi.ts';

/** `node functions/http/write-openapi.ts`: writes docs/openapi.json. */
const file = join(import.meta.dirname, '../../docs/openapi.json');
writeFileSync(file, `${JSON.stringify(openApi(), null, 2)}\n`);
