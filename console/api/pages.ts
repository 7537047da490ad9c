import type * as z from 'zod/mini';
import { pageOf } from './answers.ts';
import type { Api } from './api.ts';

/** What was read of a list of the API: its pages one below the other, and whether more follow. */
export interface Pages<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** A list of the API that is read a page at a time. */
export interface List<T> {
  readonly item: z.ZodMiniType<T>;
  /** Items of a page. */
  readonly page: number;
  path(cursor: string | null): string;
}

/** A page is read in pieces: those that a filter leaves empty are gone over, up to so many. */
const MOST_PIECES = 20;

/**
 * What was read before, and below it so many items more of the list, or as few as there are.
 * `null`: nothing was read before.
 */
export async function readOn<T>(
  api: Api,
  { item, path, page }: List<T>,
  before: Pages<T> | null,
  more: number = page,
): Promise<Pages<T>> {
  const items = [...(before?.items ?? [])];
  const wanted = items.length + more;
  const most = MOST_PIECES * Math.ceil(more / page);
  let cursor = before?.nextCursor ?? null;
  for (let piece = 0; piece < most; piece++) {
    const read: Pages<T> = await api.get(pageOf(item), path(cursor));
    items.push(...read.items);
    cursor = read.nextCursor;
    if (cursor === null || items.length >= wanted) break;
  }
  return { items, nextCursor: cursor };
}
