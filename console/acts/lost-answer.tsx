import { useId } from 'preact/hooks';
import { type WholeBan, wholeBanSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { ofBan } from '../api/paths.ts';
import { linesOf, Refused } from '../api/refused.ts';
import { Lines } from '../parts/lines.tsx';
import { Notice, Shown } from '../parts/notice.tsx';
import { wholeStandingOf } from '../show/standing.ts';
import { useLoad } from '../state/load.ts';
import { t } from '../words/words.ts';

/** What stands now of what an act was to change, in words. */
export type ReadStanding = (api: Api) => Promise<readonly string[]>;

/** Where a ban stands now; by `of`, another part of it. */
export function standingOfBan(
  id: string,
  of: (ban: WholeBan) => readonly string[] = wholeStandingOf,
): ReadStanding {
  return async (api) => of(await api.get(wholeBanSchema, ofBan(id)));
}

/** What stands, as it is read now and then again. */
export function StandingView({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Notice>
      <p>
        <strong>{t('lost.now')}</strong>
      </p>
      <Lines lines={lines} />
    </Notice>
  );
}

/**
 * Says that the answer to an act was lost, and what stands now. Nobody but the reader can tell by
 * it whether the act was done. `mayRepeat`: doing it twice does no harm.
 */
export function LostAnswer(props: {
  readonly error: unknown;
  readonly mayRepeat?: boolean;
  readonly standing: ReadStanding;
}) {
  const { error, mayRepeat = false, standing } = props;
  const read = useLoad(useId(), standing);
  return (
    <>
      <Notice tone="bad" loud>
        <p>{t('lost.answer')}</p>
        {error instanceof Refused && <Lines lines={linesOf(error)} />}
        <p>{t(mayRepeat ? 'lost.mayRepeat' : 'lost.compare')}</p>
      </Notice>
      <Shown of={read}>{(lines) => <StandingView lines={lines} />}</Shown>
    </>
  );
}
