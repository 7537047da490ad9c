import { BadCursor } from '../../usecases/ports.ts';

/**
 * A cursor says where a query's next page begins, and is bound to the query. It holds keys that the
 * caller has just been shown, and no secret. Whoever forges one only moves within the query that
 * they may make anyway.
 */
export function toCursor(query: string, position: readonly string[]): string {
  return Buffer.from(JSON.stringify([query, ...position])).toString('base64url');
}

/** The most bytes of a sort key. Partition keys here are shorter. */
const LONGEST_KEY = 1_024;

/**
 * The position in a cursor of this query; `null` for the first page. Throws `BadCursor` for
 * anything else. That includes keys that DynamoDB would refuse, because its refusal would look like
 * a fault of ours.
 */
export function fromCursor(
  query: string,
  cursor: string | null,
  length: number,
): readonly string[] | null {
  if (cursor === null) return null;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursor('The cursor is not one that was given out here. Begin again without one.');
  }
  if (
    !Array.isArray(read) ||
    read.length !== length + 1 ||
    !read.every((part) => typeof part === 'string')
  ) {
    throw new BadCursor('The cursor is not one that was given out here. Begin again without one.');
  }
  if (read[0] !== query)
    throw new BadCursor('The cursor belongs to another query. Begin again without one.');
  const position: readonly string[] = read.slice(1);
  if (position.some((key) => key === '' || Buffer.byteLength(key) > LONGEST_KEY)) {
    throw new BadCursor('The cursor names no key that there can be. Begin again without one.');
  }
  return position;
}

/** A number from a cursor's position, in digits, as `toCursor` was given it. Throws `BadCursor`. */
export function numberInCursor(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new BadCursor('The cursor names no number. Begin again without one.');
  return Number(text);
}
