import type {
  AppField,
  AppType,
  Coverage,
  Management,
  Platform,
} from '../../domain/devices/app.ts';
import { foldedName, isPlaceholder } from '../../domain/devices/device-names.ts';
import { formatInstant } from '../../domain/time/instant.ts';
import type { ToldDevice } from '../manager.ts';
import type { SettingsOf } from '../settings.ts';
import type { FleetHost, Software } from './wire.ts';

/*
 * Fleet's hosts as lines of a source. Pure: what Fleet says goes in, what is reported comes out.
 */

const PLATFORMS: ReadonlyMap<string, Platform> = new Map([
  ['darwin', 'macos'],
  ['windows', 'windows'],
  ['ios', 'ios'],
  ['ipados', 'ios'],
  ['android', 'android'],
  ['chrome', 'chromeos'],
  // Of Linux Fleet tells the distribution.
  ...[
    'linux',
    'ubuntu',
    'debian',
    'rhel',
    'centos',
    'fedora',
    'amzn',
    'rocky',
    'almalinux',
    'ol',
    'sles',
    'opensuse-leap',
    'opensuse-tumbleweed',
    'arch',
    'manjaro',
    'endeavouros',
    'kali',
    'linuxmint',
    'pop',
    'neon',
    'zorin',
    'tuxedo',
    'gentoo',
    'void',
    'nixos',
    'alpine',
  ].map((name) => [name, 'linux'] as const),
]);
const LIKE_LINUX = /\b(?:debian|ubuntu|rhel|fedora|suse|arch|gentoo|linux)\b/i;

/** The platform of a host. `null`: one that bans do not have. */
export function platformOf({
  platform,
  platform_like,
}: Pick<FleetHost, 'platform' | 'platform_like'>): Platform | null {
  const known = PLATFORMS.get((platform ?? '').toLowerCase());
  return known ?? (LIKE_LINUX.test(platform_like ?? '') ? 'linux' : null);
}

type Told = Partial<Record<AppField, string>>;

/** How software of a source is an app: its type, and where its id is. */
interface Reading {
  readonly type?: AppType;
  readonly id: (told: Software) => string | null | undefined;
}

const byName: Reading['id'] = ({ name }) => name;
const byBundle: Reading['id'] = ({ bundle_identifier, name }) => bundle_identifier || name;
const byExtension: Reading['id'] = ({ extension_id, name }) => extension_id || name;

/**
 * Fleet's sources. Programs of Windows have no key but their name: Fleet keeps neither product
 * codes nor package families.
 */
const READINGS: ReadonlyMap<string, Reading> = new Map([
  ['apps', { type: 'app', id: byBundle }],
  ['programs', { id: byName }],
  ['deb_packages', { type: 'deb', id: byName }],
  ['rpm_packages', { type: 'rpm', id: byName }],
  ['pacman_packages', { type: 'alpm', id: byName }],
  ['portage_packages', { id: byName }],
  ['chrome_extensions', { type: 'chrome-extension', id: byExtension }],
  ['firefox_addons', { type: 'firefox-addon', id: byExtension }],
  ['vscode_extensions', { type: 'vscode-extension', id: byExtension }],
  ['safari_extensions', { id: byExtension }],
  ['ie_extensions', { id: byExtension }],
  ['jetbrains_plugins', { id: byExtension }],
  ['atom_packages', { id: byName }],
  ['homebrew_packages', { type: 'brew', id: byName }],
  ['chocolatey_packages', { id: byName }],
  ['python_packages', { type: 'pypi', id: byName }],
  ['npm_packages', { type: 'npm', id: byName }],
  ['go_binaries', { id: byName }],
  ['tgz_packages', { id: byName }],
  ['pkg_packages', { id: byName }],
  ['ios_apps', { id: byBundle }],
  ['ipados_apps', { id: byBundle }],
  ['android_apps', { id: ({ application_id, name }) => application_id || name }],
]);

/** Of a source that is not known, whatever identifies the app. */
const UNKNOWN: Reading = {
  id: ({ bundle_identifier, application_id, extension_id, name }) =>
    bundle_identifier || application_id || extension_id || name,
};

/** What is said of a text; an empty one says nothing. */
function said(field: AppField, text: string | null | undefined): Told {
  return text === undefined || text === null || text === '' ? {} : { [field]: text };
}

/** Who signed an app, and where it lies: once for each team that Fleet has seen. */
function signaturesOf({
  source,
  signature_information,
  installed_paths,
}: Software): readonly Told[] {
  const path = installed_paths?.[0];
  if (source !== 'apps') return [said('path', path)];
  const byTeam = new Map<string, Told>();
  for (const { team_identifier, installed_path } of signature_information ?? []) {
    const team = team_identifier ?? '';
    if (!byTeam.has(team))
      byTeam.set(team, { ...said('teamId', team), ...said('path', installed_path || path) });
  }
  return byTeam.size === 0 ? [said('path', path)] : [...byTeam.values()];
}

/** The apps that one entry of a host's software is. */
function appsOf(told: Software): readonly Told[] {
  const { name, version, vendor } = told;
  const upgradeCode = told.upgrade_code?.toUpperCase();
  const reading = READINGS.get(told.source ?? '') ?? UNKNOWN;
  const type = upgradeCode && told.source === 'programs' ? 'msi' : reading.type;
  const app = {
    ...said('id', reading.id(told)),
    ...said('name', name),
    ...said('version', version),
    ...said('publisher', vendor),
    ...said('upgradeCode', upgradeCode),
    ...said('type', type),
  };
  return signaturesOf(told).map((signature) => ({ ...app, ...signature }));
}

/** Whether of an app nothing is known but its name, because nobody here knows its source. */
function isBareName(told: Software): boolean {
  const { source, bundle_identifier, application_id, extension_id } = told;
  return !READINGS.has(source ?? '') && !(bundle_identifier || application_id || extension_id);
}

/**
 * What a host's list shows. Fleet sees in full what its agent sees. Of what a person enrolled it is
 * told the managed part; of Chromebooks it sees the extensions alone. A list with names that are
 * known by no identifier may lack an app under its identifier, so it proves nothing gone that a
 * whole list has shown.
 */
function coverageOf(host: FleetHost, platform: Platform): Coverage {
  const isPersonal = isPersonallyEnrolled(host);
  if (platform === 'android' && isPersonal) return 'work-profile';
  if (platform === 'ios' && isPersonal) return 'managed-only';
  if (platform === 'chromeos') return 'managed-only';
  return (host.software ?? []).some(isBareName) ? 'managed-only' : 'all';
}

function isPersonallyEnrolled({ mdm }: FleetHost): boolean {
  return /personal/i.test(mdm?.enrollment_status ?? '');
}

/**
 * How far this connector reaches on a host: by scripts where Fleet's agent is, by MDM commands on
 * iPhones and iPads, and not at all elsewhere.
 */
function managementOf(host: FleetHost, platform: Platform): Management {
  switch (platform) {
    case 'macos':
    case 'windows':
    case 'linux':
      return host.scripts_enabled === false ? 'none' : 'full';
    case 'ios':
      return managementOfPhone(host);
    case 'android':
    case 'chromeos':
      return 'none';
    default:
      return platform satisfies never;
  }
}

/** "On (automatic)" is supervised, "On (manual)" enrolled by hand, "On (personal)" its user's. */
function managementOfPhone(host: FleetHost): Management {
  const status = host.mdm?.enrollment_status ?? '';
  if (!/^on\b/i.test(status)) return 'none';
  if (isPersonallyEnrolled(host)) return 'work-profile';
  return /automatic|company/i.test(status) ? 'full' : 'basic';
}

/** The group of a host's fleet, formerly team. */
function groupOf(
  { fleet_name, team_name }: FleetHost,
  { groups, defaultGroup }: Pick<SettingsOf<'fleet'>, 'groups' | 'defaultGroup'>,
): string {
  const name = fleet_name ?? team_name ?? '';
  return (Object.hasOwn(groups, name) ? groups[name] : undefined) ?? defaultGroup;
}

/** The id of a host's fleet. `0`: it is in none. */
export function fleetIdOf({ fleet_id, team_id }: Pick<FleetHost, 'fleet_id' | 'team_id'>): number {
  return fleet_id ?? team_id ?? 0;
}

/** Fleet writes instants of long ago for what never was. */
const NEVER = Date.parse('2001-01-01T00:00:00Z');

function observedAtOf({ software_updated_at }: FleetHost): string | null {
  const at = Date.parse(software_updated_at ?? '');
  return Number.isNaN(at) || at < NEVER ? null : formatInstant(at);
}

/** What is known of a host's software, as the line of a source. `null`: nothing is. */
function deviceOf(
  host: FleetHost,
  externalId: string,
  settings: Pick<SettingsOf<'fleet'>, 'groups' | 'defaultGroup' | 'ownership'>,
): ToldDevice | null {
  const platform = platformOf(host);
  const observedAt = observedAtOf(host);
  if (platform === null || observedAt === null || host.software == null) return null;
  return {
    externalId,
    platform,
    ...(host.os_version ? { osVersion: host.os_version } : {}),
    group: groupOf(host, settings),
    ownership: settings.ownership,
    management: managementOf(host, platform),
    observedAt,
    coverage: coverageOf(host, platform),
    apps: host.software.flatMap(appsOf),
  };
}

/** Hosts as a page of a listing has them. */
export interface MappedHosts {
  readonly devices: readonly ToldDevice[];
  /** External ids of hosts of which no software is known. */
  readonly named: readonly string[];
  /** How many hosts have nothing that tells them from others. */
  readonly unknown: number;
  /** Sources of software that are not known here. */
  readonly sources: readonly string[];
}

/** Reads hosts. Of two with one UUID, the one whose software was seen last speaks. */
export function mapHosts(
  hosts: readonly FleetHost[],
  settings: Pick<SettingsOf<'fleet'>, 'groups' | 'defaultGroup' | 'ownership'>,
): MappedHosts {
  const byUuid = new Map<string, FleetHost>();
  let unknown = 0;
  for (const host of hosts) {
    const uuid = foldedName(host.uuid ?? '');
    if (isPlaceholder(uuid)) {
      unknown += 1;
      continue;
    }
    const before = byUuid.get(uuid);
    if (before === undefined || isLater(host, before)) byUuid.set(uuid, host);
  }
  const told = [...byUuid].map(([uuid, host]) => [uuid, deviceOf(host, uuid, settings)] as const);
  return {
    devices: told.flatMap(([, device]) => (device === null ? [] : [device])),
    named: told.flatMap(([uuid, device]) => (device === null ? [uuid] : [])),
    unknown,
    sources: unknownSources(hosts),
  };
}

function isLater(a: FleetHost, b: FleetHost): boolean {
  return (observedAtOf(a) ?? '') > (observedAtOf(b) ?? '');
}

/** At most so many sources are named in a line of the log. */
const MOST_NAMED_SOURCES = 10;

function unknownSources(hosts: readonly FleetHost[]): readonly string[] {
  const sources = hosts.flatMap(({ software }) =>
    (software ?? []).filter(isBareName).map(({ source }) => (source ?? '').slice(0, 64)),
  );
  return [...new Set(sources)].slice(0, MOST_NAMED_SOURCES);
}
