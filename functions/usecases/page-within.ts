import { fitting, LARGEST_ANSWER } from './answer-bytes.ts';
import type { Page } from './ports.ts';

/**
 * A page of a list that ends by its number of rows or by its bytes, whichever comes first. A page
 * whose answer is too large is read again with fewer rows. It has at least one row, which always
 * fits.
 */
export async function pageWithin<T, A>(
  limit: number,
  read: (limit: number) => Promise<Page<T>>,
  answerOf: (rows: readonly T[]) => readonly A[] | Promise<readonly A[]>,
): Promise<Page<A>> {
  for (let most = limit; ; ) {
    const page = await read(most);
    const items = await answerOf(page.items);
    const fit = fitting(items, LARGEST_ANSWER);
    if (fit === items.length || most <= 1) return { items, nextCursor: page.nextCursor };
    most = Math.max(1, fit);
  }
}
