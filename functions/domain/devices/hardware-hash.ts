import { hash } from 'node:crypto';
import { foldedName } from './device-names.ts';

/**
 * SHA-256 (hex) of what a device calls itself. The same whatever the spelling of a UUID. Of a
 * hardware id no more than this is kept.
 */
export function hardwareHashOf(hardwareId: string): string {
  return hash('sha256', foldedName(hardwareId));
}
