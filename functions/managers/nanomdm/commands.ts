import type { PlistValue } from 'plist';
import type { Content } from './content.ts';
import { tokensOf } from './declarations.ts';
import type { Device, Pending } from './device.ts';
import { data, writePlist } from './plist.ts';
import { uuid5 } from './uuid5.ts';

/*
 * Commands of Apple's MDM, as they are queued at NanoMDM. A command has the same UUID as long as it
 * is the same, so that a second time is a repeat: NanoMDM refuses it while it has the first. Most
 * stores know a UUID for ever, also when what was queued is cleared as the device enrols anew: what
 * is to reach it then has another UUID. Some forget one with the answer, and hand a repeat out.
 */

export interface Command {
  readonly uuid: string;
  readonly request: { readonly [key: string]: PlistValue };
}

/** A command as NanoMDM takes it. */
export function commandPlist({ uuid, request }: Command): string {
  return writePlist({ CommandUUID: uuid, Command: { ...request } });
}

export function pending(uuid: string, now: number): Pending {
  return { uuid, at: now, isQueued: false };
}

/** The UUID of one of a device's own commands, which have numbers. */
export function ownUuid({ id, bornAt }: Pick<Device, 'id' | 'bornAt'>, what: string, n: number) {
  return uuid5(`${id}/${bornAt}/${what}/${n}`);
}

/** The UUID of what is to be done for an order. `n`: another one is another command. */
export function orderUuid(orderId: string, what: string, n = 0): string {
  return uuid5(`${orderId}/${what}${n === 0 ? '' : `/${n}`}`);
}

export const DEVICE_INFORMATION: Command['request'] = {
  RequestType: 'DeviceInformation',
  Queries: ['IsSupervised', 'OSVersion', 'ProductName', 'SerialNumber'],
};

/** Macs do not know `Items`, and so does nobody of whom nothing is known yet. */
export function installedApplicationList(isIos: boolean): Command['request'] {
  return {
    RequestType: 'InstalledApplicationList',
    ManagedAppsOnly: false,
    ...(isIos ? { Items: ['Identifier', 'Name', 'ShortVersion', 'Version'] } : {}),
  };
}

export const MANAGED_APPLICATION_LIST: Command['request'] = {
  RequestType: 'ManagedApplicationList',
};

export const PROFILE_LIST: Command['request'] = { RequestType: 'ProfileList' };

export function removeApplication(id: string): Command['request'] {
  return { RequestType: 'RemoveApplication', Identifier: id };
}

/** Has the device make an app managed that its user installed. */
export function takeApplication(id: string): Command['request'] {
  return {
    RequestType: 'InstallApplication',
    Identifier: id,
    ManagementFlags: 1,
    ChangeManagementState: 'Managed',
  };
}

/** The one profile that is ours. Nobody else's is ever touched. */
export const PROFILE = 'org.interdict.restrictions';

/** The profile's UUID tells what is in it. */
export function profileUuid(hash: string): string {
  return uuid5(`${PROFILE}/${hash}`).toUpperCase();
}

/** Brings the profile to this content; `null`: takes it off. */
export function profileCommand(content: Content | null): Command['request'] {
  if (content === null) return { RequestType: 'RemoveProfile', Identifier: PROFILE };
  return { RequestType: 'InstallProfile', Payload: data(restrictionsProfile(content)) };
}

/** The profile itself: what a supervised iPhone or iPad is told not to show or start. */
export function restrictionsProfile({ hash, bundleIds }: Content): string {
  return writePlist({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: PROFILE,
    PayloadUUID: profileUuid(hash),
    PayloadDisplayName: 'Banned apps',
    PayloadScope: 'System',
    PayloadContent: [
      {
        PayloadType: 'com.apple.applicationaccess',
        PayloadVersion: 1,
        PayloadIdentifier: `${PROFILE}.apps`,
        PayloadUUID: uuid5(`${PROFILE}.apps/${hash}`).toUpperCase(),
        blockedAppBundleIDs: [...bundleIds],
      },
    ],
  });
}

/** Has the device ask for its declarations. */
export function declareCommand(hash: string | null, now: number): Command['request'] {
  return {
    RequestType: 'DeclarativeManagement',
    Data: data(JSON.stringify(tokensOf(hash, now))),
  };
}
