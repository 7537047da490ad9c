import { createHash } from 'node:crypto';

/** Tells news apart that differ though they are about the same act or instant. 12 hex digits. */
export function contentTag(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 12);
}
