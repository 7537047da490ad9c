import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { MatcherKey } from '../../functions/domain/bans/matcher-keys.ts';
import type { App, Platform } from '../../functions/domain/devices/app.ts';

/**
 * `A`: seen in a vendor's manifest, on a device, or in a maintained repository. `B`: two or more
 * independent public sources.
 */
type Certainty = 'A' | 'B';

/**
 * An identifier of a banned product. An `appStoreId` is a number of the App Store, never the id of
 * an installed app.
 */
interface BannedIdentifier {
  readonly platform: Platform;
  readonly key: MatcherKey | 'appStoreId';
  readonly id: string;
  readonly certainty: Certainty;
  /** Short names of the file's `sources`, or a source in words. */
  readonly from: readonly string[];
  readonly note?: string;
}

interface BannedProduct {
  readonly name: string;
  readonly vendor: string;
  readonly identifiers: readonly BannedIdentifier[];
}

interface BannedFile {
  readonly sources: Readonly<Record<string, string>>;
  readonly products: Readonly<Record<string, BannedProduct>>;
}

interface ControlFile {
  readonly android: readonly App[];
  readonly ios: readonly App[];
  readonly macos: readonly App[];
}

/** A trap: an app that a careless rule would take for a banned one. */
export interface Trap {
  readonly platforms: readonly Platform[];
  readonly app: App;
  readonly why: string;
  readonly source: string;
  /** Phone makers whose system image has it; absent: any owner may have installed it. */
  readonly makers?: readonly string[];
  /** Share of the devices that may have it which do, 0 to 1. */
  readonly rate: number;
}

function read<T>(file: string): T {
  return parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as T;
}

const banned = read<BannedFile>('banned-identifiers.yaml');
const controls = read<ControlFile>('control-apps.yaml');

/** What the world bans, by product. */
export const PRODUCTS = banned.products;
/** Full text of the sources that the identifiers name in short. */
export const SOURCES = banned.sources;

const asApps = (apps: readonly App[]): readonly App[] =>
  apps.map(({ id, name, teamId }) => ({ id, name, version: '1.0', ...(teamId ? { teamId } : {}) }));

/** Ordinary apps, by platform. */
export const CONTROLS: Readonly<Record<'android' | 'ios' | 'macos', readonly App[]>> = {
  android: asApps(controls.android),
  ios: asApps(controls.ios),
  macos: asApps(controls.macos),
};

export const TRAPS = read<{ readonly traps: readonly Trap[] }>('traps.yaml').traps;
