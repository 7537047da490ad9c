import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, SECOND } from '../time/instant.ts';
import { EXPLAIN_LINK_HOLDS } from '../time/retention.ts';
import { LONGEST_ORDER_ID, parseOrderId } from './order.ts';

/** What is signed says what it is for, so that no other signature by the key opens anything. */
const PURPOSE = 'interdict explain 1';
/** The second until which a link holds, in base 36. */
const UNTIL = /^[0-9a-z]{1,9}$/;
/** A SHA-256 in base64url. */
const SIGNATURE_LENGTH = 43;
/** The most characters of the address at which a stage answers links. */
export const LONGEST_EXPLAIN_ADDRESS = 200;
/** The most characters of a token: an order's id, an instant, a signature, and dots between. */
export const LONGEST_EXPLAIN_TOKEN = LONGEST_ORDER_ID + 1 + 9 + 1 + SIGNATURE_LENGTH;

function signatureOf(orderId: string, until: string, key: string): string {
  return createHmac('sha256', key).update(`${PURPOSE}\n${orderId}\n${until}`).digest('base64url');
}

/**
 * The token of the link that explains an order: `<orderId>.<until>.<signature>`. It opens this
 * order alone. All of it follows from the order and the key, and nothing from now, so that an order
 * that is sent again says the same.
 */
export function explainToken(orderId: string, orderedAt: Instant, key: string): string {
  const until = Math.floor((orderedAt + EXPLAIN_LINK_HOLDS) / SECOND).toString(36);
  return `${orderId}.${until}.${signatureOf(orderId, until, key)}`;
}

/** What a token opens. `expired`: it was signed with the key, and holds no more. */
type OpenedLink =
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'forged' };

/** What a token opens now. Comparing takes the same time whatever differs. */
export function openExplainToken(token: string, key: string, now: Instant): OpenedLink {
  const parts = token.split('.');
  const orderId = parts.slice(0, 3).join('.');
  const [until = '', given = ''] = parts.slice(3);
  const hasForm = parts.length === 5 && parseOrderId(orderId) !== null && UNTIL.test(until);
  if (!hasForm || given.length !== SIGNATURE_LENGTH) return { kind: 'forged' };
  const right = Buffer.from(signatureOf(orderId, until, key));
  const sent = Buffer.from(given);
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) return { kind: 'forged' };
  return now < Number.parseInt(until, 36) * SECOND
    ? { kind: 'order', orderId }
    : { kind: 'expired' };
}
