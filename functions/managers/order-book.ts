import * as z from 'zod/mini';
import { OUTCOMES } from '../domain/findings/finding.ts';
import { ORDER_ACTIONS } from '../domain/order-action.ts';
import { type Instant, MINUTE } from '../domain/time/instant.ts';
import type { Memory, Order } from './manager.ts';
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
 * there. `ending`: it is to be taken back there. `ended`: it was answered, left, or taken back.
 */
const STATES = ['taken', 'sent', 'ending', 'ended'] as const;

const entrySchema = z.object({
  order: orderSchema,
  state: z.enum(STATES),
  remote: z.nullable(z.record(z.string(), z.unknown())),
  /** What was reported. */
  outcome: z.nullable(z.enum(OUTCOMES)),
  /** Why it was left, or the detail of what was reported. */
  why: z.nullable(z.string()),
  /** How often it was looked at without news, and when it is looked at again. */
  looks: z._default(z.int(), 0),
  lookAt: z._default(z.number(), 0),
});
export type Entry = z.output<typeof entrySchema>;

const NEW = { remote: null, outcome: null, why: null, looks: 0, lookAt: 0 } as const;

/** The list of orders in a connector's memory. */
export const ORDERS = 'orders';

/** One finding has one row: a later order takes the place of the one before. */
function bookName({ banId, deviceId }: { banId: string; deviceId: string }): string {
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
    return { ...NEW, order, state: 'taken' };
  });
  return found;
}

function isOpen({ state }: Entry): boolean {
  return state !== 'ended';
}

/** Whether somebody still waits for what becomes of the order. */
export function isUnderWay({ state }: Entry): boolean {
  return state === 'taken' || state === 'sent';
}

/**
 * Notes what became of an order. `false`: there is another order now, or this one has ended
 * already, or is to be taken back.
 */
export async function note(
  memory: Memory,
  order: Order,
  change: Pick<Entry, 'state'> & Partial<Pick<Entry, 'remote' | 'outcome' | 'why'>>,
): Promise<boolean> {
  const noted = await changeMemory(memory, [ORDERS, nameOf(order)], (before): Entry | null => {
    const entry = entryOf(before?.value);
    if (entry === null || entry.order.sequence !== order.sequence) return null;
    return isUnderWay(entry) ? { ...entry, ...change } : null;
  });
  return noted !== null;
}

/** A look without news is followed by another after a minute, and each later one twice as late. */
const FIRST_WAIT = MINUTE;

/**
 * Notes that there was no news of an order, so that it is left alone for a while: at first for a
 * minute, in the end for as long as from one listing to the next. Answers until when.
 */
export async function noteLooked(
  memory: Memory,
  { order, looks }: Entry,
  { now, longest }: { readonly now: Instant; readonly longest: number },
): Promise<Instant> {
  const lookAt = now + Math.min(longest, FIRST_WAIT * 2 ** Math.min(looks, 20));
  await changeMemory(memory, [ORDERS, nameOf(order)], (before): Entry | null => {
    const entry = entryOf(before?.value);
    const isIt = entry?.order.sequence === order.sequence && isOpen(entry);
    return isIt ? { ...entry, looks: looks + 1, lookAt } : null;
  });
  return lookAt;
}

/** Notes that an order was taken back at the manager. */
export async function noteTakenBack(memory: Memory, { order }: Entry): Promise<void> {
  await changeMemory(memory, [ORDERS, nameOf(order)], (before): Entry | null => {
    const entry = entryOf(before?.value);
    const isIt = entry?.order.sequence === order.sequence && entry.state === 'ending';
    return isIt ? { ...entry, state: 'ended' } : null;
  });
}

/**
 * Ends whatever order there is about a finding, because the finding has ended or its order was
 * taken back: `end` is what says so, as an order. The entry stays also where none was known, so
 * that an older message that comes late changes nothing. Answers the entry if what the manager has
 * of it is to be taken back, else `null`.
 */
export async function endOrder(memory: Memory, end: Order, why: string): Promise<Entry | null> {
  let ending: Entry | null = null;
  await changeMemory(memory, [ORDERS, nameOf(end)], (before): Entry | null => {
    ending = null;
    const entry = entryOf(before?.value);
    if (entry !== null && entry.order.sequence > end.sequence) return null;
    const order = entry === null ? end : { ...entry.order, sequence: end.sequence };
    const known = entry ?? NEW;
    if (entry === null || entry.state === 'ended') return { ...known, order, state: 'ended', why };
    ending = { ...entry, order, state: 'ending', why, looks: 0, lookAt: 0 };
    return ending;
  });
  return ending;
}
