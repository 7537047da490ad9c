import * as z from 'zod/mini';
import { parseOrderId } from '../domain/findings/order.ts';
import { jsonOrNull } from '../domain/json-or-null.ts';
import { describeError, log } from '../runtime/log.ts';
import type { HeardBodies } from '../usecases/ports.ts';
import { carryOut, type Desk, heardOf, withdraw } from './carry-out.ts';
import type { DeliverDeps, Order } from './manager.ts';
import { isUnderWay, orderSchema, recallEntry } from './order-book.ts';
import { reportDevices } from './poll.ts';
import { isRemoteTrouble } from './remote.ts';

/*
 * What comes over a connector's queue: messages of the orders topic, and what its manager has sent
 * by itself. A message is a hint to look sooner: what cannot be done now is done at the next poll.
 */

/** A message of the orders topic, as far as connectors read it. */
const topicMessage = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });

const endSchema = z.object({
  banId: z.string(),
  sequence: z.int(),
  orderId: z.nullable(z.string()),
  action: z.nullable(orderSchema.shape.action),
  device: orderSchema.shape.device,
  apps: orderSchema.shape.apps,
});

/** What a manager has sent: its bytes in base64, or where they are kept. */
const heardMessage = z.object({
  heard: z.strictObject({
    topic: z.string(),
    body: z.optional(z.string()),
    key: z.optional(z.string()),
  }),
});
export type HeardMessage = z.infer<typeof heardMessage>;

/** A message that can never be worked on. It goes to the dead-letter queue. */
class UnreadableMessage extends Error {
  constructor(messageId: string) {
    super(`The message ${messageId} of a connector's queue has no form that is known.`);
    this.name = 'UnreadableMessage';
  }
}

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/**
 * Works on messages, one after the other. Answers the ids of those that failed: they come again.
 * The manager's own trouble is no failure, since the order is written down and a poll goes on with
 * it.
 */
export async function deliver(
  desk: Desk<DeliverDeps>,
  messages: readonly QueuedMessage[],
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const message of messages) {
    try {
      await work(desk, message);
    } catch (error) {
      if (isLeftToPoll(error, message)) continue;
      log('ERROR', 'a message of a connector could not be worked on', {
        by: desk.settings.name,
        messageId: message.messageId,
        error: describeError(error),
      });
      failed.push(message.messageId);
    }
  }
  return failed;
}

/** What a manager has sent is nowhere else: it stays in the queue. All else a poll makes up for. */
function isLeftToPoll(error: unknown, { body }: QueuedMessage): boolean {
  return isRemoteTrouble(error) && !body.startsWith('{"heard"');
}

async function work(desk: Desk<DeliverDeps>, { messageId, body }: QueuedMessage): Promise<void> {
  const told = jsonOrNull(body);
  const heard = z.safeParse(heardMessage, told);
  if (heard.success) return takeNews(desk, heard.data);
  const message = z.safeParse(topicMessage, told);
  if (!message.success) throw new UnreadableMessage(messageId);
  const { type, data } = message.data;
  if (type === 'restrictions.changed') {
    await desk.manager.reconcile();
    return;
  }
  if (type.startsWith('order.') && type !== 'order.withdrawn') {
    const order = z.safeParse(orderSchema, data);
    if (!order.success) throw new UnreadableMessage(messageId);
    return carryOut(desk, order.data);
  }
  if (type === 'order.withdrawn' || type === 'finding.resolved') {
    const end = z.safeParse(endSchema, data);
    if (!end.success) throw new UnreadableMessage(messageId);
    return withdraw(desk, asOrder(end.data), type);
  }
}

/** What ended an order, in the form of an order. */
function asOrder({ orderId, action, ...end }: z.infer<typeof endSchema>): Order {
  return { ...end, orderId: orderId ?? '', action: action ?? 'notice', title: {} };
}

async function takeNews(desk: Desk<DeliverDeps>, { heard }: HeardMessage): Promise<void> {
  const body = await bodyOf(desk.deps.heardBodies, heard);
  if (body === null) {
    log('WARN', 'what a manager has sent is no longer kept', { key: heard.key });
    return;
  }
  const { devices, orders } = await desk.manager.hear({ topic: heard.topic, body });
  await reportDevices(desk, devices);
  for (const { orderId, result } of orders) {
    const named = parseOrderId(orderId);
    if (named === null) continue;
    const entry = await recallEntry(desk.memory, named);
    // News of an order that a later one has replaced says nothing of that one.
    if (entry?.order.orderId === orderId && isUnderWay(entry))
      await heardOf(desk, entry.order, result);
  }
}

async function bodyOf(
  bodies: HeardBodies,
  { body, key }: HeardMessage['heard'],
): Promise<Buffer | null> {
  if (body !== undefined) return Buffer.from(body, 'base64');
  const kept = key === undefined ? null : await bodies.read(key);
  return kept === null ? null : Buffer.from(kept);
}
