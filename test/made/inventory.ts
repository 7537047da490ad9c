import type { Inventory } from '../../functions/domain/devices/app.ts';
import { inventoryHash } from '../../functions/domain/devices/inventory-hash.ts';
import { NOON } from './noon.ts';

/** What a phone has, all of it: WeChat and notes. Its hash is of its apps. */
export function anInventory(change: Partial<Inventory> = {}): Inventory {
  const apps = change.apps ?? [
    { id: 'com.tencent.mm', name: '微信', version: '8.0.42' },
    { id: 'org.example.notes' },
  ];
  return {
    deviceId: 'device-1',
    platform: 'android',
    observedAt: NOON,
    coverage: 'all',
    hash: inventoryHash(apps),
    apps,
    lacking: [],
    ...change,
  };
}
