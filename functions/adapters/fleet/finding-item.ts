import {
  APP_STATES,
  APP_TYPES,
  COVERAGES,
  MANAGEMENTS,
  type NamedApp,
  PLATFORMS,
} from '../../domain/devices/app.ts';
import {
  type Back,
  CAUSES,
  type Counted,
  type Doubt,
  FINDING_STATUSES,
  type Finding,
  type FindingDevice,
  type IssuedOrder,
  ORDERED_PHASES,
  type OrderResult,
  OUTCOMES,
  SAID,
  type Sighting,
  type StoppedStart,
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
type StoredApp = [string, string, string, NamedApp['type'], NamedApp['version'], NamedApp['state']];
const app = tuple<StoredApp>(
  text,
  text,
  text,
  orNull(oneOf(...APP_TYPES)),
  orNull(text),
  orNull(oneOf(...APP_STATES)),
);

export const readOrder: Reader<IssuedOrder> = (attribute, where) => {
  const [n, action, revision, at, effectiveAt] = order(attribute, where);
  return { n, action, revision, at, effectiveAt };
};
export const readResult = fields<OrderResult>({
  n: number,
  outcome: oneOf(...OUTCOMES),
  detail: orNull(text),
  at: number,
  lasting: flag,
});
export const readStopped = fields<StoppedStart>({ at: number, name: text });
const readApp: Reader<NamedApp> = (attribute, where) => {
  const [id, name, banApp, type, version, state] = app(attribute, where);
  return { id, type, name, banApp, version, state };
};

const readFields = fields<Omit<Finding, 'banId' | 'shard'>>({
  deviceId: text,
  hardwareHash: orNull(text),
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
  evidenceAt: orNull(number),
  overdue: flag,
  failed: flag,
  held: flag,
  settlesAt: orNull(number),
  placed: orNull(number),
  counted: orNull(fields<Counted>({ revision: number, census: text })),
  back: orNull(fields<Back>({ times: number, orderedAt: orNull(number) })),
  doubt: orNull(fields<Doubt>({ since: number, lacking: flag })),
  unclear: flag,
  seen: fields<Sighting>({
    review: listOf(text),
    coverage: oneOf(...COVERAGES),
    management: oneOf(...MANAGEMENTS),
  }),
  apps: listOf(readApp),
  appCount: number,
  grown: flag,
  named: orNull(listOf(text)),
  orders: listOf(readOrder),
  lastResult: orNull(readResult),
  stopped: orNull(readStopped),
  device: fields<FindingDevice>({
    platform: oneOf(...PLATFORMS),
    group: orNull(text),
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
  const { banId, shard, overdue, failed, held, grown, unclear, apps, orders, ...rest } = finding;
  const item = toItem({
    ...rest,
    banShard: banShard(banId, shard),
    overdue: overdue || null,
    held: held || null,
    failed: failed || null,
    grown: grown || null,
    unclear: unclear || null,
    apps:
      apps.length > 0
        ? apps.map(({ id, name, banApp, type, version, state }) => [
            id,
            name,
            banApp,
            type,
            version,
            state,
          ])
        : null,
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
