import { type BanAsRead, type RefusedOutcome, refused, type Signed } from './ban-act.ts';
import type { BanRevision } from './ban-record.ts';
import { barredFromApproval } from './four-eyes.ts';
import { noSuchRevision } from './lifecycle.ts';
import { gateLimit, type Numbers } from './limit.ts';
import { lackingLines } from './words.ts';

/**
 * The most bans that may be in force at once. The head of the blocklist is one item, and every
 * evaluator holds all bans.
 */
export const MOST_BANS = 500;

export interface Approval extends Signed {
  readonly revision: number;
  /** The hash that the approver has read. */
  readonly hash: string;
  /** That revision as it was read. The caller need not read it unless it is proposed. */
  readonly found: BanRevision | null;
  /** The numbers that the approver names, as they were shown. */
  readonly named: { readonly preview: string | null; readonly limit: number };
  /** The numbers as they are now. */
  readonly numbers: Numbers;
  /** The fewest partitions that a ban's findings lie in, a power of two. */
  readonly fewestPartitions: number;
}

/**
 * Whoever proposed or wrote a revision does not approve it, and the approver names exactly the text
 * that was proposed (four eyes). Returns the revision that may be approved.
 */
export function approvable(
  { record, blocklist, enforced }: BanAsRead,
  { revision, hash, found, by }: Approval,
): BanRevision | RefusedOutcome {
  const { proposed } = record;
  if (proposed?.revision !== revision)
    return refused('conflict', `Revision ${revision} is not proposed.`, {
      pointer: '/revision',
      detail: proposed ? `revision ${proposed.revision} is` : 'propose it first',
    });
  const bar = barredFromApproval(record, by);
  if (bar !== null) return refused('forbidden', bar);
  if (found === null) return noSuchRevision(record.banId, revision);
  if (found.hash !== hash)
    return refused(
      'conflict',
      'The hash is not the one of this revision: read the ban again and approve what you read.',
      { pointer: '/hash', detail: 'is not the hash of this revision' },
    );
  if (enforced === null && blocklist.bans.length >= MOST_BANS)
    return refused(
      'conflict',
      `${MOST_BANS} bans are in force, the most there can be. Lift one first.`,
    );
  return found;
}

/** The refusal of numbers that are not the ones shown now, or that the document has no word for. */
export function numbersRefused(
  { document }: BanRevision,
  { named, numbers }: Approval,
): RefusedOutcome | null {
  const limit = gateLimit(document.limits, numbers);
  const { preview } = numbers;
  const other = [
    ...(named.preview === preview
      ? []
      : [{ pointer: '/preview', detail: `must be what is shown: ${preview ?? 'none'}` }]),
    ...(named.limit === limit
      ? []
      : [{ pointer: '/limit', detail: `must be the number shown: ${limit}` }]),
  ];
  if (other.length > 0)
    return refused(
      'conflict',
      `What is shown now is ${preview === null ? 'no preview' : `the preview ${preview}`} and a ` +
        `limit of ${limit} devices. Look again, and name both if they are right.`,
      ...other,
    );
  const lacks = lackingLines(document, numbers);
  return lacks.length > 0 ? refused('unprocessable', lacks.join(' ')) : null;
}
