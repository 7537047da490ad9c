import { instantAfter } from '../time/calendar-duration.ts';
import { formatInstant, type Instant } from '../time/instant.ts';
import type { Decision } from './ban.ts';
import { type RefusedOutcome, refused } from './ban-act.ts';
import type { EnforcedBan } from './blocklist.ts';
import { type Exemption, exemptionEnd } from './exemption.ts';

interface Beyond {
  /** In short, for a warning. */
  readonly why: string;
  /** The refusal of an exemption that is asked for. */
  readonly refusal: RefusedOutcome;
}

/**
 * How an exemption goes beyond what the decision allows. A decision that says nothing of exceptions
 * leaves them to the organisation.
 */
export function beyondDecision(
  allowed: Decision['exceptions'],
  exemption: Pick<Exemption, 'groups' | 'ground' | 'from' | 'expiresAt'>,
): readonly Beyond[] {
  if (allowed === null) return [];
  const beyond: Beyond[] = [];
  if (allowed.blanket === false && exemption.groups.length > 0)
    beyond.push({
      why: 'it names groups',
      refusal: refused(
        'unprocessable',
        'The decision allows no blanket exemption: name devices, not groups.',
        { pointer: '/groups', detail: 'must be empty' },
      ),
    });
  if (allowed.grounds?.length && !allowed.grounds.includes(exemption.ground))
    beyond.push({
      why: 'its ground is not one of the decision',
      refusal: refused(
        'unprocessable',
        `The decision allows these grounds only: ${allowed.grounds.join('; ')}.`,
        { pointer: '/ground', detail: 'is not one that the decision allows' },
      ),
    });
  const latest = allowed.maxDuration ? instantAfter(exemption.from, allowed.maxDuration) : null;
  if (latest !== null && exemption.expiresAt > latest)
    beyond.push({
      why: 'it lasts too long',
      refusal: refused(
        'unprocessable',
        `The decision allows an exemption for ${allowed.maxDuration} at most.`,
        { pointer: '/expiresAt', detail: `must not be after ${formatInstant(latest)}` },
      ),
    });
  return beyond;
}

/**
 * Warns of earlier exemptions that a newly approved decision would not allow. They hold until
 * somebody ends them.
 */
export function stillHolding(ban: EnforcedBan, now: Instant): readonly string[] {
  return ban.exemptions
    .filter((one) => exemptionEnd(one) > now)
    .flatMap((one) => {
      const why = beyondDecision(ban.document.decision.exceptions, one).map((each) => each.why);
      if (why.length === 0) return [];
      return [
        `exemption ${one.id} still holds, though the decision does not allow it: ` +
          `${why.join(', ')}`,
      ];
    });
}
