import type { Instant } from '../time/instant.ts';

export const PLATFORMS = ['android', 'ios', 'macos', 'windows', 'linux', 'chromeos'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What the reporter of an inventory could see. */
export const COVERAGES = ['all', 'managed-only', 'work-profile', 'names-only', 'none'] as const;
export type Coverage = (typeof COVERAGES)[number];

/**
 * Whether a list of coverage `by` sees all that one of coverage `than` sees. Of those between `all`
 * and `none`, none sees what another does.
 */
export function seesAtLeast(by: Coverage, than: Coverage): boolean {
  return by === 'all' || than === 'none' || by === than;
}

/** The narrowest coverage that sees all that either does. */
export function joined(a: Coverage, b: Coverage): Coverage {
  if (seesAtLeast(a, b)) return a;
  return seesAtLeast(b, a) ? b : 'all';
}

/** Whether a device can be judged by an inventory of this coverage: names are no identifiers. */
export const CAN_JUDGE_BY: Readonly<Record<Coverage, boolean>> = {
  all: true,
  'managed-only': true,
  'work-profile': true,
  'names-only': false,
  none: false,
};

export const OWNERSHIPS = ['organization', 'contractor', 'personal'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/**
 * How far the device's manager reaches. `agent`: the device carries out orders by itself; `full`: a
 * device owner, supervision or desktop management; `launch-control`: it keeps apps from being
 * started, and takes none off (Santa beside an inventory agent); `work-profile`: the managed part
 * only; `basic`: enrolled, but it cannot remove what the owner installed (an unsupervised iPhone);
 * `none`: reported only.
 */
export const MANAGEMENTS = [
  'agent',
  'full',
  'launch-control',
  'work-profile',
  'basic',
  'none',
] as const;
export type Management = (typeof MANAGEMENTS)[number];

/** Whether a manager that reaches this far can take an app off the device, or out of use there. */
export const CAN_REMOVE: Readonly<Record<Management, boolean>> = {
  agent: true,
  full: true,
  'launch-control': true,
  'work-profile': true,
  basic: false,
  none: false,
};

/** How far each management reaches. A lower number reaches less. */
export const REACH: Readonly<Record<Management, number>> = {
  agent: 3,
  full: 3,
  'launch-control': 3,
  'work-profile': 2,
  basic: 1,
  none: 0,
};

/**
 * What kind of package an app is: the names of package URLs (https://github.com/package-url/
 * purl-spec), and names of their own for what those do not name.
 */
export const APP_TYPES = [
  'deb',
  'rpm',
  'apk',
  'alpm',
  'snap',
  'flatpak',
  'appimage',
  'brew',
  'pypi',
  'npm',
  'gem',
  'cargo',
  'golang',
  'maven',
  'nuget',
  'composer',
  'vscode-extension',
  'chrome-extension',
  'firefox-addon',
  'msi',
  'msix',
  'exe',
  'app',
] as const;
export type AppType = (typeof APP_TYPES)[number];

/** Whether an app is there, as its reporter says. An app without a state is `installed`. */
export const APP_STATES = ['installed', 'disabled', 'installing', 'offloaded'] as const;
type AppState = (typeof APP_STATES)[number];

/** Whose an app is on its device. */
export const APP_SCOPES = ['machine', 'user', 'work', 'personal'] as const;
type AppScope = (typeof APP_SCOPES)[number];

/**
 * The fields that are always in an inventory's hash, `null` where they are not known. It takes them
 * in this order, so another order makes other hashes.
 */
export const HASHED_FIELDS = [
  /** In the platform's own space: a package name, bundle id, product code, extension id. */
  'id',
  'name',
  'version',
  'publisher',
  /** Apple developer team, ten characters. */
  'teamId',
  /** Code signing identifier (Apple). */
  'signingId',
  /** SHA-256 of the signing certificate, 64 lower-case hex digits. */
  'signer',
] as const;

/** The fields that are in an inventory's hash only where they are given, in this order. */
export const HASHED_IF_GIVEN = [
  'type',
  /** Windows: the GUID that all versions of an MSI share. */
  'upgradeCode',
  'state',
  'scope',
] as const;

/** The fields reported of an installed application. `path` is kept and never hashed. */
const APP_FIELDS = [...HASHED_FIELDS, ...HASHED_IF_GIVEN, 'path'] as const;
export type AppField = (typeof APP_FIELDS)[number];

/** Characters of an app's id. A longer one cannot be cut, because that would be another app. */
export const LONGEST_APP_ID = 255;
/** Apps of one device that are kept. All that are told are judged. */
export const MOST_APPS = 5_000;

/** An installed application as reported. Only its `id` is always known. */
export type App = {
  readonly id: string;
  readonly type?: AppType;
  readonly state?: AppState;
  readonly scope?: AppScope;
} & {
  readonly [F in Exclude<AppField, 'id' | 'type' | 'state' | 'scope'>]?: string;
};

/** All apps of one device, as one reporter saw them at `observedAt`. */
export interface Inventory {
  readonly deviceId: string;
  readonly platform: Platform;
  readonly observedAt: Instant;
  readonly coverage: Coverage;
  /** `sha256-` and 64 hex digits over the canonical form of the apps. */
  readonly hash: string;
  readonly apps: readonly App[];
  /** Apps of earlier lists that a list lacked which proves nothing. Decisions still count them. */
  readonly lacking: readonly Lacking[];
}

/** An app that is still believed to be there. */
export interface Lacking {
  readonly app: App;
  /** When the first list without it was received. */
  readonly since: Instant;
}

/** An app as findings name it. */
export interface NamedApp {
  readonly id: string;
  /** `null`: the reporter does not say. */
  readonly type: AppType | null;
  /** As the device calls it; as the ban does, where the device gives it no name. */
  readonly name: string;
  /** As the ban calls it. */
  readonly banApp: string;
  readonly version: string | null;
  /** `null`: the reporter does not say, so it is installed. */
  readonly state: AppState | null;
}
