import type { Finding } from '../../functions/domain/findings/finding.ts';
import { DAY } from './history.ts';
import type { Change, Ledger } from './ledger.ts';
import { isLiveRow, nameOf, SKEW } from './rows.ts';
import { Violation } from './violation.ts';

const FLAP_DAYS = 14 * DAY;

/** What is not seen is not gone, and what comes and goes does not escape. */
export function checkSight(ledger: Ledger, { at, before, after }: Change): void {
  const name = nameOf(after);
  const lists = ledger.listsOf(after.deviceId);
  const ids = (before ?? after).apps.map((app) => app.id);
  const isOpened = isLiveRow(after) && (before === null || !isLiveRow(before));
  if (isOpened) ledger.noteOpened(name, after.deviceId);
  const from = ledger.openedAfter(name);
  const isGone = after.cause?.startsWith('absent') && !before?.cause?.startsWith('absent');
  if (isGone && !lists.areGone(ids, from, SKEW))
    throw new Violation('f', `${name} was resolved by lists that do not prove it`);
  if (before === null) return;
  const enrolledAt = ledger.heads.get(after.deviceId)?.at(-1)?.head.enrolledAt ?? 0;
  const isBack = isOpened && before.cause?.startsWith('absent');
  if (isBack && enrolledAt <= (before.endedAt ?? 0)) checkReturn(before, after, at);
  // An order that is given anew rests on the list that showed the app, also where that list was
  // only kept, and is judged with the one that lacks it.
  const since = isOpened ? null : lists.lackedSince(ids);
  const isEscalated = after.phase === 'quarantine' && before.phase !== 'quarantine';
  const isHarder = after.n > before.n && (isEscalated || after.rounds > before.rounds);
  if (since === null || !isHarder || !removesRow(before) || lists.lackedBefore(ids, from)) return;
  if (at < since + DAY - 2 * SKEW)
    throw new Violation('t', `${name} is at ${after.phase}, round ${after.rounds}, by no list`);
}

const removesRow = ({ phase }: Finding) => phase === 'remove' || phase === 'quarantine';

/** An app that is back within the time keeps its episode; from the second time on, its clock. */
function checkReturn(before: Finding, after: Finding, at: number): void {
  const { endedAt, back } = before;
  const isSame = after.apps.some(({ id }) => before.apps.some((one) => one.id === id));
  if (endedAt === null || !isSame || at > endedAt + FLAP_DAYS - SKEW) return;
  const fail = (what: string) => {
    throw new Violation('t', `${nameOf(after)} came back and ${what}`);
  };
  if (after.episode !== before.episode) fail('is in a new episode');
  const times = (back?.times ?? 0) + 1;
  if (after.back?.times !== times) fail(`says ${after.back?.times ?? 0} returns, not ${times}`);
  const goesOn = times > 1 && removesRow(before) && removesRow(after);
  if (goesOn && after.firstRemovalAt !== before.firstRemovalAt) fail('its clock began anew');
  if (times > 1 && after.phase === 'quarantine') fail('is in quarantine before it was ordered');
}
