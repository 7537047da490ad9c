import type { Preview, Retirement } from '../../domain/passes/pass.ts';
import { MOST_ASIDE, type NoSlot, takeSlot } from '../../domain/passes/slots.ts';
import { MINUTE, SECOND } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/** In seconds. The tick finishes passes once a minute, and gives their slots back. */
export const RETRY_AFTER = MINUTE / SECOND;

/**
 * The refusal of a pass that got no slot. It is a conflict and no fault of ours, so that many
 * requests wake nobody. `running` in the problem document is the pass that is in the way.
 */
export function slotRefusal({ running }: NoSlot, { kind }: Preview | Retirement): Refusal {
  if (running === null) {
    const detail =
      `${MOST_ASIDE} previews and counts of runs are under way, and no more run side by side. ` +
      'Try again in a minute.';
    return new Refusal('conflict', detail, [], {}, RETRY_AFTER);
  }
  const what =
    kind === 'preview'
      ? 'A preview of this ban'
      : 'The count or retirement of a run of this source';
  const detail = `${what} is under way: ${running}. Wait until it is finished and try again.`;
  return new Refusal('conflict', detail, [], { running });
}

/**
 * Throws the refusal of a pass that would get no slot now, before anything is written. Of two that
 * come at once both may pass here. Then the start, which is conditional, refuses one.
 */
export async function requireSlot(
  deps: Pick<Dependencies, 'work'>,
  pass: Preview | Retirement,
): Promise<void> {
  const taken = takeSlot(await deps.work.slots(), pass, null);
  if (taken.kind === 'no-slot') throw slotRefusal(taken, pass);
}
