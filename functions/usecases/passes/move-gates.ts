import { type Blocklist, banOf, type EnforcedBan } from '../../domain/bans/blocklist.ts';
import {
  countedLimit,
  type Gate,
  gateAfterCensus,
  gateAfterCount,
} from '../../domain/bans/gate.ts';
import { setGate } from '../../domain/bans/gate-acts.ts';
import { countOf, orderName } from '../../domain/passes/counts.ts';
import type { Census } from '../../domain/passes/pass.ts';
import { MINUTE } from '../../domain/time/instant.ts';
import type { Tick } from './tick-state.ts';

/**
 * Opens or pauses the gates of bans that the census has counted, and pauses bans that ordered too
 * much. Each ban is handled by itself, so that one that fails holds no other up. Returns the
 * blocklist with the gates as they are now.
 */
export async function moveGates(
  tick: Tick,
  asRead: Blocklist,
  census: Census | null,
): Promise<Blocklist> {
  let blocklist = asRead;
  for (const { id } of asRead.bans) {
    const before = blocklist;
    blocklist = await tick.attempt(
      `the gate of ${id}`,
      () => moveGate(tick, before, id, census),
      before,
    );
  }
  const paused = blocklist.bans.filter(
    (ban) => ban.liftedAt === null && ban.gate.state === 'paused',
  );
  tick.deps.metrics.count('BansPaused', paused.length);
  return blocklist;
}

async function moveGate(
  tick: Tick,
  blocklist: Blocklist,
  banId: string,
  census: Census | null,
): Promise<Blocklist> {
  const { bans } = tick.deps;
  const enforced = banOf(blocklist, banId);
  if (enforced === null || enforced.liftedAt !== null) return blocklist;
  const gate = await gateWanted(tick, enforced, census);
  const record = gate.state === enforced.gate.state ? null : await bans.read(banId);
  if (record === null) return blocklist;
  const act = setGate({ record, blocklist, enforced }, gate, `gate.${gate.state}`);
  if (await bans.commit(act)) return act.blocklist?.after ?? blocklist;
  tick.comeBackAt(tick.now + MINUTE);
  return blocklist;
}

/** The gate as it must be now. The same object means no change. */
async function gateWanted(
  { deps, now }: Tick,
  { id, revision, sinceVersion, gate, document }: EnforcedBan,
  census: Census | null,
): Promise<Gate> {
  if (gate.state === 'open')
    return gateAfterCount(gate, await deps.work.removals(id, revision), now);
  const isCounted = census !== null && gate.revision === revision && census.version >= sinceVersion;
  if (gate.state !== 'pending' || !isCounted) return gate;
  const limit = countedLimit(gate, document.limits, countOf(census.counts, 'listed'));
  return gateAfterCensus({ ...gate, limit }, countOf(census.counts, orderName(id)), now);
}
