import {
  type App,
  COVERAGES,
  type Inventory,
  type Lacking,
  PLATFORMS,
} from '../../domain/devices/app.ts';
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

function isLacking(value: unknown): value is Lacking {
  return (
    typeof value === 'object' &&
    value !== null &&
    'app' in value &&
    isApp(value.app) &&
    'since' in value &&
    typeof value.since === 'number'
  );
}

const packedApps: Reader<readonly App[]> = (attribute, where) => {
  const apps = unpackJson(bytes(attribute, where), where);
  if (!Array.isArray(apps) || !apps.every(isApp)) throw new Unreadable(where, 'a list of apps');
  return apps;
};

const packedLacking: Reader<readonly Lacking[]> = (attribute, where) => {
  if (attribute === undefined) return [];
  const lacking = unpackJson(bytes(attribute, where), where);
  if (!Array.isArray(lacking) || !lacking.every(isLacking))
    throw new Unreadable(where, 'a list of apps and instants');
  return lacking;
};

const readFields = fields<Inventory>({
  deviceId: text,
  platform: oneOf(...PLATFORMS),
  observedAt: number,
  coverage: oneOf(...COVERAGES),
  hash: text,
  apps: packedApps,
  lacking: packedLacking,
});

/** An inventory's row: the apps are packed JSON. Throws `TooLarge` (about 12,000 ordinary apps). */
export function toInventoryItem(inventory: Inventory): Item {
  const { lacking } = inventory;
  return storable(
    toItem({
      ...inventory,
      apps: pack(JSON.stringify(inventory.apps)),
      lacking: lacking.length > 0 ? pack(JSON.stringify(lacking)) : null,
    }),
    `the inventory of device ${inventory.deviceId}`,
  );
}

/** Throws `Unreadable`. */
export function fromInventoryItem(item: StoredItem): Inventory {
  return readFields({ M: item }, `Inventories ${item.deviceId?.S}`);
}
