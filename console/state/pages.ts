import { useRef, useState } from 'preact/hooks';
import { type List, type Pages, readOn } from '../api/pages.ts';
import { type Loaded, useLoad } from './load.ts';
import { useWorld } from './world.ts';

/** A list as far as it was read. */
export interface LoadedPages<T> extends Loaded<Pages<T>> {
  /** Whether the page below what is shown is being read. */
  readonly isBusy: boolean;
  /** Why the page below could not be read; `null`: it could, or nobody has asked for it. */
  readonly moreError: unknown;
  /** Reads the page below what is shown. */
  more(): void;
}

/** What became of the page that was asked for last. */
interface Asked {
  readonly key: string;
  readonly isBusy: boolean;
  readonly error: unknown;
}

/**
 * Reads a list a page at a time, each below those before. Another `key` is another list, which
 * begins with its first page. It is read again as `useLoad` does it, as far as it is shown.
 */
export function usePages<T>(key: string, list: List<T>): LoadedPages<T> {
  const { api } = useWorld();
  const [asked, setAsked] = useState<Asked>({ key, isBusy: false, error: null });
  const shown = useRef({ key, length: 0 });
  const { data, put, error, again } = useLoad<Pages<T>>(key, async (from) => {
    let pages = await readOn(from, list, null);
    // More may have been added below meanwhile.
    for (;;) {
      const lacking = shown.current.key === key ? shown.current.length - pages.items.length : 0;
      if (lacking <= 0 || pages.nextCursor === null) return pages;
      pages = await readOn(from, list, pages, lacking);
    }
  });
  shown.current = { key, length: data?.items.length ?? 0 };
  const more = async (): Promise<void> => {
    setAsked({ key, isBusy: true, error: null });
    let error: unknown = null;
    try {
      put(await readOn(api, list, data));
    } catch (caught) {
      error = caught;
    }
    setAsked((now) => (now.key === key ? { key, isBusy: false, error } : now));
  };
  const isOurs = asked.key === key;
  return {
    data,
    error,
    again,
    isBusy: isOurs && asked.isBusy,
    moreError: isOurs ? asked.error : null,
    more: () => void more(),
  };
}
