import { fitting } from './answer-bytes.ts';
import { BadCursor } from './ports.ts';

interface ListPart<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

interface ListCursor {
  readonly version: string;
  readonly cursor: string | null;
}

const CURSOR = /^([A-Za-z0-9_-]{1,100})\.(\d{1,6})$/;

/**
 * A part of a list that is read whole, from a cursor on, with as many items as fit. `version` names
 * the list's content. A cursor of another version is refused, so that nothing of two lists is
 * mixed.
 */
export function listPart<T>(
  list: readonly T[],
  { version, cursor, most }: ListCursor & { readonly most: number },
): ListPart<T> {
  const [, of, place] = cursor === null ? [null, version, '0'] : (CURSOR.exec(cursor) ?? []);
  const begin = Number(place);
  if (of !== version || begin > list.length) throw new BadCursor();
  const rest = list.slice(begin);
  const count = Math.max(1, fitting(rest, most));
  const end = begin + count;
  return {
    items: rest.slice(0, count),
    nextCursor: end < list.length ? `${version}.${end}` : null,
  };
}
