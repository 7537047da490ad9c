import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { BanAct, BanAsRead, Outcome } from '../../functions/domain/bans/ban-act.ts';
import { banHash } from '../../functions/domain/bans/ban-hash.ts';
import type { BanRecord, BanRevision } from '../../functions/domain/bans/ban-record.ts';
import type { Blocklist, EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { APPROVED, banOf, blocklistOf, documentOf } from './fixtures.ts';

export const BAN = 'ca-wechat';
export const FIRST = documentOf();
/** The document of the second revision, where there is one. */
export const SECOND = documentOf({ contact: { en: 'the other desk', fr: 'l’autre bureau' } });

export function revisionOf(revision: number, document: BanDocument): BanRevision {
  const hash = banHash(document);
  return { banId: BAN, revision, hash, document, createdAt: APPROVED - 2, createdBy: 'author' };
}

function recordOf(document: BanDocument, change: Partial<BanRecord>): BanRecord {
  return {
    banId: BAN,
    state: 'draft',
    latest: 1,
    hash: banHash(document),
    title: document.title,
    draftTitle: null,
    proposed: null,
    approved: null,
    lifted: null,
    shards: null,
    approvedRevisions: [],
    authors: ['author'],
    asked: null,
    sweptThrough: null,
    lastSweepAt: null,
    nextDueAt: null,
    lock: 7,
    ...change,
  };
}

function asRead(record: BanRecord, enforced: EnforcedBan | null): BanAsRead {
  const other = banOf({ id: 'other' });
  const bans = enforced === null ? [other] : [enforced, other];
  const blocklist: Blocklist = { ...blocklistOf(...bans), version: 4, lock: 9 };
  return { record, blocklist, enforced };
}

const proposed = (revision: number) => ({ revision, by: 'author', at: APPROVED - 1 });
const approved = {
  revision: 1,
  by: 'approver',
  at: APPROVED,
  authors: ['author'],
  proposedBy: 'author',
};
const inForce: Partial<BanRecord> = {
  state: 'approved',
  approved,
  approvedRevisions: [1],
  authors: [],
  shards: 16,
};
const lifted: Partial<BanRecord> = {
  ...inForce,
  state: 'lifted',
  lifted: { by: 'approver', at: APPROVED + 5, reason: 'repealed' },
};

/** The first revision as it is enforced. */
export function enforcedOf(change: Partial<EnforcedBan> = {}): EnforcedBan {
  return banOf(FIRST, { hash: banHash(FIRST), ...change });
}

/** A ban in force at its first revision. */
export function banInForce(change: Partial<EnforcedBan> = {}): BanAsRead {
  return asRead(recordOf(FIRST, inForce), enforcedOf(change));
}

/** Every state that a ban can be in. The blocklist holds another ban besides. */
export const STATES = {
  draft: asRead(recordOf(FIRST, {}), null),
  proposed: asRead(recordOf(FIRST, { state: 'proposed', proposed: proposed(1) }), null),
  approved: banInForce(),
  'approved, with a draft': asRead(
    recordOf(SECOND, { ...inForce, authors: ['author'], latest: 2 }),
    enforcedOf(),
  ),
  'approved, with a proposal': asRead(
    recordOf(SECOND, { ...inForce, authors: ['author'], latest: 2, proposed: proposed(2) }),
    enforcedOf(),
  ),
  lifted: asRead(recordOf(FIRST, lifted), enforcedOf({ liftedAt: APPROVED + 5 })),
  'lifted and gone': asRead(recordOf(FIRST, lifted), null),
} as const satisfies Readonly<Record<string, BanAsRead>>;
export type StateName = keyof typeof STATES;

/** The act of an outcome that must be one. */
export function actOf<Told>(outcome: Outcome<Told>): { readonly act: BanAct; readonly told: Told } {
  if (outcome.kind !== 'act') throw new Error(`not an act: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** What became of what was asked, in one word: the kind of the outcome, or of the refusal. */
export function wordFor(outcome: Outcome<unknown>): string {
  return outcome.kind === 'refused' ? outcome.refusal.kind : outcome.kind;
}
