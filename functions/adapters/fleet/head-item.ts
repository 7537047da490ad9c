import { COVERAGES, MANAGEMENTS, OWNERSHIPS, PLATFORMS } from '../../domain/devices/app.ts';
import {
  DOUBTS,
  type Head,
  type ListDoubt,
  type Rotation,
  type Settling,
} from '../../domain/devices/head.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import {
  fields,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';

const readFields = fields<Head>({
  deviceId: text,
  tokenHash: orNull(text),
  source: orNull(text),
  externalId: orNull(text),
  hardwareHash: orNull(text),
  platform: oneOf(...PLATFORMS),
  osVersion: orNull(text),
  group: orNull(text),
  settling: orNull(fields<Settling>({ since: number, until: number })),
  ownership: oneOf(...OWNERSHIPS),
  management: oneOf(...MANAGEMENTS),
  coverage: oneOf(...COVERAGES),
  inventoryHash: orNull(text),
  observedAt: orNull(number),
  appCount: number,
  doubt: orNull(fields<ListDoubt>({ why: oneOf(...DOUBTS), since: number })),
  judgedBy: orNull(number),
  matches: listOf(text),
  disabled: listOf(text),
  installingSince: orNull(number),
  lastSeen: number,
  run: orNull(text),
  retiredAt: orNull(number),
  enrolledAt: number,
  rotation: orNull(fields<Rotation>({ at: number, attempt: orNull(text), unlisted: flag })),
  lock: number,
});

/**
 * A head's row in the Devices table. Fields keep their form. Those that are `null` or empty are
 * left out.
 */
export function toHeadItem(head: Head): Item {
  const { matches, disabled, ...rest } = head;
  const item = toItem({
    ...rest,
    matches: matches.length > 0 ? matches : null,
    disabled: disabled.length > 0 ? disabled : null,
  });
  return storable(item, `the head of device ${head.deviceId}`);
}

/** Throws `Unreadable`. */
export function fromHeadItem(item: StoredItem): Head {
  return readFields({ M: item }, `Devices ${item.deviceId?.S}`);
}
