import { type Approval, approve } from '../../domain/bans/approval.ts';
import type { BanRecord } from '../../domain/bans/ban-record.ts';
import type { Dependencies } from '../ports.ts';
import { type BanAnswer, toldBan } from '../views/ban-answer.ts';
import { actOnBan, type BanInput } from './act-on-ban.ts';

const NOTHING_SHOWN: Approval['shown'] = { matched: 0, listed: null };

/**
 * What the approver was shown: the count of the finished preview of exactly this revision, and the
 * size of the fleet at that time.
 */
async function shownTo(
  deps: Pick<Dependencies, 'work'>,
  { preview }: BanRecord,
  revision: number,
): Promise<Approval['shown']> {
  const pass = preview?.revision === revision ? await deps.work.read(preview.id) : null;
  if (pass?.kind !== 'preview' || pass.finishedAt === null || pass.revision !== revision)
    return NOTHING_SHOWN;
  return { matched: pass.counts.matched ?? 0, listed: pass.counts.listed ?? null };
}

/**
 * Puts a proposed revision in force. The approver is not its proposer, and names its hash. The gate
 * is `pending` until the census of exactly this revision is complete.
 */
export async function approveBan(
  deps: Pick<Dependencies, 'bans' | 'work' | 'clock'>,
  input: BanInput & { readonly revision: number; readonly hash: string },
): Promise<BanAnswer> {
  const { banId, revision, hash, caller } = input;
  const told = await actOnBan(deps, banId, async (ban) => {
    const isProposed = ban.record.proposed?.revision === revision;
    const [found, shown] = await Promise.all([
      isProposed ? deps.bans.readRevision(banId, revision) : null,
      isProposed ? shownTo(deps, ban.record, revision) : NOTHING_SHOWN,
    ]);
    return approve(ban, { revision, hash, found, shown, by: caller.subject, at: deps.clock.now() });
  });
  return toldBan(told);
}
