import { type App, COVERAGES, type Inventory, PLATFORMS } from '../../domain/devices/app.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { storable } from '../dynamodb/item-size.ts';
import { pack, unpackJson } from '../dynamodb/packed.ts';
import {
  bytes,
  fields,
  number,
  oneOf,
  type Reader,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';
import { Unreadable } from '../dynamodb/unreadable.ts';

function isApp(value: unknown): value is App {
  return (
    typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
  );
}

const packedApps: Reader<readonly App[]> = (attribute, where) => {
  const apps = unpackJson(bytes(attribute, where), where);
  if (!Array.isArray(apps) || !apps.every(isApp)) throw new Unreadable(where, 'a list of apps');
  return apps;
};

const readFields = fields<Inventory>({
  deviceId: text,
  platform: oneOf(...PLATFORMS),
  observedAt: number,
  coverage: oneOf(...COVERAGES),
  hash: text,
  apps: packedApps,
});

/** An inventory's row: the apps are packed JSON. Throws `TooLarge` (about 12,000 ordinary apps). */
export function toInventoryItem(inventory: Inventory): Item {
  return storable(
    toItem({ ...inventory, apps: pack(JSON.stringify(inventory.apps)) }),
    `the inventory of device ${inventory.deviceId}`,
  );
}

/** Throws `Unreadable`. */
export function fromInventoryItem(item: StoredItem): Inventory {
  return readFields({ M: item }, `Inventories ${item.deviceId?.S}`);
}
