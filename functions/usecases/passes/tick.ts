import { type Blocklist, banOf, type EnforcedBan, withBan } from '../../domain/bans/blocklist.ts';
import {
  countedLimit,
  type Gate,
  gateAfterCensus,
  gateAfterCount,
} from '../../domain/bans/gate.ts';
import { timelineOf } from '../../domain/bans/timeline.ts';
import { writtenGate } from '../../domain/bans/written.ts';
import { countOf, orderName, sumCounts } from '../../domain/passes/counts.ts';
import {
  newCensus,
  newRetirement,
  newSweep,
  type Part,
  type Pass,
  STALE_HEARTBEAT,
  type Sweep,
} from '../../domain/passes/pass.ts';
import {
  censusId,
  followUpId,
  ROUNDS,
  type Round,
  recurringCensusId,
  retirementId,
  sweepId,
  sweepName,
} from '../../domain/passes/pass-id.ts';
import {
  beganBehindFence,
  followUpDue,
  nextInstantOf,
  sweepWanted,
} from '../../domain/passes/schedule.ts';
import { foldGroups } from '../../domain/passes/tally.ts';
import { FENCE } from '../../domain/time/fence.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../domain/time/instant.ts';
import { LIFTED_BAN_KEPT } from '../../domain/time/retention.ts';
import type { Dependencies } from '../ports.ts';
import { announce } from '../publishing/announce.ts';
import { startPass } from './start-pass.ts';

type Needs = Pick<
  Dependencies,
  'bans' | 'work' | 'queue' | 'topic' | 'clock' | 'settings' | 'metrics'
>;

interface Tick {
  readonly deps: Needs;
  readonly now: Instant;
  /** Instants at which a later tick has something to do. */
  readonly later: Instant[];
  readonly failures: unknown[];
}

/**
 * Compares what should have been swept, counted and published with what has been, and starts what
 * is missing. There is nothing to remember between two ticks, so one that died, came late or came
 * twice does no harm.
 *
 * Returns the next instant at which there is something to do, as far as is known now.
 */
export async function tick(deps: Needs): Promise<{ readonly nextInstant: Instant | null }> {
  const now = deps.clock.now();
  const run: Tick = { deps, now, later: [], failures: [] };
  await finishPasses(run);
  let blocklist = await deps.bans.readBlocklist();
  let census: Pass | null = null;
  const first = blocklist;
  await apart(run, 'the census', async () => {
    census = await runCensus(run, first);
  });
  blocklist = await moveGates(run, blocklist, census);
  for (const ban of blocklist.bans)
    await apart(run, `the sweep of ${ban.id}`, () => sweepBan(run, blocklist, ban.id));
  await announce(deps, blocklist, now);
  if ((await deps.work.running()).length > 0) run.later.push(now + MINUTE);
  if (run.failures.length > 0)
    throw new AggregateError(
      run.failures,
      `${run.failures.length} parts of the tick failed; the next one does them`,
    );
  return { nextInstant: run.later.length > 0 ? Math.min(...run.later) : null };
}

/**
 * Does one ban's or one pass's part of the tick. If it fails, the others go on, and the tick as a
 * whole counts as not completed.
 */
async function apart(run: Tick, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    run.failures.push(error);
    console.error({ message: 'a part of the tick failed', what, error: String(error) });
  }
}

/**
 * Finishes passes whose parts are all done, and queues again the parts that nobody seems to work
 * on.
 */
async function finishPasses(run: Tick): Promise<void> {
  for (const pass of await run.deps.work.running())
    await apart(run, `the pass ${pass.id}`, () => finishOrRequeue(run, pass));
}

async function finishOrRequeue({ deps, now }: Tick, pass: Pass): Promise<void> {
  const parts = await deps.work.readParts(pass.id);
  const byNumber = new Map(parts.map((part) => [part.part, part]));
  if (parts.filter((part) => part.done).length === pass.parts) {
    await continueRetirement(deps, pass, parts, now);
    await deps.work.finish({
      ...pass,
      finishedAt: now,
      counts: foldGroups(sumCounts(parts.map((part) => part.counts))),
    });
    return;
  }
  const stale = Array.from({ length: pass.parts }, (_, part) => part).filter((part) => {
    const known = byNumber.get(part);
    return known?.done !== true && (known?.heartbeat ?? pass.startedAt) <= now - STALE_HEARTBEAT;
  });
  // Once or twice in that time, not at each tick: what only waits its turn in the queue is not put
  // there again and again. Two ticks may be nearly two minutes apart, so that the turn is looked
  // for that far back.
  const turn = (at: Instant) => Math.floor((at - pass.startedAt) / STALE_HEARTBEAT);
  if (stale.length === 0 || turn(now) === turn(now - 2 * MINUTE)) return;
  await deps.queue.send(
    stale.map((part) => ({ passId: pass.id, part })),
    0,
  );
}

/**
 * A source's run is first counted; only if everything that it listed has arrived are the others
 * retired.
 */
async function continueRetirement(
  deps: Needs,
  pass: Pass,
  parts: readonly Part[],
  now: Instant,
): Promise<void> {
  if (pass.kind !== 'retire' || pass.purpose !== 'count') return;
  const counts = sumCounts(parts.map((part) => part.counts));
  if (countOf(counts, 'arrived') < pass.expected) {
    console.warn({
      message: 'a run listed more devices than arrived: nothing is retired',
      source: pass.source,
      run: pass.run,
      arrived: countOf(counts, 'arrived'),
    });
    return;
  }
  await startPass(
    deps,
    newRetirement({
      ...pass,
      id: retirementId({ source: pass.source, run: pass.run, begunAt: pass.asOf }, 'retire'),
      purpose: 'retire',
      startedAt: now,
    }),
    now,
  );
}

/**
 * A pass that is complete only if it began behind the fence: until then it runs, and runs again.
 * Returns the complete one.
 */
async function runFenced(
  run: Tick,
  instant: Instant,
  make: (round: Round) => Pass,
): Promise<Pass | null> {
  const { deps, now } = run;
  for (const round of ROUNDS) {
    const wanted = make(round);
    const pass = await deps.work.read(wanted.id);
    if (pass === null) {
      if (round === 2 && !beganBehindFence(now, instant)) {
        run.later.push(instant + FENCE);
        return null;
      }
      await startPass(deps, wanted, now);
      run.later.push(now + MINUTE);
      return null;
    }
    if (pass.finishedAt === null) {
      run.later.push(now + MINUTE);
      return null;
    }
    if (beganBehindFence(pass.startedAt, instant)) return pass;
  }
  return null;
}

/**
 * Counts and judges the whole fleet: twice for each version of the blocklist, and once in a while
 * besides. Returns the census that counts for the present version.
 */
async function runCensus(run: Tick, blocklist: Blocklist): Promise<Pass | null> {
  const { deps, now } = run;
  if (blocklist.bans.length === 0) return null;
  const census = (id: string) =>
    newCensus({
      id,
      version: blocklist.version,
      asOf: now,
      startedAt: now,
      parts: deps.settings.censusSegments,
    });
  const complete = await runFenced(run, blocklist.versionAt, (round) =>
    census(censusId(blocklist.version, round)),
  );
  if (complete === null) return null;
  const every = deps.settings.censusEveryHours * HOUR;
  const turn = Math.floor(now / every);
  const again = census(recurringCensusId(deps.settings.censusEveryHours, turn));
  run.later.push((turn + 1) * every);
  const justDone = complete.startedAt >= turn * every;
  if (!justDone && (await deps.work.read(again.id)) === null) await startPass(deps, again, now);
  return complete;
}

/**
 * Opens or pauses what the census has counted, and pauses what has ordered too much: ban by ban, so
 * that one that fails holds no other up.
 */
async function moveGates(run: Tick, first: Blocklist, census: Pass | null): Promise<Blocklist> {
  let blocklist = first;
  for (const { id } of first.bans) {
    await apart(run, `the gate of ${id}`, async () => {
      blocklist = await moveGate(run, blocklist, id, census);
    });
  }
  const paused = blocklist.bans.filter(
    (ban) => ban.liftedAt === null && ban.gate.state === 'paused',
  );
  run.deps.metrics.count('BansPaused', paused.length);
  return blocklist;
}

/** The gate as it must be now; the same object: as it is. */
async function gateWanted(
  { deps, now }: Tick,
  ban: EnforcedBan,
  census: Pass | null,
): Promise<Gate> {
  const { gate } = ban;
  if (gate.state === 'open')
    return gateAfterCount(gate, await deps.work.removals(ban.id, ban.revision), now);
  const counted =
    census?.kind === 'census' &&
    gate.revision === ban.revision &&
    census.version >= ban.sinceVersion;
  if (gate.state !== 'pending' || !counted) return gate;
  const limit = countedLimit(gate, ban.document.limits, countOf(census.counts, 'listed'));
  return gateAfterCensus({ ...gate, limit }, countOf(census.counts, orderName(ban.id)), now);
}

async function moveGate(
  run: Tick,
  blocklist: Blocklist,
  id: string,
  census: Pass | null,
): Promise<Blocklist> {
  const { deps, now } = run;
  const ban = banOf(blocklist, id);
  if (ban === null || ban.liftedAt !== null) return blocklist;
  const gate = await gateWanted(run, ban, census);
  const record = gate.state === ban.gate.state ? null : await deps.bans.read(id);
  if (record === null) return blocklist;
  const after = withBan(blocklist, { ...ban, gate });
  const done = await deps.bans.commit({
    ban: { before: record, after: { ...record, lock: record.lock + 1 } },
    blocklist: { before: blocklist, after },
    act: {
      at: now,
      by: gate.by,
      action: `gate.${gate.state}`,
      on: `bans/${id}`,
      before: writtenGate(ban.gate),
      after: writtenGate(gate),
    },
  });
  if (done) return after;
  run.later.push(now + MINUTE);
  return blocklist;
}

async function sweepBan(run: Tick, blocklist: Blocklist, banId: string): Promise<void> {
  const { deps, now } = run;
  const ban = banOf(blocklist, banId);
  const record = await deps.bans.read(banId);
  if (ban === null || record === null) return;
  const sweep = (id: string, purpose: Sweep['purpose'], asOf: Instant) =>
    newSweep({
      id,
      banId,
      revision: ban.revision,
      purpose,
      asOf,
      startedAt: Math.max(now, asOf),
      parts: ban.shards,
    });
  const next = nextInstantOf(ban, now);
  if (next !== null) run.later.push(next);

  const wanted = sweepWanted(ban, record, now);
  if (wanted !== null && !wanted.done) {
    const complete = await runFenced(run, wanted.instant, (round) =>
      sweep(sweepId(sweepName(banId, ban.revision, wanted.instant), round), 'instant', now),
    );
    if (complete !== null)
      await noteSweep(run, record, complete, { revision: ban.revision, instant: wanted.instant });
    return;
  }
  // The trigger is only exact to a minute: what is about to begin is queued now, for its instant.
  if (next !== null && next - now <= deps.settings.planAheadSeconds * SECOND) {
    const id = sweepId(sweepName(banId, ban.revision, next), 1);
    await startPass(deps, sweep(id, 'instant', next), now);
  }
  const due = followUpDue(ban, record, now);
  if (due !== null) {
    if (due > now) {
      run.later.push(due);
    } else {
      const id = followUpId(banId, ban.revision, due);
      const pass = await deps.work.read(id);
      if (pass === null) await startPass(deps, sweep(id, 'follow-up', now), now);
      else if (pass.finishedAt !== null) await noteSweep(run, record, pass, record.sweptThrough);
      run.later.push(now + MINUTE);
    }
  }
  const { lift } = timelineOf(ban);
  if (lift !== null && now >= lift + LIFTED_BAN_KEPT) await leave(run, blocklist, banId);
}

async function noteSweep(
  run: Tick,
  before: NonNullable<Awaited<ReturnType<Needs['bans']['read']>>>,
  pass: Pass,
  sweptThrough: typeof before.sweptThrough,
): Promise<void> {
  const parts = await run.deps.work.readParts(pass.id);
  const due = parts.map((part) => part.nextDueAt).filter((at) => at !== null);
  const nextDueAt = due.length > 0 ? Math.min(...due) : null;
  await run.deps.bans.advance(before, {
    ...before,
    sweptThrough,
    lastSweepAt: pass.startedAt,
    nextDueAt,
    lock: before.lock + 1,
  });
  run.later.push(run.now + MINUTE);
}

/**
 * Takes a ban that is over out of the blocklist: its findings were withdrawn by complete sweeps
 * long ago.
 */
async function leave(run: Tick, blocklist: Blocklist, banId: string): Promise<void> {
  const { deps, now } = run;
  const record = await deps.bans.read(banId);
  if (record === null) return;
  await deps.bans.commit({
    ban: {
      before: record,
      after: {
        ...record,
        state: 'lifted',
        proposed: null,
        lifted: record.lifted ?? { by: 'timeline', at: now, reason: 'the timeline ended' },
        lock: record.lock + 1,
      },
    },
    blocklist: {
      before: blocklist,
      after: {
        ...blocklist,
        lock: blocklist.lock + 1,
        bans: blocklist.bans.filter((ban) => ban.id !== banId),
      },
    },
    act: {
      at: now,
      by: 'tick',
      action: 'ban.leave',
      on: `bans/${banId}`,
      before: { inBlocklist: true },
      after: { inBlocklist: false },
    },
  });
}
