import { shardsFor } from '../devices/shard.ts';
import {
  actOn,
  type BanAsRead,
  type Outcome,
  type RefusedOutcome,
  refused,
  type Signed,
  type ToldBan,
} from './ban-act.ts';
import type { BanRecord, BanRevision } from './ban-record.ts';
import { type EnforcedBan, withApproved } from './blocklist.ts';
import { stillHolding } from './decision-limits.ts';
import { barredFromApproval } from './four-eyes.ts';
import { pendingGate } from './gate.ts';
import { noSuchRevision } from './lifecycle.ts';
import { gateLimit, type Numbers } from './limit.ts';
import { carriedOver } from './restrictions.ts';
import { timelineOf } from './timeline.ts';
import { warningsOf } from './warnings.ts';
import { lackingLines, saidOfWidth } from './words.ts';

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
}

/** Whether exactly this text is in force already. */
function isInForce({ record, enforced }: BanAsRead, { revision, hash }: Approval): boolean {
  return (
    record.state !== 'lifted' && record.approved?.revision === revision && enforced?.hash === hash
  );
}

/**
 * Whoever proposed or wrote a revision does not approve it, and the approver names exactly the text
 * that was proposed (four eyes). Returns the revision that may be approved.
 */
function approvable(
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
function numbersRefused(
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

/** The revision as it enters the blocklist. Its gate is pending until a census has counted it. */
function enforcedFrom(
  { record, blocklist, enforced: previous }: BanAsRead,
  { document, hash, revision }: BanRevision,
  { by, at, numbers }: Approval,
): EnforcedBan {
  const end = previous === null ? null : timelineOf(previous).lift;
  const ended = end !== null && end <= at;
  return {
    id: record.banId,
    revision,
    hash,
    document,
    approvedAt: at,
    sinceVersion: blocklist.version + 1,
    shards: record.shards ?? shardsFor(numbers.matched),
    liftedAt: null,
    exemptions: previous?.exemptions ?? [],
    gate: pendingGate(revision, gateLimit(document.limits, numbers), by, at),
    // A person's pause stands, whatever revision it was made for.
    brakes: previous?.brakes ?? [],
    // A ban that had ended blocks nothing, so the new revision carries nothing over.
    carried: carriedOver(ended ? null : previous, document),
  };
}

/** The record once a revision is approved. With it are kept all who took part in it. */
function approvedRecord(
  { authors, proposed, approvedRevisions }: BanRecord,
  { revision, by, at }: Approval,
  shards: number,
): Partial<BanRecord> {
  return {
    state: 'approved',
    proposed: null,
    approved: { revision, by, at, authors, proposedBy: proposed?.by ?? by },
    approvedRevisions: [...approvedRevisions, revision],
    authors: [],
    asked: null,
    shards,
  };
}

/**
 * Puts a proposed revision in force. Someone who neither wrote nor proposed it must approve it, and
 * names its hash and the numbers shown. The gate is `pending` until the census of exactly this
 * revision is complete.
 */
export function approve(ban: BanAsRead, command: Approval): Outcome<ToldBan> {
  const { record, blocklist, enforced: previous } = ban;
  if (isInForce(ban, command)) return { kind: 'stands', told: { record, enforced: previous } };
  const found = approvable(ban, command);
  if ('kind' in found) return found;
  const refusal = numbersRefused(found, command);
  if (refusal !== null) return refusal;
  const { revision, by, at, numbers } = command;
  const enforced = enforcedFrom(ban, found, command);
  const { preview, orderedBefore } = numbers;
  const act = actOn(
    record,
    { by, at },
    {
      action: 'ban.approve',
      before: {
        approved: record.approved?.revision ?? null,
        proposedBy: record.proposed?.by ?? null,
        authors: record.authors,
      },
      after: { revision, hash: found.hash, limit: enforced.gate.limit, preview, orderedBefore },
    },
    {
      record: approvedRecord(record, command, enforced.shards),
      blocklist: { before: blocklist, after: withApproved(blocklist, enforced, at) },
    },
  );
  const warnings = [
    ...warningsOf(found.document),
    ...saidOfWidth(found.document, numbers).warnings,
    ...stillHolding(enforced, at),
  ];
  return { kind: 'act', act, told: { record: act.ban.after, enforced, warnings, orderedBefore } };
}
