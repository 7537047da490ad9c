import { sparing } from '../../domain/bans/blocking.ts';
import type { Blocklist } from '../../domain/bans/blocklist.ts';
import type { Head } from '../../domain/devices/head.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import type { ConnectorDeps } from '../manager.ts';
import type { SettingsOf } from '../settings.ts';

/* Who is exempt: the devices that exemptions in force name, by group as far as that is known. */

const PLATFORM = 'android';

/** A device that an exemption names, and of which nobody knows the group. */
export interface Unplaced {
  readonly deviceId: string;
  readonly externalId: string;
}

/** The devices that exemptions name. */
export interface ExemptDevices {
  readonly byGroup: ReadonlyMap<string, readonly Head[]>;
  /** Not reported yet, in no group as they were reported last, or retired: they may come back. */
  readonly unplaced: readonly Unplaced[];
}

/** Those that may be in a group. */
export function exemptIn({ byGroup, unplaced }: ExemptDevices, group: string): ExemptInGroup {
  return { heads: byGroup.get(group) ?? [], unplaced };
}

export interface ExemptInGroup {
  readonly heads: readonly Head[];
  readonly unplaced: readonly Unplaced[];
}

/** Reads the devices of this connector that exemptions in force name. */
export async function readExempt(
  deps: ConnectorDeps,
  { name, actsFor }: SettingsOf<'android-management'>,
  blocklist: Blocklist,
): Promise<ExemptDevices> {
  const now = deps.clock.now();
  const sources = new Set([name, ...(actsFor === null ? [] : [actsFor])]);
  const ids = new Set<string>();
  const unplaced = new Map<string, Unplaced>();
  for (const ban of blocklist.bans) {
    for (const { devices, externalIds } of sparing(ban, PLATFORM, now)) {
      for (const deviceId of devices) ids.add(deviceId);
      for (const { source, externalId } of externalIds) {
        // Other names are no names of Android Management.
        if (!sources.has(source) || !/^[\w-]+$/.test(externalId)) continue;
        const deviceId = sourceDeviceId(source, externalId);
        ids.add(deviceId);
        unplaced.set(deviceId, { deviceId, externalId });
      }
    }
  }
  const byGroup = new Map<string, Head[]>();
  if (ids.size === 0) return { byGroup, unplaced: [] };
  for (const head of await deps.fleet.readHeads([...ids], false)) {
    const { deviceId, externalId, group, source, platform, retiredAt } = head;
    unplaced.delete(deviceId);
    if (platform !== PLATFORM || externalId === null) continue;
    if (source === null || !sources.has(source)) continue;
    if (group === null || retiredAt !== null) unplaced.set(deviceId, { deviceId, externalId });
    else byGroup.set(group, [...(byGroup.get(group) ?? []), head]);
  }
  return { byGroup, unplaced: [...unplaced.values()] };
}
