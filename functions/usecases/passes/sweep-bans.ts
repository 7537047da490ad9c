import type { BanInForce } from '../../domain/bans/ban-act.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import { blockingAfter, blockingMeanwhile } from '../../domain/bans/blocking.ts';
import type { Blocklist, EnforcedBan } from '../../domain/bans/blocklist.ts';
import type { Blocking } from '../../domain/bans/gate.ts';
import { noteBlocking } from '../../domain/bans/gate-acts.ts';
import { leaveBlocklist } from '../../domain/bans/lifecycle.ts';
import { timelineOf } from '../../domain/bans/timeline.ts';
import { groupsCounted } from '../../domain/passes/counts.ts';
import { newSweep, type Pass, type Sweep } from '../../domain/passes/pass.ts';
import { followUpId, sweepId, sweepName } from '../../domain/passes/pass-id.ts';
import { followUpDue, nextInstantOf, sweepWanted } from '../../domain/passes/schedule.ts';
import { type Instant, MINUTE, SECOND } from '../../domain/time/instant.ts';
import { LIFTED_BAN_KEPT } from '../../domain/time/retention.ts';
import { completePass } from './complete-pass.ts';
import { startPass } from './start-pass.ts';
import type { Tick } from './tick-state.ts';

/** Sweeps every ban for what is due or about to be due. Takes out the bans that are over. */
export async function sweepBans(tick: Tick, blocklist: Blocklist): Promise<void> {
  let current = blocklist;
  for (const ban of blocklist.bans) {
    if (!tick.hasTimeFor('sweeping')) return;
    const before = current;
    const sweep = () => sweepBan(tick, before, ban);
    current = await tick.attempt(`the sweep of ${ban.id}`, sweep, before);
  }
}

/** Returns the blocklist as it is afterwards. */
async function sweepBan(tick: Tick, blocklist: Blocklist, ban: EnforcedBan): Promise<Blocklist> {
  const { deps, now } = tick;
  const record = await deps.bans.read(ban.id);
  if (record === null) return blocklist;
  const next = nextInstantOf(ban, now);
  if (next !== null) tick.comeBackAt(next);
  const wanted = sweepWanted(ban, record, now);
  if (wanted !== null && !wanted.done)
    return sweepInstant(tick, { record, blocklist, enforced: ban }, wanted.instant);
  if (next !== null) await planSweep(tick, ban, next);
  const after = await sweepAgain(tick, { record, blocklist, enforced: ban });
  const { lift } = timelineOf(ban);
  if (lift !== null && now >= lift + LIFTED_BAN_KEPT) return takeOut(tick, after, ban.id);
  return after;
}

function sweepOf(
  now: Instant,
  ban: EnforcedBan,
  sweep: Pick<Sweep, 'id' | 'purpose' | 'asOf'>,
): Sweep {
  const { id: banId, revision, shards: parts } = ban;
  return newSweep({ ...sweep, banId, revision, parts, startedAt: Math.max(now, sweep.asOf) });
}

/**
 * Carries out the instant that has come. Once a complete sweep has carried it out, notes that, and
 * what managers may block by it. Returns the blocklist as it is afterwards.
 */
async function sweepInstant(tick: Tick, ban: BanInForce, instant: Instant): Promise<Blocklist> {
  const { blocklist, enforced } = ban;
  const { id, revision } = enforced;
  const name = sweepName(id, revision, instant);
  const complete = await completePass(tick, instant, (round) =>
    sweepOf(tick.now, enforced, { id: sweepId(name, round), purpose: 'instant', asOf: tick.now }),
  );
  if (complete === null) return blocklist;
  const waiting = groupsCounted(complete.counts, 'waiting');
  const blocking = blockingAfter(enforced, { through: instant, waiting, at: tick.now });
  const swept = await progressBy(tick, complete, { revision, instant });
  tick.comeBackAt(tick.now + MINUTE);
  return noteSwept(tick, ban, blocking, swept);
}

/**
 * The trigger is only exact to a minute. So a sweep for an instant that is about to come is queued
 * now.
 */
async function planSweep({ deps, now }: Tick, ban: EnforcedBan, instant: Instant): Promise<void> {
  if (instant - now > deps.settings.planAheadSeconds * SECOND) return;
  const id = sweepId(sweepName(ban.id, ban.revision, instant), 1);
  await startPass(deps, sweepOf(now, ban, { id, purpose: 'instant', asOf: instant }), now);
}

/**
 * Sweeps for single findings that are due. Once the sweep is finished, notes that, and which
 * groups' managers need wait no more. Returns the blocklist as it is afterwards.
 */
async function sweepAgain(tick: Tick, inForce: BanInForce): Promise<Blocklist> {
  const { deps, now } = tick;
  const { record, blocklist, enforced: ban } = inForce;
  const due = followUpDue(ban, record, now);
  if (due === null) return blocklist;
  if (due > now) {
    tick.comeBackAt(due);
    return blocklist;
  }
  const id = followUpId(ban.id, ban.revision, due);
  const pass = await deps.work.read(id);
  if (pass === null)
    await startPass(deps, sweepOf(now, ban, { id, purpose: 'follow-up', asOf: now }), now);
  tick.comeBackAt(now + MINUTE);
  if (pass === null || pass.finishedAt === null) return blocklist;
  const progress = await progressBy(tick, pass, record.sweptThrough);
  const waiting = groupsCounted(pass.counts, 'waiting');
  return noteSwept(tick, inForce, blockingMeanwhile(ban, { waiting, at: now }), progress);
}

/** Notes what a finished sweep has found. */
async function noteSwept(
  tick: Tick,
  inForce: BanInForce,
  blocking: Blocking | null,
  progress: Progress,
): Promise<Blocklist> {
  const { record, blocklist } = inForce;
  if (blocking === null) {
    await advance(tick, record, progress);
    return blocklist;
  }
  const act = noteBlocking(inForce, blocking, progress);
  return (await tick.deps.bans.commit(act)) ? (act.blocklist?.after ?? blocklist) : blocklist;
}

type Progress = Pick<BanRecord, 'sweptThrough' | 'lastSweepAt' | 'nextDueAt'>;

/** What a finished sweep changes in the ban's record. */
async function progressBy(
  { deps }: Tick,
  pass: Pass,
  sweptThrough: BanRecord['sweptThrough'],
): Promise<Progress> {
  const parts = await deps.work.readParts(pass.id);
  const due = parts.map((part) => part.nextDueAt).filter((at) => at !== null);
  const nextDueAt = due.length > 0 ? Math.min(...due) : null;
  return { sweptThrough, lastSweepAt: pass.startedAt, nextDueAt };
}

async function advance({ deps }: Tick, before: BanRecord, progress: Progress): Promise<void> {
  await deps.bans.advance(before, { ...before, ...progress, lock: before.lock + 1 });
}

/**
 * Takes a ban that is over out of the blocklist. Complete sweeps have withdrawn its findings by
 * then.
 */
async function takeOut(tick: Tick, blocklist: Blocklist, banId: string): Promise<Blocklist> {
  const { bans } = tick.deps;
  const record = await bans.read(banId);
  if (record === null) return blocklist;
  const act = leaveBlocklist({ record, blocklist }, tick.now);
  if (await bans.commit(act)) return act.blocklist?.after ?? blocklist;
  tick.comeBackAt(tick.now + MINUTE);
  return blocklist;
}
