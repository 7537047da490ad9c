import { createHash } from 'node:crypto';

/**
 * The id of a device that a source reports: always the same for the same source and external id,
 * and telling neither.
 */
export function sourceDeviceId(source: string, externalId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, externalId]))
    .digest('hex')
    .slice(0, 32);
}
