import type { Head } from '../../domain/devices/head.ts';
import type { Plan } from '../../domain/findings/settling.ts';
import type { Dependencies } from '../ports.ts';

/**
 * Writes what was planned for a device by the head as it was read. `false`: something is not as it
 * was read.
 */
export async function writePlan(
  deps: Pick<Dependencies, 'fleet'>,
  before: Head | null,
  plan: Plan,
): Promise<boolean> {
  switch (plan.kind) {
    case 'rests':
      return true;
    case 'rows': {
      // These writes do not name the head. If it still is the one decided by, whatever changes it
      // from here on moves these rows too, and the writes fail.
      if (plan.byHead) {
        const still = await deps.fleet.readHead(plan.head.deviceId, true);
        if (still?.lock !== plan.head.lock) return false;
      }
      const written = await Promise.all(
        plan.moves.map((move) => deps.fleet.moveFinding(move.before, move.after)),
      );
      return written.every(Boolean);
    }
    case 'all':
      return deps.fleet.record({
        head: { before, after: plan.head },
        ...(plan.inventory === null ? {} : { inventory: plan.inventory }),
        findings: plan.moves,
      });
    default:
      return plan satisfies never;
  }
}
