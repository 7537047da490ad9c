import { MATCHER_KEYS, type MatcherKey } from '../../functions/domain/bans/matcher-keys.ts';
import { PLATFORMS, type Platform } from '../../functions/domain/devices/app.ts';
import { Trouble } from '../world.ts';

/** A matcher of a document that is begun. `effect: review` shows devices, and orders nothing. */
export type Matcher = { readonly platform: Platform; readonly effect?: 'review' } & {
  readonly [key in MatcherKey]?: string;
};

const FAMILY_NAME = /^[\w.-]+_[0-9a-hjkmnp-tv-z]{13}$/i;
const TEAM = /^[A-Z0-9]{10}$/;
const EXTENSION = /^[a-p]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/i;

/** By which keys an identifier of a platform is meant, by its form. */
export function keysOf(platform: Platform, id: string): Omit<Matcher, 'platform' | 'effect'> {
  switch (platform) {
    case 'android':
      return DIGEST.test(id) ? { signerSha256: id } : { packageName: id };
    case 'ios':
      return TEAM.test(id) ? { teamId: id } : { bundleId: id };
    case 'macos': {
      const [, teamId, signingId] = /^([A-Z0-9]{10}):(.+)$/.exec(id) ?? [];
      if (teamId !== undefined) return { teamId, signingId };
      return TEAM.test(id) ? { teamId: id } : { bundleId: id };
    }
    case 'windows':
      return FAMILY_NAME.test(id) ? { packageFamilyName: id } : { productCode: id };
    case 'linux':
      return { packageId: id };
    case 'chromeos':
      return EXTENSION.test(id) ? { extensionId: id } : { packageName: id };
  }
}

export function platformOf(text: string): Platform | null {
  const word = text.trim().toLowerCase();
  const also: Readonly<Record<string, Platform>> = {
    ...{ iphone: 'ios', ipados: 'ios', ipad: 'ios', mac: 'macos', osx: 'macos', 'os x': 'macos' },
    ...{ win: 'windows', win32: 'windows', 'chrome os': 'chromeos' },
  };
  return PLATFORMS.find((one) => one === word) ?? also[word] ?? null;
}

/** The key that a word names, in whatever case it is written; `null`: none. */
export function keyOf(text: string): MatcherKey | null {
  const word = text.trim().toLowerCase().replaceAll(/[ _-]/g, '');
  return MATCHER_KEYS.find((key) => key.toLowerCase() === word) ?? null;
}

/** `android:com.example.app` or `windows:displayName=WeChat` as a matcher. Throws `Trouble`. */
export function matcherFrom(text: string): Matcher {
  const [, named = '', rest = ''] = /^([^:]*):(.+)$/.exec(text.trim()) ?? [];
  const platform = platformOf(named);
  if (platform === null)
    throw new Trouble(
      `${text} names no platform: write it as android:com.example.app (${PLATFORMS.join(', ')}).`,
    );
  const [, word = '', value = ''] = /^(\w+)=(.+)$/.exec(rest) ?? [];
  const key = keyOf(word);
  return key === null
    ? { platform, ...keysOf(platform, rest) }
    : vagueOf({ platform, [key]: value });
}

/** The matcher, with `effect: review` where what it names is chosen by whoever makes an app. */
export function vagueOf(matcher: Matcher): Matcher {
  const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
  const names: readonly MatcherKey[] = ['displayName', 'publisher', 'signingId', 'type'];
  const isVague = keys.every((key) => names.includes(key));
  const hasPrefix = keys.some((key) => matcher[key]?.endsWith('.*') === true);
  const isTeam = keys.length === 1 && keys[0] === 'teamId';
  return isVague || hasPrefix || isTeam ? { ...matcher, effect: 'review' } : matcher;
}
