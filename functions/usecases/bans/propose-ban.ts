import { propose } from '../../domain/bans/lifecycle.ts';
import type { Dependencies } from '../ports.ts';
import type { BanAnswer } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';
import { tellBan } from './tell-ban.ts';

/** Puts the newest revision before the approvers. Its proposer may not approve it. */
export async function proposeBan(
  deps: Pick<Dependencies, 'bans' | 'places' | 'clock'>,
  input: BanInput & { readonly revision: number },
): Promise<BanAnswer> {
  const { banId, revision, caller } = input;
  const told = await actOnBan(deps, banId, async (ban) => {
    const { latest, proposed, approved } = ban.record;
    const isDraft =
      revision === latest && revision !== proposed?.revision && revision !== approved?.revision;
    const found = isDraft ? await deps.bans.readRevision(banId, revision) : null;
    return propose(ban, { revision, found, by: caller.subject, at: deps.clock.now() });
  });
  return tellBan(deps, told);
}
