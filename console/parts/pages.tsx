import type { ComponentChildren } from 'preact';
import type { LoadedPages } from '../state/pages.ts';
import type { Word } from '../words/english.ts';
import { t } from '../words/words.ts';
import { Data, Trouble } from './notice.tsx';

/**
 * A list that is read a page at a time: how much of it is shown, what is shown, and below it the
 * way to the next page. Why it cannot be read is told elsewhere, by `Troubles`.
 */
export function PagesView<T>(props: {
  readonly of: LoadedPages<T>;
  /** Says how many are shown. */
  readonly counted: Word;
  /** Says that there are none. */
  readonly none: Word;
  readonly children: (items: readonly T[]) => ComponentChildren;
}) {
  const { of, counted, none, children } = props;
  const { isBusy, moreError, more } = of;
  return (
    <Data of={of}>
      {({ items, nextCursor }) => {
        const isAll = nextCursor === null;
        return (
          <>
            <p class="quiet" role="status">
              {isBusy && t('loading')}
              {!isBusy && (isAll && items.length === 0 ? t(none) : t(counted, { n: items.length }))}
              {!isBusy && !isAll && `, ${t('follow')}`}
            </p>
            {items.length > 0 && children(items)}
            {moreError !== null && <Trouble error={moreError} again={more} />}
            {!isAll && (
              <button type="button" data-act="more" disabled={isBusy} onClick={more}>
                {t('more')}
              </button>
            )}
          </>
        );
      }}
    </Data>
  );
}
