import {
  type Blocklist,
  banOf,
  type EnforcedBan,
  gateStateOf,
} from '../../domain/bans/blocklist.ts';
import { fullGate, type Gate, type GateState, gateAfterCensus } from '../../domain/bans/gate.ts';
import { setGate } from '../../domain/bans/gate-acts.ts';
import { isFull } from '../../domain/bans/places.ts';
import { reachesNearlyAll } from '../../domain/bans/reach.ts';
import { countOf, orderName } from '../../domain/passes/counts.ts';
import type { Census } from '../../domain/passes/pass.ts';
import { reachOfCensus } from '../../domain/passes/reach-counts.ts';
import { MINUTE } from '../../domain/time/instant.ts';
import type { Tick } from './tick-state.ts';

/**
 * Opens the gates of bans that the census has counted, and says which are full. Each ban is handled
 * by itself, so that one that fails holds no other up. Returns the blocklist with the gates as they
 * are now.
 */
export async function moveGates(
  tick: Tick,
  asRead: Blocklist,
  census: Census | null,
): Promise<Blocklist> {
  let blocklist = asRead;
  for (const { id } of asRead.bans) {
    if (!tick.hasTimeFor('gates')) break;
    const before = blocklist;
    blocklist = await tick.attempt(
      `the gate of ${id}`,
      () => moveGate(tick, before, id, census),
      before,
    );
  }
  const shown = blocklist.bans.filter((ban) => ban.liftedAt === null).map(gateStateOf);
  const inState = (state: GateState) => shown.filter((one) => one === state).length;
  // A metric is billed for each hour in which it has a value, so nothing says so by silence.
  const counts = { BansPaused: inState('paused'), BansFull: inState('full') } as const;
  for (const name of ['BansPaused', 'BansFull'] as const)
    if (counts[name] > 0) tick.deps.metrics.count(name, counts[name]);
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
  const record = gate === enforced.gate ? null : await bans.read(banId);
  if (record === null) return blocklist;
  const act = setGate({ record, blocklist, enforced }, gate, `gate.${gate.state}`);
  if (await bans.commit(act)) return act.blocklist?.after ?? blocklist;
  tick.comeBackAt(tick.now + MINUTE);
  return blocklist;
}

/** The gate as it must be now. The same object means no change. */
async function gateWanted(
  { deps, now }: Tick,
  ban: EnforcedBan,
  census: Census | null,
): Promise<Gate> {
  const { id, revision, document, sinceVersion, gate } = ban;
  if (gate.revision !== revision) return gate;
  switch (gate.state) {
    case 'pending':
      return census !== null && census.version >= sinceVersion
        ? gateAfterCensus(
            gate,
            {
              id: census.id,
              found: countOf(census.counts, orderName(id)),
              nearlyAll: reachesNearlyAll(reachOfCensus(census.counts, document.scope, id)),
            },
            now,
          )
        : gate;
    case 'open':
      return isFull(ban, await deps.places.read(id, revision)) ? fullGate(gate, now) : gate;
    case 'full':
      return gate;
    default:
      return gate.state satisfies never;
  }
}
