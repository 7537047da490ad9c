import type { BanDocument } from '../../domain/bans/ban.ts';
import { banOf, type EnforcedBan } from '../../domain/bans/blocklist.ts';
import { byGravity } from '../../domain/findings/by-gravity.ts';
import { type OrderContent, orderContent } from '../../domain/findings/order.ts';
import type { OrderAction } from '../../domain/order-action.ts';
import { describeError, log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import type { SettledDevice } from './settle-device.ts';

/** The most bytes of orders in one answer, as JSON. */
export const MOST_ORDER_BYTES = 1_000_000;

export interface OrdersPage {
  readonly page: readonly OrderContent[];
  /** Whether more orders follow the last of the page. */
  readonly more: boolean;
  /** What all orders that hold have a device do, those of other pages included. */
  readonly actions: readonly OrderAction[];
}

/**
 * The orders that hold for a device now, each with the texts of the revision that it names. The
 * gravest come first. There is at least one, and as many as fit. `after` is the last order that the
 * device has been told of these. If that one no longer holds, they begin anew.
 */
export async function readOrders(
  deps: Pick<Dependencies, 'bans'>,
  { blocklist, findings }: Pick<SettledDevice, 'blocklist' | 'findings'>,
  after: string | null,
): Promise<OrdersPage> {
  if (blocklist === null) return { page: [], more: false, actions: [] };
  const holding = byGravity(findings).filter(
    ({ finding }) => banOf(blocklist, finding.banId) !== null,
  );
  const told = holding.findIndex((one) => one.orderId === after) + 1;
  const page: OrderContent[] = [];
  let bytes = 0;
  for (const { finding, order } of holding.slice(told)) {
    const ban = banOf(blocklist, finding.banId);
    if (ban === null) continue;
    const content = orderContent(finding, order, await documentOf(deps, ban, order.revision));
    bytes += Buffer.byteLength(JSON.stringify(content));
    if (page.length > 0 && bytes > MOST_ORDER_BYTES) break;
    page.push(content);
  }
  const more = told + page.length < holding.length;
  return { page, more, actions: holding.map(({ order }) => order.action) };
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
