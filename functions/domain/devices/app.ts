import type { Instant } from '../time/instant.ts';

export const PLATFORMS = ['android', 'ios', 'macos', 'windows', 'linux', 'chromeos'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What the reporter of an inventory could see. Only `all` proves an absence. */
export const COVERAGES = ['all', 'managed-only', 'work-profile', 'names-only', 'none'] as const;
export type Coverage = (typeof COVERAGES)[number];

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

/**
 * An installed application as reported. `id` is in the platform's own space: package name, bundle
 * id, product code, package id, extension id.
 */
export interface App {
  readonly id: string;
  readonly name?: string;
  readonly version?: string;
  readonly publisher?: string;
  /** Apple developer team, ten characters. */
  readonly teamId?: string;
  /** Code signing identifier (Apple). */
  readonly signingId?: string;
  /** SHA-256 of the signing certificate, 64 lower-case hex digits. */
  readonly signer?: string;
}

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
