import type { Instant } from '../time/instant.ts';

export const PLATFORMS = ['android', 'ios', 'macos', 'windows', 'linux', 'chromeos'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What the reporter of an inventory could see. */
export const COVERAGES = ['all', 'managed-only', 'work-profile', 'names-only', 'none'] as const;
export type Coverage = (typeof COVERAGES)[number];

/**
 * Whether an inventory of this coverage proves that an app it does not list is not on the device.
 */
export const PROVES_ABSENCE: Readonly<Record<Coverage, boolean>> = {
  all: true,
  'managed-only': false,
  'work-profile': false,
  'names-only': false,
  none: false,
};

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
 * device owner, supervision or desktop management; `work-profile`: the managed part only; `basic`:
 * enrolled, but it cannot remove what the owner installed (an unsupervised iPhone); `none`:
 * reported only.
 */
export const MANAGEMENTS = ['agent', 'full', 'work-profile', 'basic', 'none'] as const;
export type Management = (typeof MANAGEMENTS)[number];

/** Whether a manager that reaches this far can take an app off the device. */
export const CAN_REMOVE: Readonly<Record<Management, boolean>> = {
  agent: true,
  full: true,
  'work-profile': true,
  basic: false,
  none: false,
};

/**
 * The fields reported of an installed application. An inventory's hash takes them in this order, so
 * another order makes other hashes.
 */
export const APP_FIELDS = [
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
export type AppField = (typeof APP_FIELDS)[number];

/** An installed application as reported. Only its `id` is always known. */
export type App = { readonly id: string } & {
  readonly [F in Exclude<AppField, 'id'>]?: string;
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
}

/** An app as findings and orders name it. */
export interface NamedApp {
  readonly id: string;
  readonly name: string;
}
