import { expect } from '@jest/globals';
import type { TopicMessage } from '../../demo/subscriber.ts';
import { ORDER_ACTIONS, type OrderAction } from '../../functions/domain/order-action.ts';

const ORDERS: ReadonlySet<string> = new Set(ORDER_ACTIONS.map((action) => `order.${action}`));

export function isOrder(message: TopicMessage): boolean {
  return ORDERS.has(message.type);
}

/** Ids of the orders of one action among messages, sorted, each once. */
export function orderIds(messages: readonly TopicMessage[], action: OrderAction): string[] {
  return [
    ...new Set(messages.filter(({ type }) => type === `order.${action}`).map(({ id }) => id)),
  ].sort();
}

/**
 * That nothing was doubled in effect: a message that came twice is the same to the byte, and no two
 * ids order the same thing: one ban, device, action, episode, return and round.
 */
export function expectNothingDoubled(messages: readonly TopicMessage[]): void {
  const contents = new Map<string, string>();
  const ids = new Map<string, string>();
  const doubled: string[] = [];
  for (const message of messages) {
    const known = contents.get(message.id) ?? message.text;
    if (known !== message.text)
      doubled.push(`${message.id} has two contents: ${known} and ${message.text}`);
    contents.set(message.id, known);
    if (!isOrder(message)) continue;
    const { banId, device, action, episode, returns, round } = message.data;
    const what = `${banId}/${device?.id}/${action}/${episode}.${returns}/${round}`;
    const first = ids.get(what) ?? message.id;
    if (first !== message.id) doubled.push(`${what} was ordered as ${first} and as ${message.id}`);
    ids.set(what, first);
  }
  expect(doubled).toEqual([]);
}
