import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import type { ToldDevice } from '../manager.ts';
import type { SettingsOf } from '../settings.ts';
import { type Device, isMac, platformOf } from './device.ts';
import { isDict } from './plist.ts';
import { text } from './wire.ts';

/** Turns what a device says into a line of a source. Pure. */

/** The forms of a name of a group, as bans have them. */
const GROUP = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The group that the URL of an enrolment names. `null`: none that can be one. */
export function groupIn(
  params: Readonly<Record<string, string>>,
  { groupParameter }: Pick<SettingsOf<'nanomdm'>, 'groupParameter'>,
): string | null {
  const named = params[groupParameter];
  return named !== undefined && GROUP.test(named) ? named : null;
}

/** How far MDM reaches on a device. */
function managementOf(device: Device): string {
  if (device.channel === 'user-enrollment') return 'work-profile';
  return isMac(device) || device.supervised === true ? 'full' : 'basic';
}

interface ListedApp {
  readonly id: string;
  readonly name?: string;
  readonly version?: string;
  readonly state?: 'installing';
}

/** An app of a list. A Mac may name one without its identifier: its name is then all there is. */
function appOf(told: unknown): (ListedApp & { readonly isNamed: boolean }) | null {
  if (!isDict(told)) return null;
  const [identifier, name] = [text(told.Identifier), text(told.Name)];
  const id = identifier ?? name;
  if (id === null) return null;
  const version = text(told.ShortVersion) ?? text(told.Version);
  return {
    id,
    isNamed: identifier !== null,
    ...(name === null ? {} : { name }),
    ...(version === null ? {} : { version }),
    ...(told.Installing === true ? { state: 'installing' } : {}),
  };
}

/**
 * The line of a device with its list of apps. `null`: the list is none, or nobody knows yet what
 * the device is.
 */
export function lineOf(
  device: Device,
  list: unknown,
  at: Instant,
  settings: SettingsOf<'nanomdm'>,
): ToldDevice | null {
  const platform = platformOf(device);
  if (platform === null || !Array.isArray(list)) return null;
  // Without knowing whether it is supervised, one would say less of it than is so.
  if (platform === 'ios' && device.channel === 'device' && device.supervised === null) return null;
  const apps = list.map(appOf).filter((app) => app !== null);
  const hasNames = apps.length > 0 && apps.every(({ isNamed }) => !isNamed);
  const isPart = device.channel === 'user-enrollment';
  return {
    externalId: device.id,
    platform,
    osVersion: device.osVersion,
    group: device.group ?? settings.defaultGroup,
    ownership: isPart ? 'personal' : settings.ownership,
    management: managementOf(device),
    observedAt: formatInstant(at),
    coverage: hasNames ? 'names-only' : isPart ? 'managed-only' : 'all',
    apps: apps.map(({ isNamed: _, ...app }) => app),
  };
}
