import { HOUR, type Instant } from '../domain/time/instant.ts';
import { log } from '../runtime/log.ts';
import type { Caller } from '../usecases/caller.ts';
import { LASTS, recordResult, reportsOn } from '../usecases/devices/results.ts';
import type { CarriedOut, ConnectorDeps, Manager, Memory, Order } from './manager.ts';
import { type Entry, endOrder, note, noteLooked, noteTakenBack, take } from './order-book.ts';
import { RemoteOdd } from './remote.ts';
import type { Allowance, ConnectorSettings } from './settings.ts';

/** A connector at work: its settings, what it remembers, and the manager that it speaks to. */
export interface Desk<D extends ConnectorDeps = ConnectorDeps> {
  readonly settings: ConnectorSettings;
  readonly deps: D;
  readonly memory: Memory;
  readonly manager: Manager;
}

/** Who reports what a connector of the stack has found and done. */
export function callerOf({ name, actsFor }: ConnectorSettings): Caller {
  return {
    subject: `connectors/${name}`,
    roles: new Set(['connector']),
    sources: new Set(actsFor === null ? [name] : [name, actsFor]),
  };
}

/** What a connector must be allowed for an order. `null`: managers have nothing to do about it. */
const ALLOWED_BY: Readonly<Record<Order['action'], Allowance | null>> = {
  notice: null,
  remove: 'remove',
  quarantine: 'quarantine',
};

/** Whether the order is for a device that the connector acts for, and one that it may carry out. */
function isOurs({ settings }: Pick<Desk, 'settings'>, { device, action }: Order): boolean {
  const { name, actsFor, allow } = settings;
  const needed = ALLOWED_BY[action];
  const isOfOurs = device.source !== null && [name, actsFor].includes(device.source);
  return isOfOurs && needed !== null && allow.includes(needed);
}

/**
 * Carries an order out, once. What the connector may not do is left alone without a word: the order
 * stays open, and somebody else may carry it out.
 */
export async function carryOut(desk: Desk, order: Order): Promise<void> {
  if (!isOurs(desk, order)) return;
  const taken = await take(desk.memory, order);
  if (taken === 'known') return;
  await heardOf(desk, order, await desk.manager.carryOut(order, taken === 'again'));
}

/**
 * Goes on with an order that is written down: hands it over again, asks what became of it, or takes
 * it back. One of which there was no news is left alone for a while. Answers when it is to be
 * looked at again; infinite: it has ended.
 */
export async function goOnWith(desk: Desk, entry: Entry): Promise<Instant> {
  const now = desk.deps.clock.now();
  if (entry.state === 'ended') return Number.POSITIVE_INFINITY;
  if (now < entry.lookAt) return entry.lookAt;
  try {
    if (await goOn(desk, entry)) return Number.POSITIVE_INFINITY;
  } catch (error) {
    // What is odd about one order may stay so. A manager that is down is back for all at once.
    if (error instanceof RemoteOdd) await noteLooked(desk.memory, entry, paceOf(desk, now));
    throw error;
  }
  return noteLooked(desk.memory, entry, paceOf(desk, now));
}

function paceOf({ settings }: Desk, now: Instant) {
  return { now, longest: settings.pollHours * HOUR };
}

/** Answers whether the order has ended. */
async function goOn(desk: Desk, entry: Entry): Promise<boolean> {
  const { order, state, remote } = entry;
  if (state === 'ending') {
    await takeBack(desk, entry);
    return true;
  }
  if (!isOurs(desk, order)) {
    await note(desk.memory, order, { state: 'ended', why: 'the connector may no longer do it' });
    return true;
  }
  const result =
    state === 'taken' || remote === null
      ? await desk.manager.carryOut(order, true)
      : await desk.manager.follow(order, remote);
  if (result !== null) await heardOf(desk, order, result);
  return result !== null && result.kind !== 'sent';
}

/**
 * Notes and reports what became of an order. It is reported first, so that no report is lost: it
 * throws where no store could take it.
 */
export async function heardOf(desk: Desk, order: Order, result: CarriedOut): Promise<void> {
  switch (result.kind) {
    case 'sent':
      await note(desk.memory, order, { state: 'sent', remote: result.remote });
      return;
    case 'left':
      await note(desk.memory, order, { state: 'ended', why: result.why });
      return;
    case 'answered': {
      const { outcome, detail } = result;
      await report(desk, order, result);
      await note(desk.memory, order, { state: 'ended', outcome, why: detail });
      return;
    }
    default:
      return result satisfies never;
  }
}

async function report(
  { deps, settings }: Desk,
  { orderId }: Order,
  { outcome, detail, lasting = false }: Extract<CarriedOut, { readonly kind: 'answered' }>,
): Promise<void> {
  const result = { orderId, outcome, detail, lasting, at: deps.clock.now() };
  const mayReport = reportsOn(callerOf(settings));
  const { status, reason } = await deps.deadline.within(LASTS, () =>
    recordResult(deps, result, mayReport),
  );
  if (status !== 'refused') return;
  log('WARN', 'what became of an order was refused', { orderId, why: reason });
}

/** Takes back the order about a finding, where it is under way. */
export async function withdraw(desk: Desk, end: Order, why: string): Promise<void> {
  const ending = await endOrder(desk.memory, end, why);
  if (ending !== null) await takeBack(desk, ending);
}

/** It stays to be taken back until the manager has heard of it. */
async function takeBack(desk: Desk, entry: Entry): Promise<void> {
  await desk.manager.withdraw(entry.order, entry.remote ?? {});
  await noteTakenBack(desk.memory, entry);
}
