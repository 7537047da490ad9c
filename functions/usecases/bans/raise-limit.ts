import { raise } from '../../domain/bans/gate-acts.ts';
import type { BanInput } from './act-on-ban.ts';
import { type GateNeeds, moveGateOf } from './move-gate.ts';
import { placesOf } from './tell-ban.ts';

/**
 * Raises the limit of a full gate to the number shown. Nobody who saved or proposed the revision
 * may do it. Who approved or paused needs a second approver.
 */
export function raiseLimit(
  deps: GateNeeds,
  input: BanInput & { readonly reason: string; readonly limit: number },
) {
  const { caller, reason, limit } = input;
  return moveGateOf(deps, input, async (ban) => {
    const places = await placesOf(deps, ban.enforced);
    return raise(ban, { reason, limit, places, by: caller.subject, at: deps.clock.now() });
  });
}
