import { HOUR, type Instant } from '../time/instant.ts';
import type { Asked, BanRecord, GateAct } from './ban-record.ts';
import type { Brake } from './brake.ts';

/*
 * No act that lets removals out is one person's alone. Who wrote or proposed what is in force stays
 * out of it. Who approved or paused needs a second approver, who repeats the same request.
 */

/** How long a second approver has. */
const ASKED_FOR = HOUR;

/** Why this person may not approve what is proposed. `null`: nothing speaks against it. */
export function barredFromApproval(
  { proposed, authors }: Pick<BanRecord, 'proposed' | 'authors'>,
  by: string,
): string | null {
  if (proposed?.by === by)
    return 'Who proposed a revision may not approve it: another approver must.';
  if (authors.includes(by))
    return (
      'Who saved a revision since the one in force may not approve it, nor any that came after: ' +
      'another approver must.'
    );
  return null;
}

/** All that decides who may move the gate of a ban in force. */
export interface Involved {
  readonly record: Pick<BanRecord, 'approved' | 'asked'>;
  readonly brakes: readonly Brake[];
}

/** Who may not do it, whoever else wants it too. */
const NEVER: Readonly<Record<GateAct, (ban: Involved, by: string) => boolean>> = {
  resume: () => false,
  raise: hasMade,
  confirm: hasMade,
};

/** Who may do it with a second approver only. */
const NOT_ALONE: Readonly<Record<GateAct, (ban: Involved, by: string) => boolean>> = {
  resume: hasPaused,
  raise: hasStoodFor,
  confirm: hasStoodFor,
};

function hasMade({ record: { approved } }: Involved, by: string): boolean {
  return approved !== null && (approved.authors.includes(by) || approved.proposedBy === by);
}

function hasPaused({ brakes }: Involved, by: string): boolean {
  return brakes.some((brake) => brake.by === by);
}

function hasStoodFor(ban: Involved, by: string): boolean {
  return ban.record.approved?.by === by || hasPaused(ban, by);
}

/** Until when a second approver may repeat what was asked. */
export function askedUntil({ at }: Asked): Instant {
  return at + ASKED_FOR;
}

/** What waits for a second approver now. `null`: nothing does. */
export function askedNow({ asked }: Pick<BanRecord, 'asked'>, now: Instant): Asked | null {
  return asked !== null && now < askedUntil(asked) ? asked : null;
}

/** Whether this person may never do it. */
export function isBarred(ban: Involved, act: GateAct, by: string): boolean {
  return NEVER[act](ban, by);
}

/** Whether somebody else has asked for the same, with the same number, within the hour. */
export function isSecond(ban: Involved, { act, number, by, at }: Asked): boolean {
  const asked = askedNow(ban.record, at);
  return asked !== null && asked.by !== by && asked.act === act && asked.number === number;
}

/** Whether this person needs a second approver. */
export function needsSecond(ban: Involved, act: GateAct, by: string): boolean {
  return NOT_ALONE[act](ban, by);
}
