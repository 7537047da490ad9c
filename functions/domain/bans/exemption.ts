import { hardwareHashOf } from '../devices/hardware-hash.ts';
import type { Head } from '../devices/head.ts';
import { sourceDeviceId } from '../devices/source-device.ts';
import type { Instant } from '../time/instant.ts';

/** What a source calls one of its devices. */
export interface ExternalName {
  readonly source: string;
  readonly externalId: string;
}

/**
 * Devices or groups that a ban leaves alone, for a stated reason and time. Holds in `[from,
 * expiresAt)`.
 */
export interface Exemption {
  readonly id: string;
  readonly devices: readonly string[];
  /**
   * Tags of the hardware that `devices` had when they were named, of those that enrolled by
   * themselves. So they stay exempt when they enrol anew, under another device id.
   */
  readonly hardwareTags: readonly string[];
  /** What devices call themselves when they enrol, also those that are yet to enrol. */
  readonly hardwareIds: readonly string[];
  /** What sources call devices, also those that are yet to be reported. */
  readonly externalIds: readonly ExternalName[];
  readonly groups: readonly string[];
  readonly ground: string;
  readonly grantedBy: string;
  readonly from: Instant;
  readonly expiresAt: Instant;
  /**
   * When it was taken back before its expiry. It stays listed, so that the pass that carries out
   * its end is asked for.
   */
  readonly endedAt: Instant | null;
}

/** By what an exemption may name a device. */
export type ExemptDevice = Pick<Head, 'deviceId' | 'hardwareHash' | 'group'>;

/** When an exemption stops holding: its expiry, or its earlier end. */
export function exemptionEnd(exemption: Exemption): Instant {
  return exemption.endedAt === null
    ? exemption.expiresAt
    : Math.min(exemption.endedAt, exemption.expiresAt);
}

/** Whether an exemption holds now, for those that it names. */
export function holdsAt(exemption: Exemption, now: Instant): boolean {
  return exemption.from <= now && now < exemptionEnd(exemption);
}

/** Half of a hash: 128 bits tell all hardware apart. */
export function hardwareTag(hash: string): string {
  return hash.slice(0, 32);
}

const ofDevice = (deviceId: string) => `device ${deviceId}`;
const ofHardware = (tag: string) => `hardware ${tag}`;
const ofGroup = (group: string) => `group ${group}`;

/** The keys of all that an exemption names. A source and its name for a device make its id. */
function* keysOf(exemption: Exemption): Generator<string> {
  const { devices, hardwareTags, hardwareIds, externalIds, groups } = exemption;
  for (const deviceId of devices) yield ofDevice(deviceId);
  for (const tag of hardwareTags) yield ofHardware(tag);
  for (const one of externalIds) yield ofDevice(sourceDeviceId(one.source, one.externalId));
  for (const hardwareId of hardwareIds) yield ofHardware(hardwareTag(hardwareHashOf(hardwareId)));
  for (const group of groups) yield ofGroup(group);
}

type Index = ReadonlyMap<string, readonly Exemption[]>;

const indexes = new WeakMap<readonly Exemption[], Index>();

/** It is made once for the exemptions that a ban has, which may name thousands of devices. */
function indexOf(exemptions: readonly Exemption[]): Index {
  const known = indexes.get(exemptions);
  if (known) return known;
  const index = new Map<string, Exemption[]>();
  for (const exemption of exemptions)
    for (const key of keysOf(exemption)) {
      const named = index.get(key);
      if (named === undefined) index.set(key, [exemption]);
      else if (named.at(-1) !== exemption) named.push(exemption);
    }
  indexes.set(exemptions, index);
  return index;
}

/**
 * The exemptions that name this device, by whatever name, or its group, whether they hold or not.
 * One look-up for each name of the device, however many devices are exempt.
 */
export function exemptionsNaming(
  exemptions: readonly Exemption[],
  { deviceId, hardwareHash, group }: ExemptDevice,
): readonly Exemption[] {
  if (exemptions.length === 0) return [];
  const index = indexOf(exemptions);
  const keys = [ofDevice(deviceId)];
  if (group !== null) keys.push(ofGroup(group));
  if (hardwareHash !== null) keys.push(ofHardware(hardwareTag(hardwareHash)));
  const named = keys.flatMap((key) => index.get(key) ?? []);
  return named.length > 1 ? [...new Set(named)] : named;
}

/** The exemption that holds for this device now; of several, the one that lasts longest. */
export function exemptionFor(
  exemptions: readonly Exemption[],
  device: ExemptDevice,
  now: Instant,
): Exemption | null {
  let longest: Exemption | null = null;
  for (const exemption of exemptionsNaming(exemptions, device)) {
    if (now < exemption.from || now >= exemptionEnd(exemption)) continue;
    if (longest === null || exemptionEnd(exemption) > exemptionEnd(longest)) longest = exemption;
  }
  return longest;
}
