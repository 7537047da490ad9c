import { confirm } from '../../domain/bans/gate-acts.ts';
import type { BanInput } from './act-on-ban.ts';
import { type GateNeeds, moveGateOf } from './move-gate.ts';

/**
 * Confirms the number of a census that has found nearly all devices of a platform. Nobody who saved
 * or proposed the revision may do it. Who approved or paused needs a second approver.
 */
export function confirmCount(deps: GateNeeds, input: BanInput & { readonly count: number }) {
  const { caller, count } = input;
  return moveGateOf(deps, input, (ban) =>
    confirm(ban, { count, by: caller.subject, at: deps.clock.now() }),
  );
}
