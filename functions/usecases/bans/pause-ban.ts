import { pause } from '../../domain/bans/gate-acts.ts';
import type { Dependencies } from '../ports.ts';
import { type BanAnswer, toldBan } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';

/**
 * Stops all new removals of a ban, on every path. One approver is enough. Nothing that was done is
 * undone.
 */
export async function pauseBan(
  deps: Pick<Dependencies, 'bans' | 'work' | 'clock'>,
  { banId, caller, reason }: BanInput & { readonly reason: string },
): Promise<BanAnswer> {
  const told = await actOnBan(deps, banId, async (ban) => {
    const revision = ban.enforced?.revision;
    const ordered = revision === undefined ? 0 : await deps.work.removals(banId, revision);
    return pause(ban, { reason, ordered, by: caller.subject, at: deps.clock.now() });
  });
  return toldBan(told);
}
