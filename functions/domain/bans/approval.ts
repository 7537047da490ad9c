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
import type { BanRevision } from './ban-record.ts';
import { type EnforcedBan, withApproved } from './blocklist.ts';
import { stillHolding } from './decision-limits.ts';
import { pendingGate } from './gate.ts';
import { noSuchRevision } from './lifecycle.ts';
import { gateLimit } from './limit.ts';
import { carriedOver } from './restrictions.ts';
import { timelineOf } from './timeline.ts';

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
  /**
   * What the approver was shown: how many devices a finished preview of exactly this revision
   * matched (0 without a preview), and how large the fleet was then.
   */
  readonly shown: { readonly matched: number; readonly listed: number | null };
}

/** Whether exactly this text is in force already. */
function isInForce({ record, enforced }: BanAsRead, { revision, hash }: Approval): boolean {
  return (
    record.state !== 'lifted' && record.approved?.revision === revision && enforced?.hash === hash
  );
}

/**
 * The approver is not the proposer, and names exactly the text that was proposed (four eyes).
 * Returns the revision that may be approved.
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
  if (proposed.by === by)
    return refused(
      'forbidden',
      'Who proposed a revision may not approve it: another approver must.',
    );
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

/** The revision as it enters the blocklist. Its gate is pending until a census has counted it. */
function enforcedFrom(
  { record, blocklist, enforced: previous }: BanAsRead,
  { document, hash, revision }: BanRevision,
  { by, at, shown }: Approval,
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
    shards: record.shards ?? shardsFor(shown.matched),
    liftedAt: null,
    exemptions: previous?.exemptions ?? [],
    gate: pendingGate(revision, gateLimit(document.limits, shown.matched, shown.listed), by, at),
    // A person's pause stands, whatever revision it was made for.
    brakes: previous?.brakes ?? [],
    // A ban that had ended blocks nothing, so the new revision carries nothing over.
    carried: carriedOver(ended ? null : previous, document),
  };
}

/**
 * Puts a proposed revision in force. Someone other than the proposer must approve it and name its
 * hash. The gate is `pending` until the census of exactly this revision is complete.
 */
export function approve(ban: BanAsRead, command: Approval): Outcome<ToldBan> {
  const { record, blocklist, enforced: previous } = ban;
  if (isInForce(ban, command)) return { kind: 'stands', told: { record, enforced: previous } };
  const found = approvable(ban, command);
  if ('kind' in found) return found;
  const { revision, by, at, shown } = command;
  const enforced = enforcedFrom(ban, found, command);
  const act = actOn(
    record,
    { by, at },
    {
      action: 'ban.approve',
      before: {
        approved: record.approved?.revision ?? null,
        proposedBy: record.proposed?.by ?? null,
      },
      after: { revision, hash: found.hash, limit: enforced.gate.limit, shown: shown.matched },
    },
    {
      record: {
        state: 'approved',
        proposed: null,
        approved: { revision, by, at },
        shards: enforced.shards,
      },
      blocklist: { before: blocklist, after: withApproved(blocklist, enforced, at) },
    },
  );
  const warnings = stillHolding(enforced, at);
  return { kind: 'act', act, told: { record: act.ban.after, enforced, warnings } };
}
