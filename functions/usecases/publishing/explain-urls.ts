import {
  explainToken,
  LONGEST_EXPLAIN_ADDRESS,
  LONGEST_EXPLAIN_TOKEN,
} from '../../domain/findings/explain-link.ts';
import { describeError, log } from '../../runtime/log.ts';
import { explainKey } from '../explain-key.ts';
import type { Dependencies, ExplainLinks } from '../ports.ts';
import type { Prepared } from './prepare-messages.ts';

type Needs = Pick<Dependencies, 'explainLinks' | 'metrics'>;

/**
 * Adds to each order the link behind which it is explained, where the stage has an address for
 * that. An order never waits for its link: without a key that can be read it goes out without one,
 * which is logged and counted.
 */
export async function withExplainUrls(
  deps: Needs,
  prepared: readonly Prepared[],
): Promise<readonly Prepared[]> {
  const { explainLinks } = deps;
  const orders = prepared.filter(({ move }) => move.after.said === 'order').length;
  if (explainLinks === null || orders === 0) return prepared;
  const key = await keyOrNone(deps, explainLinks, orders);
  return key === null ? prepared : prepared.map((one) => withUrl(one, explainLinks.address, key));
}

async function keyOrNone(
  { metrics }: Needs,
  { key }: ExplainLinks,
  orders: number,
): Promise<string | null> {
  try {
    return await explainKey(key);
  } catch (error) {
    const fields = { orders, error: describeError(error) };
    log('ERROR', 'orders go out without their links: the key of links cannot be read', fields);
    metrics.count('LinksMissing', orders);
    return null;
  }
}

function withUrl({ move, message }: Prepared, address: string, key: string): Prepared {
  const order = move.after.said === 'order' ? move.after.orders.at(-1) : undefined;
  if (order === undefined) return { move, message };
  const explainUrl = explainUrlOf(address, explainToken(message.id, order.at, key));
  return { move, message: { ...message, data: { ...message.data, explainUrl } } };
}

/** Where the order of this token is explained. */
function explainUrlOf(address: string, token: string): string {
  return `${address}/v1/explain/${token}`;
}

/** The most characters of the link of an order. */
export const LONGEST_EXPLAIN_URL = explainUrlOf(
  'a'.repeat(LONGEST_EXPLAIN_ADDRESS),
  't'.repeat(LONGEST_EXPLAIN_TOKEN),
).length;
