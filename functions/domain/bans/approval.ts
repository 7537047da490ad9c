import { shardsFor } from '../devices/shard.ts';
import { type Approval, approvable, numbersRefused } from './approvable.ts';
import { actOn, type BanAsRead, type Outcome, refused, type ToldBan } from './ban-act.ts';
import type { BanRecord, BanRevision } from './ban-record.ts';
import { type EnforcedBan, withApproved } from './blocklist.ts';
import { tooHeavy } from './blocklist-size.ts';
import { carriedOver, carriedRules } from './carried-over.ts';
import { stillHolding } from './decision-limits.ts';
import { pendingGate } from './gate.ts';
import { gateLimit } from './limit.ts';
import { timelineOf } from './timeline.ts';
import { unfoundSentences } from './unfound.ts';
import { warningsOf } from './warnings.ts';
import { saidOfWidth } from './words.ts';

/** Whether exactly this text is in force already. */
function isInForce({ record, enforced }: BanAsRead, { revision, hash }: Approval): boolean {
  return (
    record.state !== 'lifted' && record.approved?.revision === revision && enforced?.hash === hash
  );
}

/** The revision as it enters the blocklist. Its gate is pending until a census has counted it. */
function enforcedFrom(
  { record, blocklist, enforced: previous }: BanAsRead,
  { document, hash, revision }: BanRevision,
  { by, at, numbers, fewestPartitions }: Approval,
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
    shards: record.shards ?? shardsFor(numbers.matched, fewestPartitions),
    liftedAt: null,
    exemptions: previous?.exemptions ?? [],
    gate: pendingGate(revision, gateLimit(document.limits, numbers), by, at),
    // A person's pause stands, whatever revision it was made for.
    brakes: previous?.brakes ?? [],
    // A ban that had ended blocks nothing, so the new revision carries nothing over.
    carried: carriedOver(ended ? null : previous, document, at),
    carriedRules: carriedRules(ended ? null : previous, document, at),
  };
}

/** The record once a revision is approved. With it are kept all who took part in it. */
function approvedRecord(
  { authors, proposed, approvedRevisions }: BanRecord,
  { revision, by, at }: Approval,
  { document, shards }: EnforcedBan,
): Partial<BanRecord> {
  return {
    state: 'approved',
    title: document.title,
    draftTitle: null,
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
  const after = withApproved(blocklist, enforced, at);
  const heavy = tooHeavy(blocklist, after);
  if (heavy !== null) return refused('conflict', heavy);
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
      record: approvedRecord(record, command, enforced),
      blocklist: { before: blocklist, after },
    },
  );
  const warnings = [
    ...warningsOf(found.document, at),
    ...saidOfWidth(found.document, numbers).warnings,
    ...unfoundSentences(found.document, numbers),
    ...stillHolding(enforced, at),
  ];
  return { kind: 'act', act, told: { record: act.ban.after, enforced, warnings, orderedBefore } };
}
