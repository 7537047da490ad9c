import type { BanDocument } from './ban.ts';
import { type BanAct, type Outcome, refused, type Signed, type ToldBan } from './ban-act.ts';
import { banHash } from './ban-hash.ts';
import type { BanRecord } from './ban-record.ts';
import type { EnforcedBan } from './blocklist.ts';
import { warningsOf } from './warnings.ts';

/**
 * The most revisions of one ban. Each is kept for good, and the record lists the approved ones. A
 * ban that is amended every week for nineteen years stays below it.
 */
export const MOST_REVISIONS = 1_000;
/** The most people who may have saved revisions since the last approval. The record lists them. */
export const MOST_AUTHORS = 100;

/** Why no further revision may be saved. `null`: it may. */
function whyFull(before: BanRecord | null, by: string): string | null {
  if (before === null) return null;
  if (before.latest >= MOST_REVISIONS)
    return `This ban has ${MOST_REVISIONS} revisions, the most there can be: write another ban.`;
  if (before.authors.length >= MOST_AUTHORS && !before.authors.includes(by))
    return (
      `${MOST_AUTHORS} people have saved revisions since the last approval, the most there can ` +
      'be: let one of them save it.'
    );
  return null;
}

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
  const full = whyFull(before, by);
  if (full !== null) return refused('conflict', full);
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
