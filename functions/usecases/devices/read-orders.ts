import type { BanDocument } from '../../domain/bans/ban.ts';
import { banOf, type EnforcedBan } from '../../domain/bans/blocklist.ts';
import { currentOrder, type OrderContent, orderContent } from '../../domain/findings/order.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import type { SettledDevice } from './settle-device.ts';

/** The orders that hold for a device now, each with the texts of the revision that it names. */
export async function readOrders(
  deps: Pick<Dependencies, 'bans'>,
  { blocklist, findings }: Pick<SettledDevice, 'blocklist' | 'findings'>,
): Promise<readonly OrderContent[]> {
  const orders: OrderContent[] = [];
  if (blocklist === null) return orders;
  for (const finding of findings) {
    const order = currentOrder(finding);
    const ban = banOf(blocklist, finding.banId);
    if (order === null || ban === null) continue;
    orders.push(orderContent(finding, order, await documentOf(deps, ban, order.revision)));
  }
  return orders;
}

async function documentOf(
  deps: Pick<Dependencies, 'bans'>,
  ban: EnforcedBan,
  revision: number,
): Promise<BanDocument> {
  if (revision === ban.revision) return ban.document;
  try {
    const kept = await deps.bans.readRevision(ban.id, revision);
    return kept?.document ?? ban.document;
  } catch (error) {
    log('WARN', 'the text of an order could not be read: the newest text stands in', {
      error: describeError(error),
    });
    return ban.document;
  }
}
