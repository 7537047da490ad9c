import type { Preview, WholeBan } from '../api/answers.ts';
import { type Moment, momentName, momentsOf } from '../show/moments.ts';
import { fromNow, inZone } from '../show/times.ts';
import type { Word } from '../words/english.ts';
import { t } from '../words/words.ts';

/** What an approval does at once for an instant that is past. */
const AT_ONCE: Readonly<Record<Moment['kind'], Word>> = {
  notice: 'act.approve.atOnce',
  block: 'act.approve.atOnce',
  effective: 'act.approve.atOnce',
  override: 'act.approve.atOnce',
  due: 'act.approve.dueAtOnce',
  reviewBy: 'act.approve.reviewPast',
  lift: 'act.approve.liftAtOnce',
};

/** When the parts of a document's timeline happen, once it is approved now. */
export function whenOf({ document }: Pick<WholeBan, 'document'>, now: number): readonly string[] {
  const { timeZone } = document;
  const moments = momentsOf(document);
  const line = (moment: Moment): string => {
    const at = `${inZone(moment.at, timeZone)} ${timeZone}`;
    const values = { moment: momentName(moment), at, when: fromNow(moment.at, now) };
    return t(moment.at > now ? 'act.approve.then' : AT_ONCE[moment.kind], values);
  };
  // A ban that is over when it begins carries out nothing else.
  const over = moments.find(({ kind, at }) => kind === 'lift' && at <= now);
  return over === undefined ? moments.map(line) : [line(over)];
}

/** That nobody can say whom an approval reaches: no preview counts, or it is not there to read. */
export type Reach = 'none' | 'reading' | 'unread';

const NO_REACH: Readonly<Record<Reach, Word>> = {
  none: 'act.approve.noReach',
  reading: 'act.approve.reading',
  unread: 'act.approve.unread',
};

function reachLine(reach: Preview | Reach): string {
  if (typeof reach === 'string') return t(NO_REACH[reach]);
  return reach.wouldOrder === undefined
    ? t('act.approve.noReach')
    : t('act.approve.reach', { order: reach.wouldOrder });
}

/** What an approval of what is proposed will do, to how many, and when. */
export function approvalOf(ban: WholeBan, reach: Preview | Reach, now: number): readonly string[] {
  const { proposed, orderedBefore } = ban;
  return [
    t('act.approve.what', { limit: proposed?.limit ?? 0 }),
    reachLine(reach),
    ...(orderedBefore ? [t('act.approve.ordered', { n: orderedBefore })] : []),
    ...whenOf(ban, now),
  ];
}
