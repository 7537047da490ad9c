import type { OrderAction } from '../order-action.ts';
import { RANK } from './finding.ts';

/**
 * How a device stands, in one word for its owner. `unknown`: it could not be judged now.
 */
export const CHECK_IN_STATUSES = [
  'compliant',
  'notice',
  'action-required',
  'quarantined',
  'unknown',
] as const;
export type CheckInStatus = (typeof CHECK_IN_STATUSES)[number];

/** How a device stands while an order holds for it. No order leaves it compliant or unknown. */
const UNDER: Readonly<Record<OrderAction, Exclude<CheckInStatus, 'compliant' | 'unknown'>>> = {
  notice: 'notice',
  remove: 'action-required',
  quarantine: 'quarantined',
};

/** How a device stands by the orders that hold for it. The gravest order decides. */
export function checkInStatusOf(actions: readonly OrderAction[]): CheckInStatus {
  const [first, ...others] = actions;
  if (first === undefined) return 'compliant';
  return UNDER[others.reduce((worst, one) => (RANK[one] > RANK[worst] ? one : worst), first)];
}
