import { createHash } from 'node:crypto';
import type { AuditEntry } from './api/answers.ts';

/*
 * The audit's chain, computed here by what docs/api.md says of it and not by the code that made
 * it, so that a mistake there would be seen.
 */

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`);
  return `{${fields.join(',')}}`;
}

/** The hash that an entry must have. */
function hashOf(entry: AuditEntry): string {
  const { previous, day, number, by, action, on, before, after } = entry;
  const content = { day, number, at: Date.parse(entry.at), by, action, on, before, after };
  return createHash('sha256')
    .update(`${previous}\n${canonical(content)}`)
    .digest('hex');
}

/** The first entry names this as the one before it. */
const START = '0'.repeat(64);

export interface Verdict {
  readonly entries: number;
  readonly first: number | null;
  readonly last: number | null;
  /** The hash of the last entry: who keeps it sees later whether anything before it was changed. */
  readonly hash: string | null;
  readonly complaints: readonly string[];
}

/** Looks at entries, oldest first, without gaps in between. */
export function verify(entries: readonly AuditEntry[]): Verdict {
  const complaints: string[] = [];
  let before: AuditEntry | null = null;
  for (const entry of entries) {
    if (hashOf(entry) !== entry.hash) complaints.push(`entry ${entry.number} was changed`);
    if (before === null) {
      if (entry.number === 1 && entry.previous !== START)
        complaints.push('entry 1 names an entry before it');
    } else if (entry.number !== before.number + 1)
      complaints.push(`between entries ${before.number} and ${entry.number} some are missing`);
    else if (entry.previous !== before.hash)
      complaints.push(`the chain breaks before entry ${entry.number}`);
    before = entry;
  }
  return {
    entries: entries.length,
    first: entries[0]?.number ?? null,
    last: before?.number ?? null,
    hash: before?.hash ?? null,
    complaints,
  };
}
