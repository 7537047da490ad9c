import { fromCursor, toCursor } from '../../functions/adapters/dynamodb/cursor.ts';
import type { Page } from '../../functions/usecases/ports.ts';

/**
 * A page of rows in the order given, with cursors bound to the query as those of DynamoDB are. Rows
 * may come and go between pages.
 */
export function pageOf<T>(
  query: string,
  rows: readonly (readonly [key: string, row: T])[],
  cursor: string | null,
  limit: number,
  isAfter: (key: string, cursorKey: string) => boolean = (key, from) => key > from,
): Page<T> {
  const from = fromCursor(query, cursor, 1)?.[0];
  const rest = from === undefined ? rows : rows.filter(([key]) => isAfter(key, from));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rest.length > limit && last !== undefined ? toCursor(query, [last[0]]) : null;
  return { items: page.map(([, row]) => row), nextCursor };
}

/** A map's entries by key. */
export function sorted<T>(rows: ReadonlyMap<string, T>): [string, T][] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
