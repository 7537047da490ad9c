import { createHash } from 'node:crypto';
import type { Coverage, Management, Ownership } from '../../domain/devices/app.ts';
import type { ToldDevice } from '../manager.ts';
import { OWN_POLICY, type SettingsOf } from '../settings.ts';
import type { Device } from './wire.ts';

/*
 * Devices of the Android Management API as lines of a source. A device is known by the last part of
 * its name.
 */

type Settings = Pick<SettingsOf<'android-management'>, 'policies' | 'ownership'>;

/** The last part of a name such as `enterprises/{e}/devices/{d}`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The policy that a device shall have. `null`: the API does not say. */
export function policyOf({ policyName }: Pick<Device, 'policyName'>): string | null {
  return policyName === undefined ? null : lastPart(policyName);
}

/**
 * The longest id of an own policy, in characters. The API says of no limit; the ids of policies of
 * groups are no longer either.
 */
export const LONGEST_POLICY_ID = 128;

/**
 * The id of the policy that one device of a group has for itself. Where both ids together are too
 * long, a hash stands for that of the group's policy, and where need be for the device's as well.
 */
export function ownPolicyId(groupPolicy: string, deviceId: string): string {
  const whole = `${groupPolicy}${OWN_POLICY}${deviceId}`;
  if (whole.length <= LONGEST_POLICY_ID) return whole;
  const shorter = `${shortOf(groupPolicy)}${OWN_POLICY}${deviceId}`;
  if (shorter.length <= LONGEST_POLICY_ID) return shorter;
  return `${shortOf(groupPolicy)}${OWN_POLICY}${shortOf(deviceId)}`;
}

/** Stands for an id that is too long: 32 hex digits of its SHA-256. */
function shortOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}

/** The policy of the group of whoever has this policy: itself, or that of which it was made. */
export function groupPolicyOf({ policies }: Pick<Settings, 'policies'>, policy: string): string {
  const ids = Object.values(policies);
  const at = policy.lastIndexOf(OWN_POLICY);
  if (ids.includes(policy) || at <= 0) return policy;
  const from = policy.slice(0, at);
  return ids.find((id) => id === from) ?? ids.find((id) => shortOf(id) === from) ?? from;
}

/** The group of devices that have this policy, or one that was made of it. `null`: none. */
export function groupOf(settings: Pick<Settings, 'policies'>, policy: string | null) {
  if (policy === null) return null;
  const groupPolicy = groupPolicyOf(settings, policy);
  const found = Object.entries(settings.policies).find(([, id]) => id === groupPolicy);
  return found?.[0] ?? null;
}

/** Whether work and private life have profiles of their own on the device. */
export function hasWorkProfile({ managementMode }: Pick<Device, 'managementMode'>): boolean {
  return managementMode === 'PROFILE_OWNER';
}

const OWNERSHIP_OF: Readonly<Record<string, Ownership>> = {
  COMPANY_OWNED: 'organization',
  PERSONALLY_OWNED: 'personal',
};

/** Whose the device is, or what the settings say where the API does not know it. */
export function ownershipOf(device: Pick<Device, 'ownership'>, settings: Settings): Ownership {
  return OWNERSHIP_OF[device.ownership ?? ''] ?? settings.ownership;
}

const MANAGEMENT_OF: Readonly<Record<string, Management>> = {
  DEVICE_OWNER: 'full',
  PROFILE_OWNER: 'work-profile',
};

/** Whether the organization has let the device go. */
export function isGone({ appliedState }: Pick<Device, 'appliedState'>): boolean {
  return appliedState === 'DELETED';
}

/**
 * A device with the apps that it has reported. `null`: it has reported none, because it is new, or
 * because its policy does not ask for them.
 */
export function lineOf(device: Device, settings: Settings): ToldDevice | null {
  const { applicationReports, lastStatusReportTime, managementMode = '' } = device;
  if (applicationReports === undefined || lastStatusReportTime === undefined) return null;
  const coverage: Coverage = managementMode === 'DEVICE_OWNER' ? 'all' : 'work-profile';
  return {
    externalId: lastPart(device.name),
    platform: 'android',
    osVersion: device.softwareInfo?.androidVersion ?? null,
    group: groupOf(settings, policyOf(device)),
    ownership: ownershipOf(device, settings),
    management: MANAGEMENT_OF[managementMode] ?? 'none',
    observedAt: lastStatusReportTime,
    // What is on the private side of a device is not reported.
    coverage,
    apps: applicationReports.flatMap((report) => (report === null ? [] : appOf(report))),
  };
}

type Report = NonNullable<NonNullable<Device['applicationReports']>[number]>;

function appOf({ packageName, displayName, versionName, state, signingKeyCerts }: Report) {
  // Policies may also have apps reported that were removed.
  if (state !== 'INSTALLED') return [];
  const signer = signingKeyCerts?.[0]?.signingKeyCertFingerprintSha256;
  return [
    {
      id: packageName,
      ...(displayName === undefined ? {} : { name: displayName }),
      ...(versionName === undefined ? {} : { version: versionName }),
      // In hex, with colons between the bytes or not.
      ...(signer === undefined ? {} : { signer: signer.replaceAll(':', '') }),
    },
  ];
}
