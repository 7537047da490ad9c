import { MANAGEMENTS, type NamedApp, PLATFORMS } from '../../domain/devices/app.ts';
import {
  CAUSES,
  type Counted,
  FINDING_STATUSES,
  type Finding,
  type FindingDevice,
  type IssuedOrder,
  ORDERED_PHASES,
  type OrderResult,
  OUTCOMES,
  SAID,
} from '../../domain/findings/finding.ts';
import { ORDER_ACTIONS, type OrderAction } from '../../domain/order-action.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import {
  fields,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  type Reader,
  type StoredItem,
  text,
  tuple,
} from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

export const readCause = oneOf(...CAUSES);
export const readSaid = oneOf(...SAID);

/**
 * Orders and apps are lists of lists. This keeps a row with eight apps and six orders near 1 KB,
 * the unit that DynamoDB bills.
 */
const order = tuple<[number, OrderAction, number, number, number | null]>(
  number,
  oneOf(...ORDER_ACTIONS),
  number,
  number,
  orNull(number),
);
const app = tuple<[string, string]>(text, text);

export const readOrder: Reader<IssuedOrder> = (attribute, where) => {
  const [n, action, revision, at, effectiveAt] = order(attribute, where);
  return { n, action, revision, at, effectiveAt };
};
export const readResult = fields<OrderResult>({
  n: number,
  outcome: oneOf(...OUTCOMES),
  detail: orNull(text),
  at: number,
});
const readApp: Reader<NamedApp> = (attribute, where) => {
  const [id, name] = app(attribute, where);
  return { id, name };
};

const readFields = fields<Omit<Finding, 'banId' | 'shard'>>({
  deviceId: text,
  status: oneOf(...FINDING_STATUSES),
  cause: orNull(readCause),
  phase: oneOf(...ORDERED_PHASES),
  n: number,
  outstanding: orNull(number),
  sequence: number,
  said: orNull(readSaid),
  saidAt: orNull(number),
  revision: number,
  episode: number,
  rounds: number,
  openedAt: number,
  firstRemovalAt: orNull(number),
  lastOrderedAt: orNull(number),
  endedAt: orNull(number),
  overdue: flag,
  failed: flag,
  held: flag,
  placed: orNull(number),
  counted: orNull(fields<Counted>({ revision: number, census: text })),
  apps: listOf(readApp),
  appCount: number,
  grown: flag,
  orders: listOf(readOrder),
  lastResult: orNull(readResult),
  device: fields<FindingDevice>({
    platform: oneOf(...PLATFORMS),
    group: text,
    source: orNull(text),
    externalId: orNull(text),
    management: oneOf(...MANAGEMENTS),
  }),
  asOf: number,
  lock: number,
});

/** The partition of a ban's findings that a shard number names. */
export function banShard(banId: string, shard: number): string {
  return `${banId}#${shard}`;
}

/** A finding's row. `null`, `false` and the empty list are left out. */
export function toFindingItem(finding: Finding): Item {
  const { banId, shard, overdue, failed, held, grown, apps, orders, ...rest } = finding;
  const item = toItem({
    ...rest,
    banShard: banShard(banId, shard),
    overdue: overdue || null,
    held: held || null,
    failed: failed || null,
    grown: grown || null,
    apps: apps.length > 0 ? apps.map(({ id, name }) => [id, name]) : null,
    orders:
      orders.length > 0
        ? orders.map(({ n, action, revision, at, effectiveAt }) => [
            n,
            action,
            revision,
            at,
            effectiveAt,
          ])
        : null,
  });
  return storable(item, `the finding of ban ${banId} on device ${finding.deviceId}`);
}

/**
 * Reads a row of the Findings table, from the table or from an image of its stream. Throws
 * `Unreadable` for a row that is not a finding of this version.
 */
export function fromFindingItem(item: StoredItem): Finding {
  const partition = item.banShard?.S ?? '';
  const where = `Findings ${partition} ${item.deviceId?.S}`;
  const cut = partition.lastIndexOf('#');
  const shard = Number(partition.slice(cut + 1));
  if (cut < 1 || cut === partition.length - 1 || !Number.isInteger(shard))
    throw new Unreadable(`${where}.banShard`, '<ban>#<shard>');
  return { banId: partition.slice(0, cut), shard, ...readFields({ M: item }, where) };
}
