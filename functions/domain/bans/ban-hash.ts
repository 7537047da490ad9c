import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { BanDocument } from './ban.ts';

/**
 * SHA-256 (hex) of a revision's document. An approver names it, so that nobody approves a text
 * other than the one they read.
 */
export function banHash(document: BanDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}
