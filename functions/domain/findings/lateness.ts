import type { Finding } from './finding.ts';

/** What a write of a row said, as far as it can be told. */
export type SaidThen = Pick<Finding, 'said' | 'n' | 'sequence'>;

/**
 * Whether the row's present words overtake what it once said (`null`: the row is gone). Later
 * words, such as that an order failed, do not overtake an order that still holds.
 */
export function isOvertaken(then: SaidThen, now: Finding | null): boolean {
  if (now === null) return true;
  // A later order has a number of its own, so a row that says an order again says another one.
  const isOrder = then.said === 'order' && now.said !== 'order';
  const holds = isOrder && now.outstanding === then.n;
  return now.sequence > then.sequence && !holds;
}
