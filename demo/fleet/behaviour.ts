import type { App, Coverage } from '../../functions/domain/devices/app.ts';
import { HOUR, type Instant } from '../../functions/domain/time/instant.ts';
import type { DeviceReport, Flaw, FleetDevice, StoryEvent } from './device.ts';
import { leavesOut } from './odd-apps.ts';
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

/** Its manager sees as much of it as this from now on. */
export function seenThrough(device: FleetDevice, coverage: Coverage): FleetDevice {
  return { ...device, coverage };
}

/** Its manager has a hiccup, or has it no longer. */
export function hiccup(device: FleetDevice, glitch: FleetDevice['glitch']): FleetDevice {
  return { ...device, glitch };
}

/** An inventory agent that has lost its token enrols again. The device keeps its id. */
export function enrolAgain(device: FleetDevice, at: Instant): FleetDevice {
  return { ...device, afresh: true, story: told(device, at, 'enrol-again') };
}

/**
 * The phone is set up anew and its apps are put back. It enrols with the same hardware, as another
 * device: the old one is taken out of use.
 */
export function setUpAnew(
  device: FleetDevice,
  apps: readonly App[],
  at: Instant,
): { readonly old: FleetDevice; readonly anew: FleetDevice } {
  const fresh = { ...device, key: `${device.key}/anew`, reports: [], story: [] };
  return { old: delist(retire(device, at), at), anew: install(fresh, apps, at) };
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

/** A collapsed list has the first few apps only: the manager's next page did not come. */
function listedApps(device: FleetDevice): readonly App[] {
  const apps = visibleApps(device);
  switch (device.glitch) {
    case null:
      return apps;
    case 'empty':
      return [];
    case 'collapsed':
      return apps.slice(0, Math.floor(apps.length / 4));
    default:
      return device.glitch satisfies never;
  }
}

/** From so many apps on it shows whether a list has collapsed. */
const FEWEST_COMPARED = 10;

/** Why a list of so many apps proves nothing by itself; `null`: it does. */
function flawOf(device: FleetDevice, count: number): Flaw | null {
  const before = device.reports.at(-1)?.believed ?? 0;
  if (count === 0 || (before >= FEWEST_COMPARED && count < before / 2)) return 'shrunk';
  if (leavesOut(device)) return 'left-out';
  if (device.clock !== null) return 'clock';
  return device.afresh ? 'afresh' : null;
}

/**
 * How many apps are taken to be there after a list of so many. What a list with a flaw lacks counts
 * an hour later, if the next one lacks it too.
 */
function believedOf(device: FleetDevice, at: Instant, count: number, flaw: Flaw | null): number {
  const before = device.reports.at(-1);
  if (flaw === null || before === undefined) return count;
  const confirmed = before.flaw !== null && at - before.observedAt >= HOUR;
  return confirmed ? count : Math.max(before.believed, count);
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
  const apps = listedApps(device);
  const flaw = flawOf(device, apps.length);
  const made: DeviceReport = {
    observedAt: at,
    coverage,
    group,
    ownership,
    management,
    osVersion,
    apps,
    flaw,
    believed: believedOf(device, at, apps.length, flaw),
  };
  const reports = [...device.reports, made];
  return { device: { ...device, afresh: false, reports }, report: made };
}
