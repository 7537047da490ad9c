import type { App } from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import type { DeviceReport, FleetDevice, StoryEvent } from './device.ts';
import { stableShare } from './share.ts';

/*
 * What may happen on a device. Every act takes the time and gives a new device; none looks at a
 * clock or at what the system believes.
 */

function told(
  device: FleetDevice,
  at: Instant,
  kind: StoryEvent['kind'],
  apps: readonly string[] = [],
): readonly StoryEvent[] {
  return [...device.story, { at, kind, apps }];
}

/** The owner installs apps; what is there already is replaced. */
export function install(device: FleetDevice, apps: readonly App[], at: Instant): FleetDevice {
  const ids = new Set(apps.map(({ id }) => id));
  return {
    ...device,
    apps: [...device.apps.filter(({ id }) => !ids.has(id)), ...apps],
    everHad: [...device.everHad, ...apps],
    story: told(device, at, 'install', [...ids]),
  };
}

/** Apps are removed, by the owner or by the manager. Ids that are not there change nothing. */
export function uninstall(device: FleetDevice, ids: readonly string[], at: Instant): FleetDevice {
  const gone = new Set(ids);
  return {
    ...device,
    apps: device.apps.filter(({ id }) => !gone.has(id)),
    story: told(device, at, 'uninstall', ids),
  };
}

/** The device keeps apps and leaves them out of its reports: it lies for itself. */
export function hide(device: FleetDevice, ids: readonly string[], at: Instant): FleetDevice {
  return {
    ...device,
    hidden: new Set([...device.hidden, ...ids]),
    story: told(device, at, 'hide', ids),
  };
}

/** The device reports truly again. */
export function show(device: FleetDevice, at: Instant): FleetDevice {
  return { ...device, hidden: new Set(), story: told(device, at, 'show', [...device.hidden]) };
}

/** The device is switched off, or out of reach. */
export function goSilent(device: FleetDevice, at: Instant): FleetDevice {
  return { ...device, silent: true, story: told(device, at, 'silence') };
}

export function wake(device: FleetDevice, at: Instant): FleetDevice {
  return { ...device, silent: false, story: told(device, at, 'wake') };
}

/** A system update: another version, and the packages that it brings, wanted or not. */
export function updateSystem(
  device: FleetDevice,
  osVersion: string,
  brings: readonly App[],
  at: Instant,
): FleetDevice {
  const installed = install(device, brings, at);
  return {
    ...installed,
    osVersion,
    story: told(
      installed,
      at,
      'update',
      brings.map(({ id }) => id),
    ),
  };
}

/**
 * The device is given to another department. Only a source can say so: a device that enrolled by
 * itself keeps its key's group.
 */
export function moveGroup(device: FleetDevice, group: string, at: Instant): FleetDevice {
  if (device.source === null)
    throw new Error(
      `${device.key} enrolled by itself: its group is its enrolment key's; move a source's device`,
    );
  return { ...device, group, story: told(device, at, 'move') };
}

/** The device is taken out of use. Nobody is told of it yet: see `delist`. */
export function retire(device: FleetDevice, at: Instant): FleetDevice {
  return { ...device, retiredAt: at, story: told(device, at, 'retire') };
}

/**
 * Its source finished a run without it, or an operator revoked it: from here on the system can know
 * that it is retired.
 */
export function delist(device: FleetDevice, at: Instant): FleetDevice {
  return { ...device, story: told(device, at, 'delist') };
}

/** The manager says that these apps can no longer be started, though they are still listed. */
export function disable(device: FleetDevice, ids: readonly string[], at: Instant): FleetDevice {
  return { ...device, story: told(device, at, 'disable', ids) };
}

/**
 * A stable quarter of the apps is in the managed part of a device; names only are ids to those who
 * see nothing else.
 */
function visibleApps(device: FleetDevice): readonly App[] {
  const shown =
    device.hidden.size === 0 ? device.apps : device.apps.filter(({ id }) => !device.hidden.has(id));
  switch (device.coverage) {
    case 'all':
      return shown;
    case 'managed-only':
    case 'work-profile':
      return shown.filter(({ id }) => stableShare(`${device.key} ${id}`) < 0.25);
    case 'names-only':
      return shown.map(({ id, name, publisher }) => ({
        id: name ?? id,
        name: name ?? id,
        ...(publisher ? { publisher } : {}),
      }));
    case 'none':
      return [];
    default:
      return device.coverage satisfies never;
  }
}

/**
 * The device, or its manager, says what is there. `report: null`: it is silent or retired, and says
 * nothing.
 */
export function report(
  device: FleetDevice,
  at: Instant,
): { readonly device: FleetDevice; readonly report: DeviceReport | null } {
  if (device.silent || device.retiredAt !== null) return { device, report: null };
  const { coverage, group, ownership, management, osVersion } = device;
  const made: DeviceReport = {
    observedAt: at,
    coverage,
    group,
    ownership,
    management,
    osVersion,
    apps: visibleApps(device),
  };
  return { device: { ...device, reports: [...device.reports, made] }, report: made };
}
