import type { BanDocument } from '../../domain/bans/ban.ts';
import { banOf } from '../../domain/bans/blocklist.ts';
import { save } from '../../domain/bans/new-revision.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { BanAnswer } from '../views/ban-answer.ts';
import { type BanInput, carryOut } from './act-on-ban.ts';
import { tellBan } from './tell-ban.ts';

/**
 * Puts a new immutable revision, unless the document equals the newest revision. The approved
 * revision stays in force until the next approval.
 */
export async function saveBan(
  deps: Pick<Dependencies, 'bans' | 'places' | 'clock'>,
  input: BanInput & { readonly document: BanDocument },
): Promise<BanAnswer> {
  const { banId, document, caller } = input;
  if (document.id !== banId) {
    throw new Refusal('invalid', 'The id in the document must be the id in the path.', [
      { pointer: '/id', detail: `must be ${banId}` },
    ]);
  }
  const at = deps.clock.now();
  const [record, blocklist] = await Promise.all([deps.bans.read(banId), deps.bans.readBlocklist()]);
  const enforced = banOf(blocklist, banId);
  const outcome = save({ record, enforced }, { document, by: caller.subject, at });
  return tellBan(deps, await carryOut(deps, outcome));
}
