import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { FENCE } from '../../domain/time/fence.ts';
import type { Tick } from './tick-state.ts';

/**
 * Adds the audit entries that pauses still lack. A pause does not wait for its entry, and whoever
 * made it may still be writing the entry until FENCE.
 */
export async function auditPauses(tick: Tick, blocklist: Blocklist): Promise<void> {
  for (const brake of blocklist.bans.flatMap((ban) => ban.brakes)) {
    if (brake.audited) continue;
    if (brake.at + FENCE > tick.now) tick.comeBackAt(brake.at + FENCE);
    else
      await tick.attempt(
        `the audit entry of a pause of ${brake.banId}`,
        () => tick.deps.brakes.audit(brake),
        false,
      );
  }
}
