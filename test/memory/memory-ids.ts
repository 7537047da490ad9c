import { createHash } from 'node:crypto';
import type { Ids } from '../../functions/usecases/ports.ts';

/** Ids that are the same in every run: `…0001`, `…0002`; secrets of the right length. */
export function countingIds(): Ids {
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  return {
    unique: () => next().toString(16).padStart(32, '0'),
    secret: () => createHash('sha256').update(`secret ${next()}`).digest('base64url'),
  };
}
