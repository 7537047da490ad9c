import * as z from 'zod/mini';
import { OUTCOMES } from '../domain/findings/finding.ts';
import { ORDER_ACTIONS } from '../domain/order-action.ts';
import type { Memory, Order, Remote } from './manager.ts';
import { changeMemory } from './memory.ts';

/*
 * What became of each order, so that none is carried out twice, nor after a later one. An order is
 * written down before the manager hears of it: where managers have no keys against doubles, that is
 * what is looked for after a crash.
 */

const appSchema = z.object({
  id: z.string(),
  type: z.nullable(z.string()),
  name: z.string(),
  banApp: z.string(),
});

/** Fields that are added to a message later are passed over. */
export const orderSchema = z.object({
  orderId: z.string(),
  sequence: z.int(),
  action: z.enum(ORDER_ACTIONS),
  banId: z.string(),
  device: z.object({
    id: z.string(),
    platform: z.string(),
    group: z.nullable(z.string()),
    source: z.nullable(z.string()),
    externalId: z.nullable(z.string()),
    management: z.string(),
  }),
  apps: z.readonly(z.array(appSchema)),
  title: z.record(z.string(), z.string()),
});

/**
 * `taken`: written down; nobody knows whether the manager has heard of it. `sent`: it is under way
 * there. `ended`: it was answered, left, or taken back.
 */
const STATES = ['taken', 'sent', 'ended'] as const;

const entrySchema = z.object({
  order: orderSchema,
  state: z.enum(STATES),
  remote: z.nullable(z.record(z.string(), z.unknown())),
  /** What was reported. */
  outcome: z.nullable(z.enum(OUTCOMES)),
  /** Why it was left, or the detail of what was reported. */
  why: z.nullable(z.string()),
});
export type Entry = z.infer<typeof entrySchema>;

/** The list of orders in a connector's memory. */
export const ORDERS = 'orders';

/** One finding has one row: a later order takes the place of the one before. */
export function bookName({ banId, deviceId }: { banId: string; deviceId: string }): string {
  return `${banId}.${deviceId}`;
}

function nameOf({ banId, device }: Order): string {
  return bookName({ banId, deviceId: device.id });
}

/** An entry as it was remembered. `null`: none that can be read. */
export function entryOf(value: unknown): Entry | null {
  const read = z.safeParse(entrySchema, value);
  return read.success ? read.data : null;
}

/** The last order about a finding. `null`: none is known. */
export async function recallEntry(
  memory: Memory,
  finding: { banId: string; deviceId: string },
): Promise<Entry | null> {
  return entryOf((await memory.recall(ORDERS, bookName(finding)))?.value);
}

/**
 * Writes down that an order is to be carried out. `new`: it was not known. `again`: it was written
 * down before, and nobody knows how far it came. `known`: it, or a later one, is under way or over.
 */
export async function take(memory: Memory, order: Order): Promise<'new' | 'again' | 'known'> {
  let found: 'new' | 'again' | 'known' = 'new';
  await changeMemory(memory, [ORDERS, nameOf(order)], (before): Entry | null => {
    const entry = entryOf(before?.value);
    const known = entry?.order.sequence ?? 0;
    if (entry !== null && known === order.sequence) {
      found = entry.state === 'taken' ? 'again' : 'known';
      return null;
    }
    found = known > order.sequence ? 'known' : 'new';
    if (found === 'known') return null;
    return { order, state: 'taken', remote: null, outcome: null, why: null };
  });
  return found;
}

/**
 * Notes what became of an order. An entry of a later order stays. `false`: there is another order
 * now, or this one has ended already.
 */
export async function note(
  memory: Memory,
  order: Order,
  change: {
    readonly state: 'sent' | 'ended';
    readonly remote?: Remote | null;
    readonly outcome?: Entry['outcome'];
    readonly why?: string | null;
  },
): Promise<boolean> {
  const noted = await changeMemory(memory, [ORDERS, nameOf(order)], (before): Entry | null => {
    const entry = entryOf(before?.value);
    if (entry === null || entry.order.sequence !== order.sequence || entry.state === 'ended')
      return null;
    return {
      ...entry,
      state: change.state,
      remote: change.remote === undefined ? entry.remote : change.remote,
      outcome: change.outcome ?? entry.outcome,
      why: change.why === undefined ? entry.why : change.why,
    };
  });
  return noted !== null;
}

/**
 * Ends whatever order there is about a finding, because the finding has ended or its order was
 * taken back: `end` is what says so, as an order. The entry stays also where none was known, so
 * that an older message that comes late changes nothing. Answers the entry as it was. `null`: there
 * was none, or a later order has replaced it.
 */
export async function endOrder(memory: Memory, end: Order, why: string): Promise<Entry | null> {
  let was: Entry | null = null;
  await changeMemory(memory, [ORDERS, nameOf(end)], (before): Entry | null => {
    const entry = entryOf(before?.value);
    const isLater = entry !== null && entry.order.sequence > end.sequence;
    was = isLater ? null : entry;
    if (isLater) return null;
    const order = entry === null ? end : { ...entry.order, sequence: end.sequence };
    const known = entry ?? { remote: null, outcome: null };
    return { ...known, order, state: 'ended', why };
  });
  return was;
}
