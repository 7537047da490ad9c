import type { AuditEntry } from './answers.ts';

/*
 * The audit's chain, computed here by what docs/api.md says of it and not by the code that made
 * it, so that a mistake there would be seen. The command line does the same with Node's own hash.
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

/** SHA-256 as 64 hexadecimal digits, of bytes or of a text's. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hash that an entry must have. */
function hashOf(entry: AuditEntry): Promise<string> {
  const { previous, day, number, by, action, on, before, after } = entry;
  const content = { day, number, at: Date.parse(entry.at), by, action, on, before, after };
  return sha256(`${previous}\n${canonical(content)}`);
}

/** The first entry names this as the one before it. */
const START = '0'.repeat(64);

export type Complaint =
  | { readonly kind: 'changed' | 'breaks' | 'first'; readonly number: number }
  | { readonly kind: 'gap'; readonly before: number; readonly number: number };

export interface Verdict {
  readonly entries: number;
  readonly first: number | null;
  readonly last: number | null;
  /** The hash of the last entry: who keeps it sees later whether anything before it was changed. */
  readonly hash: string | null;
  readonly complaints: readonly Complaint[];
}

/** Looks at entries, oldest first, without gaps in between. */
export async function verify(entries: readonly AuditEntry[]): Promise<Verdict> {
  const complaints: Complaint[] = [];
  let before: AuditEntry | null = null;
  for (const entry of entries) {
    const { number } = entry;
    if ((await hashOf(entry)) !== entry.hash) complaints.push({ kind: 'changed', number });
    if (before === null) {
      if (number === 1 && entry.previous !== START) complaints.push({ kind: 'first', number });
    } else if (number !== before.number + 1)
      complaints.push({ kind: 'gap', before: before.number, number });
    else if (entry.previous !== before.hash) complaints.push({ kind: 'breaks', number });
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
