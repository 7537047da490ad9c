import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCli } from './bundle-cli.ts';

/** `npm run cli:bundle`: writes dist/interdict.mjs. */
const file = join(import.meta.dirname, '../dist/interdict.mjs');
await bundleCli(file);
chmodSync(file, 0o755);
console.log(`${file}, ${Math.ceil(statSync(file).size / 1024)} KB`);
