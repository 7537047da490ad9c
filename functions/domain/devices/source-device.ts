import { createHash } from 'node:crypto';

/**
 * The id of a device that a source reports. The same source and external id always make the same
 * id, and the id tells neither.
 */
export function sourceDeviceId(source: string, externalId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, externalId]))
    .digest('hex')
    .slice(0, 32);
}
