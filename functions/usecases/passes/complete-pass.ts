import type { Pass } from '../../domain/passes/pass.ts';
import { ROUNDS, type Round } from '../../domain/passes/pass-id.ts';
import { beganBehindFence } from '../../domain/passes/schedule.ts';
import { FENCE } from '../../domain/time/fence.ts';
import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { startPass } from './start-pass.ts';
import type { Tick } from './tick-state.ts';

/**
 * Returns the complete pass for an instant: the finished one that began behind the fence. Until
 * there is one, starts its rounds one after the other and returns `null`.
 */
export async function completePass(
  tick: Tick,
  instant: Instant,
  make: (round: Round) => Pass,
): Promise<Pass | null> {
  for (const round of ROUNDS) {
    const wanted = make(round);
    const pass = await tick.deps.work.read(wanted.id);
    if (pass === null) {
      await startRound(tick, instant, wanted, round);
      return null;
    }
    if (pass.finishedAt === null) {
      tick.comeBackAt(tick.now + MINUTE);
      return null;
    }
    if (beganBehindFence(pass.startedAt, instant)) return pass;
  }
  return null;
}

/** The first round starts at once. The second one waits for the fence. */
async function startRound(tick: Tick, instant: Instant, wanted: Pass, round: Round): Promise<void> {
  if (round === 2 && !beganBehindFence(tick.now, instant)) {
    tick.comeBackAt(instant + FENCE);
    return;
  }
  await startPass(tick.deps, wanted, tick.now);
  tick.comeBackAt(tick.now + MINUTE);
}
