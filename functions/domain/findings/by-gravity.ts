import { type Finding, type IssuedOrder, RANK } from './finding.ts';
import { currentOrder, orderId } from './order.ts';

/** A finding with the order that holds for it. */
export interface Ordered {
  readonly finding: Finding;
  readonly order: IssuedOrder;
  readonly orderId: string;
}

function instantOf({ order }: Ordered): number {
  return order.effectiveAt ?? Number.POSITIVE_INFINITY;
}

function compare(a: Ordered, b: Ordered): number {
  const [first, second] = [instantOf(a), instantOf(b)];
  if (a.order.action !== b.order.action) return RANK[b.order.action] - RANK[a.order.action];
  if (first !== second) return first < second ? -1 : 1;
  return a.orderId < b.orderId ? -1 : 1;
}

/** The orders that hold for a device: the gravest first, then what took effect first. */
export function byGravity(findings: readonly Finding[]): readonly Ordered[] {
  return findings
    .flatMap((finding): Ordered[] => {
      const order = currentOrder(finding);
      return order === null ? [] : [{ finding, order, orderId: orderId(finding, order.n) }];
    })
    .sort(compare);
}
