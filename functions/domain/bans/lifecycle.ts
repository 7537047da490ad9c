import type { Instant } from '../time/instant.ts';
import {
  actOn,
  type BanAct,
  type BanAsRead,
  inForce,
  type Outcome,
  type RefusedOutcome,
  refused,
  type Signed,
  type ToldBan,
} from './ban-act.ts';
import type { BanRevision } from './ban-record.ts';
import { banOf, type EnforcedBan, withBan, withoutBan } from './blocklist.ts';

/*
 * The life of a ban. Its revisions are saved, proposed and approved, and the ban is lifted once.
 * The approved revision holds while a newer one is drafted and proposed. The longer acts have files
 * of their own: `new-revision.ts`, `approval.ts`, `gate-acts.ts`, `exemption-acts.ts`.
 */

/** The refusal of a revision that the ban does not have. */
export function noSuchRevision(banId: string, revision: number): RefusedOutcome {
  return refused('not-found', `Ban ${banId} has no revision ${revision}.`, {
    pointer: '/revision',
    detail: 'is not a revision of this ban',
  });
}

/**
 * Puts the newest revision before the approvers. `found` is that revision as it was read. The
 * caller need not read it unless it is a draft.
 */
export function propose(
  { record, enforced }: BanAsRead,
  command: Signed & { readonly revision: number; readonly found: BanRevision | null },
): Outcome<ToldBan> {
  const { revision, found, by, at } = command;
  if (record.state === 'lifted') return refused('conflict', 'This ban was lifted.');
  if (record.proposed?.revision === revision || record.approved?.revision === revision)
    return { kind: 'stands', told: { record, enforced } };
  if (revision !== record.latest)
    return refused('conflict', `Revision ${revision} is not the newest: ${record.latest} is.`, {
      pointer: '/revision',
      detail: `propose ${record.latest}`,
    });
  if (found === null) return noSuchRevision(record.banId, revision);
  if (found.document.kind === 'ban' && found.document.timeline.effective === null)
    return refused('unprocessable', 'A ban is proposed with its effective date.', {
      pointer: '/timeline/effective',
      detail: 'is null: put a revision that says when',
    });
  const act = actOn(
    record,
    { by, at },
    {
      action: 'ban.propose',
      before: { state: record.state },
      after: { revision, hash: found.hash },
    },
    {
      record: {
        state: record.state === 'approved' ? 'approved' : 'proposed',
        proposed: { revision, by, at },
      },
    },
  );
  return { kind: 'act', act, told: { record: act.ban.after, enforced } };
}

/** Ends a ban in force for good, and releases its pauses. */
export function lift(
  ban: BanAsRead,
  { by, at, reason }: Signed & { readonly reason: string },
): Outcome<ToldBan> {
  const { record, blocklist } = ban;
  if (record.state === 'lifted')
    return { kind: 'stands', told: { record, enforced: ban.enforced } };
  const found = inForce(ban);
  if (found === null)
    return refused('conflict', 'Only an approved ban can be lifted; this one is not in force.');
  const lifted: EnforcedBan = { ...found.enforced, brakes: [], liftedAt: at };
  const act = actOn(
    record,
    { by, at },
    {
      action: 'ban.lift',
      before: { state: record.state },
      after: { state: 'lifted', reason },
    },
    {
      record: { state: 'lifted', proposed: null, asked: null, lifted: { by, at, reason } },
      blocklist: { before: blocklist, after: withBan(blocklist, lifted) },
      released: found.enforced.brakes,
    },
  );
  return { kind: 'act', act, told: { record: act.ban.after, enforced: lifted } };
}

/**
 * Takes a ban that is over out of the blocklist, and releases its pauses. If nobody lifted it, its
 * own timeline did. The record says so from now on, and a proposal that stood beside it goes too.
 */
export function leaveBlocklist(
  { record, blocklist }: Pick<BanAsRead, 'record' | 'blocklist'>,
  now: Instant,
): BanAct {
  return actOn(
    record,
    { by: 'tick', at: now },
    { action: 'ban.leave', before: { inBlocklist: true }, after: { inBlocklist: false } },
    {
      record: {
        state: 'lifted',
        proposed: null,
        asked: null,
        lifted: record.lifted ?? { by: 'timeline', at: now, reason: 'the timeline ended' },
      },
      blocklist: { before: blocklist, after: withoutBan(blocklist, record.banId) },
      released: banOf(blocklist, record.banId)?.brakes ?? [],
    },
  );
}
