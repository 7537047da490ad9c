import type { PolicyEntry } from './wire.ts';

/*
 * What the Android Management API is asked to change, as it goes over the wire. Each names what it
 * changes and nothing else.
 */

/** How the install type of an app is to be. `null`: as the API has it where nothing is said. */
export interface InstallType {
  readonly packageName: string;
  readonly installType: string | null;
}

/** Sets install types, for `:modifyPolicyApplications`. */
export function installTypes(apps: readonly InstallType[]) {
  const changes = apps.map(({ packageName, installType }) => ({
    application: { packageName, ...(installType === null ? {} : { installType }) },
    updateMask: 'installType',
  }));
  return { changes };
}

/** Takes apps out, for `:removePolicyApplications`. */
export function removedApps(packageNames: readonly string[]) {
  return { packageNames };
}

/** The fields of a policy that `personalSide` sets. */
export const PERSONAL_SIDE = [
  'personalUsagePolicies.personalApplications',
  'personalUsagePolicies.personalPlayStoreMode',
] as const;

/** Sets the list of the private side, and its mode. `null`: as the API has it by itself. */
export function personalSide(personalApplications: readonly PolicyEntry[], mode: string | null) {
  return {
    personalUsagePolicies: {
      personalApplications,
      ...(mode === null ? {} : { personalPlayStoreMode: mode }),
    },
  };
}

/** The field of a device that `deviceWith` sets. */
export const DEVICE_POLICY = ['policyName'] as const;

/** Gives a device a policy, by its whole name. */
export function deviceWith(policyName: string) {
  return { policyName };
}
