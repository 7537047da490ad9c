import type { Instant } from '../time/instant.ts';
import type { Ownership } from './app.ts';

export interface EnrollmentKey {
  readonly keyId: string;
  /** SHA-256 (hex) of the key. */
  readonly hash: string;
  readonly group: string;
  readonly ownership: Ownership;
  readonly maxUses: number;
  readonly expiresAt: Instant;
  readonly createdBy: string;
}
