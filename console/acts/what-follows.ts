import type { Preview, WholeBan } from '../api/answers.ts';
import { momentName, momentsOf } from '../show/moments.ts';
import { fromNow, inZone } from '../show/times.ts';
import { t } from '../words/words.ts';

/** What has been past for an approval is carried out at once; an end or a review is not. */
const CARRIED_OUT: ReadonlySet<string> = new Set(['notice', 'block', 'effective', 'override']);

/** When the parts of a document's timeline happen, once it is approved now. */
export function whenOf({ document }: Pick<WholeBan, 'document'>, now: number): readonly string[] {
  const { timeZone } = document;
  return momentsOf(document).flatMap((moment) => {
    const at = `${inZone(moment.at, timeZone)} ${timeZone}`;
    const values = { moment: momentName(moment), at, when: fromNow(moment.at, now) };
    if (moment.at > now) return [t('act.approve.then', values)];
    return CARRIED_OUT.has(moment.kind) ? [t('act.approve.atOnce', values)] : [];
  });
}

/** What an approval of what is proposed will do, to how many, and when. */
export function approvalOf(ban: WholeBan, preview: Preview | null, now: number): readonly string[] {
  const { proposed, orderedBefore } = ban;
  const reach =
    preview?.wouldOrder === undefined
      ? t('act.approve.noReach')
      : t('act.approve.reach', { order: preview.wouldOrder });
  return [
    t('act.approve.what', { limit: proposed?.limit ?? 0 }),
    reach,
    ...(orderedBefore ? [t('act.approve.ordered', { n: orderedBefore })] : []),
    ...whenOf(ban, now),
  ];
}
