import type { Head } from '../../domain/devices/head.ts';
import type { Plan } from '../../domain/findings/settling.ts';
import type { Dependencies, Written } from '../ports.ts';

/** Writes the plan made for a device from the head as it was read. */
export async function writePlan(
  deps: Pick<Dependencies, 'fleet'>,
  before: Head | null,
  plan: Plan,
): Promise<Written> {
  switch (plan.kind) {
    case 'rests':
      return 'written';
    case 'rows': {
      // These writes do not name the head, so it is read again here. If it is still the head that
      // the plan was made from, any later change of it moves these rows too. Then these writes
      // fail.
      if (plan.byHead) {
        const still = await deps.fleet.readHead(plan.head.deviceId, true);
        if (still?.lock !== plan.head.lock) return 'changed';
      }
      return deps.fleet.moveFindings({ findings: plan.moves, places: plan.places });
    }
    case 'all':
      return deps.fleet.record({
        head: { before, after: plan.head },
        ...(plan.inventory === null ? {} : { inventory: plan.inventory }),
        findings: plan.moves,
        places: plan.places,
      });
    default:
      return plan satisfies never;
  }
}
