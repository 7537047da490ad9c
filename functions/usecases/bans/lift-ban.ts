import { lift } from '../../domain/bans/lifecycle.ts';
import type { Dependencies } from '../ports.ts';
import type { BanAnswer } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';
import { tellBan } from './tell-ban.ts';

/** Ends a ban for good: its findings and orders are withdrawn, and its restrictions go. */
export async function liftBan(
  deps: Pick<Dependencies, 'bans' | 'places' | 'clock'>,
  { banId, caller, reason }: BanInput & { readonly reason: string },
): Promise<BanAnswer> {
  const told = await actOnBan(deps, banId, (ban) =>
    lift(ban, { reason, by: caller.subject, at: deps.clock.now() }),
  );
  return tellBan(deps, told);
}
