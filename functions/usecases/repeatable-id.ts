import { createHash } from 'node:crypto';

/** An id that is the same for the same caller, ban and idempotency key. */
export function repeatableId(caller: string, banId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([caller, banId, key]))
    .digest('hex')
    .slice(0, 32);
}
