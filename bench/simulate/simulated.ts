import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulated } from './scenarios.ts';

/** What `npm run simulate` has come to last. The page is made of it. */
export const KEPT_SIMULATED = join(import.meta.dirname, '../simulated.json');

export function readSimulated(): Simulated {
  return JSON.parse(readFileSync(KEPT_SIMULATED, 'utf8')) as Simulated;
}
