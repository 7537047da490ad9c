import type { BanRecord } from '../../domain/bans/ban-record.ts';
import { type Blocklist, banOf, type EnforcedBan, withBan } from '../../domain/bans/blocklist.ts';
import { exemptionEnd } from '../../domain/bans/exemption.ts';
import { gateLimit, pendingGate } from '../../domain/bans/gate.ts';
import { carriedOver } from '../../domain/bans/restrictions.ts';
import { timelineOf } from '../../domain/bans/timeline.ts';
import { shardsFor } from '../../domain/devices/shard.ts';
import { instantAfter } from '../../domain/time/calendar-duration.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { ApproveInput, LiftInput, ProposeInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type BanAnswer, banAnswer, noSuchBan, overtaken } from '../views/ban-answer.ts';

/**
 * Bans in force at once: the head of the blocklist is one item, and every evaluator holds them all.
 */
export const MOST_BANS = 500;

async function readRevision(deps: Pick<Dependencies, 'bans'>, banId: string, revision: number) {
  const found = await deps.bans.readRevision(banId, revision);
  if (found === null)
    throw new Refusal('not-found', `Ban ${banId} has no revision ${revision}.`, [
      { pointer: '/revision', detail: 'is not a revision of this ban' },
    ]);
  return found;
}

/** Puts the newest revision before the approvers. Its proposer may not approve it. */
export async function proposeBan(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  input: ProposeInput,
): Promise<BanAnswer> {
  const { banId, revision, caller } = input;
  const [before, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (before === null) throw noSuchBan(banId);
  const enforced = banOf(blocklist, banId);
  if (before.state === 'lifted') throw new Refusal('conflict', 'This ban was lifted.');
  if (before.proposed?.revision === revision || before.approved?.revision === revision)
    return banAnswer(before, enforced);
  if (revision !== before.latest) {
    throw new Refusal('conflict', `Revision ${revision} is not the newest: ${before.latest} is.`, [
      { pointer: '/revision', detail: `propose ${before.latest}` },
    ]);
  }
  const { document, hash } = await readRevision(deps, banId, revision);
  if (document.kind === 'ban' && document.timeline.effective === null) {
    throw new Refusal('unprocessable', 'A ban is proposed with its effective date.', [
      { pointer: '/timeline/effective', detail: 'is null: put a revision that says when' },
    ]);
  }
  const now = deps.clock.now();
  const after: BanRecord = {
    ...before,
    state: before.state === 'approved' ? 'approved' : 'proposed',
    proposed: { revision, by: caller.subject, at: now },
    lock: before.lock + 1,
  };
  const done = await deps.bans.commit({
    ban: { before, after },
    act: {
      at: now,
      by: caller.subject,
      action: 'ban.propose',
      on: `bans/${banId}`,
      before: { state: before.state },
      after: { revision, hash },
    },
  });
  if (!done) throw overtaken();
  return banAnswer(after, enforced);
}

/**
 * What the approver was shown: the count of the finished preview of exactly this revision, and the
 * size of the fleet then.
 */
async function shownTo(deps: Pick<Dependencies, 'work'>, record: BanRecord, revision: number) {
  const pass =
    record.preview?.revision === revision ? await deps.work.read(record.preview.id) : null;
  if (pass === null || pass.finishedAt === null || pass.revision !== revision)
    return { shown: 0, listed: null };
  return { shown: pass.counts.matched ?? 0, listed: pass.counts.listed ?? null };
}

/**
 * Exemptions from before that the newly approved decision would not allow: they hold on until
 * somebody ends them.
 */
function beyondDecision(ban: EnforcedBan, now: Instant): readonly string[] {
  const allowed = ban.document.decision.exceptions;
  if (allowed === null) return [];
  return ban.exemptions
    .filter((one) => exemptionEnd(one) > now)
    .flatMap((one) => {
      const latest = allowed.maxDuration ? instantAfter(one.from, allowed.maxDuration) : null;
      const why = [
        ...(allowed.blanket === false && one.groups.length > 0 ? ['it names groups'] : []),
        ...(allowed.grounds?.length && !allowed.grounds.includes(one.ground)
          ? ['its ground is not one of the decision']
          : []),
        ...(latest !== null && one.expiresAt > latest ? ['it lasts too long'] : []),
      ];
      return why.length > 0
        ? [
            `exemption ${one.id} still holds, though the decision does not allow it: ` +
              `${why.join(', ')}`,
          ]
        : [];
    });
}

/**
 * Puts a proposed revision in force, by someone other than who proposed it, who names its hash. The
 * gate is `pending` until the census of exactly this revision is complete.
 */
export async function approveBan(
  deps: Pick<Dependencies, 'bans' | 'work' | 'clock'>,
  input: ApproveInput,
): Promise<BanAnswer> {
  const { banId, revision, hash, caller } = input;
  const [before, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (before === null) throw noSuchBan(banId);
  const previous = banOf(blocklist, banId);
  if (
    before.state !== 'lifted' &&
    before.approved?.revision === revision &&
    previous?.hash === hash
  )
    return banAnswer(before, previous);
  if (before.proposed === null || before.proposed.revision !== revision) {
    throw new Refusal('conflict', `Revision ${revision} is not proposed.`, [
      {
        pointer: '/revision',
        detail: before.proposed ? `revision ${before.proposed.revision} is` : 'propose it first',
      },
    ]);
  }
  if (before.proposed.by === caller.subject)
    throw new Refusal(
      'forbidden',
      'Who proposed a revision may not approve it: another approver must.',
    );
  const found = await readRevision(deps, banId, revision);
  if (found.hash !== hash) {
    throw new Refusal(
      'conflict',
      'The hash is not the one of this revision: read the ban again and approve what you read.',
      [{ pointer: '/hash', detail: 'is not the hash of this revision' }],
    );
  }
  if (previous === null && blocklist.bans.length >= MOST_BANS) {
    throw new Refusal(
      'conflict',
      `${MOST_BANS} bans are in force, the most there can be. Lift one first.`,
    );
  }
  const now = deps.clock.now();
  const { shown, listed } = await shownTo(deps, before, revision);
  const shards = before.shards ?? shardsFor(shown);
  const end = previous === null ? null : timelineOf(previous).lift;
  const ended = end !== null && end <= now;
  const enforced: EnforcedBan = {
    id: banId,
    revision,
    hash,
    document: found.document,
    approvedAt: now,
    sinceVersion: blocklist.version + 1,
    shards,
    liftedAt: null,
    exemptions: previous?.exemptions ?? [],
    gate: pendingGate(
      revision,
      gateLimit(found.document.limits, shown, listed),
      caller.subject,
      now,
    ),
    // What had ended blocks nothing, so nothing of it is carried over.
    carried: carriedOver(ended ? null : previous, found.document),
  };
  const after: BanRecord = {
    ...before,
    state: 'approved',
    proposed: null,
    approved: { revision, by: caller.subject, at: now },
    shards,
    lock: before.lock + 1,
  };
  const next: Blocklist = {
    version: blocklist.version + 1,
    lock: blocklist.lock + 1,
    versionAt: now,
    bans: [...blocklist.bans.filter((ban) => ban.id !== banId), enforced],
  };
  const done = await deps.bans.commit({
    ban: { before, after },
    blocklist: { before: blocklist, after: next },
    act: {
      at: now,
      by: caller.subject,
      action: 'ban.approve',
      on: `bans/${banId}`,
      before: { approved: before.approved?.revision ?? null, proposedBy: before.proposed.by },
      after: { revision, hash, limit: enforced.gate.limit, shown },
    },
  });
  if (!done) throw overtaken();
  return banAnswer(after, enforced, beyondDecision(enforced, now));
}

/** Ends a ban for good: findings and orders are withdrawn, restrictions go. */
export async function liftBan(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  input: LiftInput,
): Promise<BanAnswer> {
  const { banId, caller, reason } = input;
  const [before, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  if (before === null) throw noSuchBan(banId);
  const enforced = banOf(blocklist, banId);
  if (before.state === 'lifted') return banAnswer(before, enforced);
  if (before.state !== 'approved' || enforced === null)
    throw new Refusal('conflict', 'Only an approved ban can be lifted; this one is not in force.');
  const now = deps.clock.now();
  const lifted: EnforcedBan = { ...enforced, liftedAt: now };
  const after: BanRecord = {
    ...before,
    state: 'lifted',
    proposed: null,
    lifted: { by: caller.subject, at: now, reason },
    lock: before.lock + 1,
  };
  const done = await deps.bans.commit({
    ban: { before, after },
    blocklist: { before: blocklist, after: withBan(blocklist, lifted) },
    act: {
      at: now,
      by: caller.subject,
      action: 'ban.lift',
      on: `bans/${banId}`,
      before: { state: before.state },
      after: { state: 'lifted', reason },
    },
  });
  if (!done) throw overtaken();
  return banAnswer(after, lifted);
}
