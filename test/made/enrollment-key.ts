import type { EnrollmentKey } from '../../functions/domain/devices/enrollment-key.ts';
import { NOON } from './noon.ts';

/** A key for two devices, of which none has enrolled yet. */
export function anEnrollmentKey(change: Partial<EnrollmentKey> = {}): EnrollmentKey {
  return {
    keyId: 'key-1',
    hash: 'e'.repeat(64),
    kind: 'agent',
    reenroll: 'refuse',
    group: 'ministry',
    ownership: 'organization',
    maxUses: 2,
    expiresAt: NOON + 1_000,
    createdBy: 'operator',
    ...change,
  };
}
