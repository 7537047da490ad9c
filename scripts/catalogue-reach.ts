import { type BannedApp, type Matcher, mayOrder } from '../functions/domain/bans/ban.ts';
import { PLATFORMS, type Platform } from '../functions/domain/devices/app.ts';

/*
 * What identifiers of the catalogue find, platform by platform.
 */

const NAMES: Readonly<Record<Platform, string>> = {
  android: 'Android',
  ios: 'iOS',
  macos: 'macOS',
  windows: 'Windows',
  linux: 'Linux',
  chromeos: 'ChromeOS',
};

/** The names of platforms for people, in one order. */
export function platformNames(platforms: Iterable<Platform> = PLATFORMS): readonly string[] {
  const named = new Set(platforms);
  return PLATFORMS.filter((platform) => named.has(platform)).map((platform) => NAMES[platform]);
}

/** How far some apps are found on a platform. */
type Reach = 'apps' | 'extensions' | 'install' | 'review' | 'nothing';

/** Each reach in the words of the table of applications. */
const SAID: Readonly<Record<Reach, string>> = {
  apps: 'yes',
  extensions: 'extensions only',
  install: 'install only',
  review: 'review',
  nothing: '',
};

export function storeNumbers(apps: readonly BannedApp[]): number {
  return apps.flatMap(({ restrict }) => restrict?.appStore ?? []).length;
}

/**
 * `extensions`: only extensions of browsers are found. `install`: an App Store number blocks the
 * installation, and what is installed is not found.
 */
function reachOn(apps: readonly BannedApp[], platform: Platform): Reach {
  const here: readonly Matcher[] = apps.flatMap(({ match }) =>
    match.filter((one) => one.platform === platform),
  );
  const enforcing = here.filter(mayOrder);
  if (enforcing.some(({ extensionId }) => extensionId === undefined)) return 'apps';
  if (enforcing.length > 0) return 'extensions';
  if (platform === 'ios' && storeNumbers(apps) > 0) return 'install';
  return here.length > 0 ? 'review' : 'nothing';
}

/** The platforms on which some apps are found so far. */
export function platformsWith(
  apps: readonly BannedApp[],
  platforms: readonly Platform[],
  ...reaches: readonly Reach[]
): readonly string[] {
  return platformNames(platforms.filter((one) => reaches.includes(reachOn(apps, one))));
}

/** A row for each application: how far it is found on each platform, in all files together. */
export function applicationRows(all: readonly BannedApp[]): readonly (readonly string[])[] {
  const names = [...new Set(all.map(({ name }) => name))].sort(new Intl.Collator('en').compare);
  return names.map((name) => {
    const same = all.filter((app) => app.name === name);
    return [name, ...PLATFORMS.map((platform) => SAID[reachOn(same, platform)])];
  });
}
