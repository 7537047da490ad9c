import { createHash } from 'node:crypto';
import { foldedName } from './device-names.ts';

/**
 * The id of a device that a source reports. The same source and external id always make the same
 * id, whatever the spelling of a UUID, and the id tells neither.
 */
export function sourceDeviceId(source: string, externalId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, foldedName(externalId)]))
    .digest('hex')
    .slice(0, 32);
}
