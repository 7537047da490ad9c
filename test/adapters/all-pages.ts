import type { Page } from '../../functions/usecases/ports.ts';

/** All that `read` has, page by page. */
export async function allPages<T>(
  read: (cursor: string | null) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
