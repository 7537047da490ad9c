import type { Brake } from '../../domain/bans/brake.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import { type BanAnswer, noSuchBan, toldBan } from '../views/ban-answer.ts';
import type { BanInput } from './act-on-ban.ts';

/**
 * Stops all new removals of a ban, on every path. One approver is enough. Nothing that was done is
 * undone.
 */
export async function pauseBan(
  deps: Pick<Dependencies, 'bans' | 'brakes' | 'clock'>,
  { banId, caller, reason }: BanInput & { readonly reason: string },
): Promise<BanAnswer> {
  const brake: Brake = {
    banId,
    by: caller.subject,
    at: deps.clock.now(),
    reason,
    audited: false,
  };
  const record = await deps.bans.read(banId);
  if (record === null) throw noSuchBan(banId);
  await deps.brakes.put(brake);
  try {
    await deps.brakes.audit(brake);
  } catch (error) {
    log('WARN', 'a pause has no audit entry yet', { banId, error: describeError(error) });
  }
  const blocklist = await deps.bans.readBlocklist();
  return toldBan({ record, enforced: blocklist.bans.find((ban) => ban.id === banId) ?? null });
}
