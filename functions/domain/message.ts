import { FINDING_NEWS } from './finding-news.ts';
import { ORDER_ACTIONS } from './order-action.ts';

const ORDERS = ORDER_ACTIONS.map((action) => `order.${action}` as const);

/** What is said of a whole ban: `announce` makes these at a tick. */
const BAN_NEWS = ['restrictions.changed', 'ban.paused', 'sweep.completed'] as const;
export type BanNews = (typeof BAN_NEWS)[number];

/** Types of the messages on the orders topic. */
export const MESSAGE_TYPES = [...ORDERS, ...FINDING_NEWS, ...BAN_NEWS] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/**
 * The most bytes of one message on the orders topic, with its attributes. SNS takes no more.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const LARGEST_MESSAGE = 256 * 1024;

/**
 * A message before its envelope. The adapter makes a CloudEvents 1.0 JSON document and the topic's
 * attributes of it.
 */
export interface OutgoingMessage {
  /** The same content always has the same id: orders carry their order id. */
  readonly id: string;
  readonly type: MessageType;
  /** What it is about: `bans/{banId}/devices/{deviceId}` or `bans/{banId}`. */
  readonly subject: string;
  /** ISO 8601; when it was decided. */
  readonly time: string;
  /** For subscription filters; those that do not apply are left out. */
  readonly attributes: Readonly<
    Partial<Record<'platform' | 'group' | 'banId' | 'action' | 'source', string>>
  >;
  readonly data: Readonly<Record<string, unknown>>;
}
