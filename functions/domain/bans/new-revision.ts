import type { BanDocument } from './ban.ts';
import { type BanAct, type Outcome, refused, type Signed, type ToldBan } from './ban-act.ts';
import { banHash } from './ban-hash.ts';
import type { BanRecord } from './ban-record.ts';
import type { EnforcedBan } from './blocklist.ts';
import { warningsOf } from './warnings.ts';

function newRecord(
  banId: string,
): Omit<BanRecord, 'latest' | 'hash' | 'title' | 'draftTitle' | 'lock'> {
  return {
    banId,
    state: 'draft',
    proposed: null,
    approved: null,
    lifted: null,
    shards: null,
    approvedRevisions: [],
    authors: [],
    asked: null,
    sweptThrough: null,
    lastSweepAt: null,
    nextDueAt: null,
  };
}

/**
 * The most revisions of a ban. Each is kept for good, and an author alone can save one. A ban that
 * is amended every week for nineteen years stays below it.
 */
export const MOST_REVISIONS = 1_000;

/**
 * Saves a new revision. A document equal to that of the newest revision makes none. A newer draft
 * takes a proposal back.
 */
export function save(
  ban: { readonly record: BanRecord | null; readonly enforced: EnforcedBan | null },
  { document, by, at }: Signed & { readonly document: BanDocument },
): Outcome<ToldBan> {
  const { record: before, enforced } = ban;
  const warnings = warningsOf(document, at);
  const hash = banHash(document);
  if (before?.state === 'lifted')
    return refused('conflict', 'This ban was lifted. A new decision needs a ban of its own.');
  if (before?.hash === hash)
    return { kind: 'stands', told: { record: before, enforced, warnings } };
  if (before !== null && before.latest >= MOST_REVISIONS)
    return refused(
      'conflict',
      `This ban has ${MOST_REVISIONS} revisions, the most there can be. Its approved revision ` +
        'stands. Write what is new as a ban of its own, and lift this one.',
    );
  const banId = document.id;
  const revision = (before?.latest ?? 0) + 1;
  const isFirst = before === null || before.approved === null;
  const after: BanRecord = {
    ...(before ?? newRecord(banId)),
    state: before?.state === 'approved' ? 'approved' : 'draft',
    latest: revision,
    hash,
    title: isFirst ? document.title : before.title,
    draftTitle: isFirst ? null : document.title,
    proposed: null,
    authors: [...new Set([...(before?.authors ?? []), by])],
    lock: (before?.lock ?? 0) + 1,
  };
  const act: BanAct = {
    ban: { before, after },
    newRevision: { banId, revision, hash, document, createdAt: at, createdBy: by },
    act: {
      at,
      by,
      action: 'ban.save',
      on: `bans/${banId}`,
      before: before === null ? null : { revision: before.latest, hash: before.hash },
      after: { revision, hash },
    },
  };
  return { kind: 'act', act, told: { record: after, enforced, warnings } };
}
