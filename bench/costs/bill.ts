import { PRICES, type PriceName, priceOf } from '../published/prices.ts';

/** Amounts of what is billed, by the price that counts for it. */
export type Bill = Readonly<Partial<Record<PriceName, number>>>;

const NAMES = Object.keys(PRICES) as PriceName[];

export function sumOf(bills: readonly Bill[]): Bill {
  return Object.fromEntries(
    NAMES.map((name) => [name, bills.reduce((sum, bill) => sum + (bill[name] ?? 0), 0)]),
  );
}

export function times(bill: Bill, by: number): Bill {
  return Object.fromEntries(NAMES.map((name) => [name, (bill[name] ?? 0) * by]));
}

/** US dollars. */
export function dollarsOf(bill: Bill, names: readonly PriceName[] = NAMES): number {
  return names.reduce((sum, name) => sum + priceOf(name, bill[name] ?? 0), 0);
}

/** The prices that are shown as one column. */
export const GROUPS = {
  gateway: ['apiRequest'],
  Lambda: ['invocation', 'gigabyteSecond'],
  reads: ['readUnit'],
  writes: ['writeUnit'],
  messages: ['publish', 'queueRequest'],
  'logs, egress': ['log', 'egress'],
} as const satisfies Readonly<Record<string, readonly PriceName[]>>;

/** The column of which most of a bill is made. */
export function dominantOf(bill: Bill): keyof typeof GROUPS {
  const groups = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
  return groups.reduce((most, group) =>
    dollarsOf(bill, GROUPS[group]) > dollarsOf(bill, GROUPS[most]) ? group : most,
  );
}
