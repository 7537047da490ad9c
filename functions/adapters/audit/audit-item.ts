import { createHash } from 'node:crypto';
import type { Act, AuditEntry } from '../../domain/audit.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { dayOf } from '../../domain/time/instant.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import { fields, number, type Reader, type StoredItem, text } from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

/** The first entry has no previous entry. It names this as the previous hash. */
const CHAIN_START = '0'.repeat(64);

/** The end of the chain, as far as it is known. */
export interface ChainEnd {
  readonly number: number;
  readonly hash: string;
}

/**
 * SHA-256 (hex) over the previous entry's hash, a line feed, and the canonical JSON of this entry
 * without `hash` and `previous`.
 */
export function entryHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { previous, day, number: place, at, by, action, on, before, after } = entry;
  const content = canonicalJson({
    day,
    number: place,
    at,
    by,
    action,
    on,
    before: before ?? null,
    after: after ?? null,
  });
  return createHash('sha256').update(`${previous}\n${content}`).digest('hex');
}

/** The entry that an act makes at the end of the chain. */
export function chained(act: Act, end: ChainEnd | null): AuditEntry {
  const entry = {
    at: act.at,
    by: act.by,
    action: act.action,
    on: act.on,
    before: act.before ?? null,
    after: act.after ?? null,
    day: dayOf(act.at),
    number: (end?.number ?? 0) + 1,
    previous: end?.hash ?? CHAIN_START,
  };
  return { ...entry, hash: entryHash(entry) };
}

/** The entries that acts make, one after the other. */
export function chainedAll(acts: readonly Act[], end: ChainEnd | null): readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const act of acts) entries.push(chained(act, entries.at(-1) ?? end));
  return entries;
}

const json: Reader<unknown> = (attribute, where) => {
  try {
    return JSON.parse(text(attribute, where));
  } catch {
    throw new Unreadable(where, 'JSON');
  }
};

const readFields = fields<AuditEntry>({
  day: text,
  number,
  at: number,
  by: text,
  action: text,
  on: text,
  before: json,
  after: json,
  previous: text,
  hash: text,
});

/**
 * `before` and `after` are JSON text, so that a person can read them in any DynamoDB console.
 * Throws `TooLarge`.
 */
export function toAuditItem(entry: AuditEntry): Item {
  const item = toItem({
    ...entry,
    before: canonicalJson(entry.before),
    after: canonicalJson(entry.after),
  });
  return storable(item, `the audit entry of ${entry.action} on ${entry.on}`);
}

/** Throws `Unreadable`. */
export function fromAuditItem(item: StoredItem): AuditEntry {
  return readFields({ M: item }, `Audit ${item.day?.S} ${item.number?.N}`);
}
