import { formatInstant } from '../time/instant.ts';
import {
  actOn,
  type BanInForce,
  type Outcome,
  type RefusedOutcome,
  refused,
  type ToldBan,
} from './ban-act.ts';
import type { Asked, GateAct } from './ban-record.ts';
import { askedNow, askedUntil, isBarred, isSecond, needsSecond } from './four-eyes.ts';

/* What takes two approvers: the first one asks, and the second one carries it out. */

/** The refusal of an act by who wrote or proposed the revision. `null`: by somebody else. */
export function refusedToMakers(ban: BanInForce, act: GateAct, by: string): RefusedOutcome | null {
  return isBarred(involved(ban), act, by)
    ? refused(
        'forbidden',
        'Who saved or proposed the revision in force may not let more removals out: an approver ' +
          'who did neither must.',
      )
    : null;
}

function involved({ record, enforced }: BanInForce) {
  return { record, brakes: enforced.brakes };
}

/** Whether somebody else has asked for the same before. */
export function isSecondOf(ban: BanInForce, wanted: Asked): boolean {
  return isSecond(involved(ban), wanted);
}

/** Whether the command is the first of the two that the act takes. */
export function isFirst(ban: BanInForce, wanted: Asked): boolean {
  return needsSecond(involved(ban), wanted.act, wanted.by) && !isSecondOf(ban, wanted);
}

/** Notes what is asked, for a second approver to repeat. Asking again changes nothing. */
export function ask({ record, enforced }: BanInForce, wanted: Asked): Outcome<ToldBan> {
  const { act, number, by, at } = wanted;
  const before = askedNow(record, at);
  if (before?.act === act && before.number === number && before.by === by)
    return { kind: 'stands', told: { record, enforced, asked: before } };
  const written = actOn(
    record,
    { by, at },
    {
      action: `ban.${act}.ask`,
      before: null,
      after: { number, until: formatInstant(askedUntil(wanted)) },
    },
    { record: { asked: wanted } },
  );
  return {
    kind: 'act',
    act: written,
    told: { record: written.ban.after, enforced, asked: wanted },
  };
}
