import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { BanDocument } from './ban.ts';

/**
 * SHA-256 (hex) of a revision's document: what an approver names, so that nobody approves another
 * text than was read.
 */
export function banHash(document: BanDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}
