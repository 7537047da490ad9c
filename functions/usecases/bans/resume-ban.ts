import { resume } from '../../domain/bans/gate-acts.ts';
import type { Dependencies } from '../ports.ts';
import { type BanAnswer, toldBan } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';

/**
 * Lets removals out again. The approver is not the one who paused, and names the number of devices
 * shown.
 */
export async function resumeBan(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  { banId, caller, reason, count }: BanInput & { readonly reason: string; readonly count: number },
): Promise<BanAnswer> {
  const told = await actOnBan(deps, banId, (ban) =>
    resume(ban, { reason, count, by: caller.subject, at: deps.clock.now() }),
  );
  return toldBan(told);
}
