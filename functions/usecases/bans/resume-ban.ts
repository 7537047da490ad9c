import { resume } from '../../domain/bans/gate-acts.ts';
import type { BanInput } from './act-on-ban.ts';
import { type GateNeeds, moveGateOf } from './move-gate.ts';

/**
 * Releases every pause. The approver names the number of devices shown. One who has paused needs a
 * second approver.
 */
export function resumeBan(
  deps: GateNeeds,
  input: BanInput & { readonly reason: string; readonly count: number },
) {
  const { caller, reason, count } = input;
  return moveGateOf(deps, input, (ban) =>
    resume(ban, { reason, count, by: caller.subject, at: deps.clock.now() }),
  );
}
