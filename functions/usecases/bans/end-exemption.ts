import { end } from '../../domain/bans/exemption-acts.ts';
import type { Dependencies } from '../ports.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';

/** Ends an exemption before its expiry: its devices are judged like all others from now on. */
export async function endExemption(
  deps: Pick<Dependencies, 'bans' | 'clock'>,
  { caller, banId, exemptionId }: BanInput & { readonly exemptionId: string },
): Promise<void> {
  await actOnBan(deps, banId, (ban) =>
    end(ban, { exemptionId, by: caller.subject, at: deps.clock.now() }),
  );
}
