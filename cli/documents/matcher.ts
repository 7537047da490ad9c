import type { Matcher } from '../../functions/domain/bans/ban.ts';
import { faultOfIdentifier } from '../../functions/domain/bans/identifier-faults.ts';
import {
  FIELD_RULES,
  KEY_RULES,
  MATCHER_KEYS,
  type MatcherKey,
  PLATFORM_KEYS,
} from '../../functions/domain/bans/matcher-keys.ts';
import { PLATFORMS, type Platform } from '../../functions/domain/devices/app.ts';
import { Trouble } from '../world.ts';

/**
 * The keys that an identifier may be meant by where nobody says which: the first whose form it has,
 * or else the last.
 */
const BY_FORM: Readonly<Record<Platform, readonly [MatcherKey, ...MatcherKey[]]>> = {
  android: ['signerSha256', 'packageName'],
  ios: ['teamId', 'bundleId'],
  macos: ['teamId', 'bundleId'],
  windows: ['packageFamilyName', 'productCode'],
  linux: ['packageId'],
  chromeos: ['extensionId', 'packageName'],
};

/** By which keys an identifier of a platform is meant, by its form. */
function keysOf(platform: Platform, id: string): Omit<Matcher, 'platform' | 'effect'> {
  const [, teamId, signingId] = /^([A-Z0-9]{10}):(.+)$/.exec(id) ?? [];
  if (platform === 'macos' && teamId !== undefined) return { teamId, signingId };
  const keys = BY_FORM[platform];
  const fitting = keys.find((key) => faultOfIdentifier(platform, key, id) === null);
  return { [fitting ?? keys.at(-1) ?? keys[0]]: id };
}

/**
 * The matcher of an identifier. `key`: what it is; `null`: its form says so. What is vague is for
 * review. Answers `null` where the platform has no such key.
 */
export function matcherFor(
  platform: Platform,
  id: string,
  key: MatcherKey | null = null,
): Matcher | null {
  if (key !== null && !PLATFORM_KEYS[platform].includes(key)) return null;
  const named = key === null ? keysOf(platform, id) : { [key]: id };
  const matcher: Matcher = { platform, ...named };
  return isVague(matcher) ? forReview(matcher) : matcher;
}

/** The matcher as one that shows devices, and orders nothing. */
export function forReview(matcher: Matcher): Matcher {
  return { ...matcher, effect: 'review' };
}

/** Whether a matcher names what whoever makes an app chooses, a prefix, or all of a vendor. */
function isVague(matcher: Matcher): boolean {
  const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
  return (
    keys.every((key) => FIELD_RULES[KEY_RULES[key].field].alone !== 'orders') ||
    keys.some((key) => matcher[key]?.endsWith('.*')) ||
    keys.every((key) => key === 'teamId')
  );
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

/**
 * `android:com.example.app` or `windows:displayName=WeChat` as a matcher; for review, where it is
 * vague. Throws `Trouble`.
 */
export function matcherFrom(text: string): Matcher {
  const [, named = '', rest = ''] = /^([^:]*):(.+)$/.exec(text.trim()) ?? [];
  const platform = platformOf(named);
  if (platform === null)
    throw new Trouble(
      `${text} names no platform: write it as android:com.example.app (${PLATFORMS.join(', ')}).`,
    );
  const [, word = '', value = ''] = /^(\w+)=(.+)$/.exec(rest) ?? [];
  const key = keyOf(word);
  const matcher = key === null ? matcherFor(platform, rest) : matcherFor(platform, value, key);
  if (matcher !== null) return matcher;
  throw new Trouble(
    `${text}: ${platform} has no ${key}. Use one of ${PLATFORM_KEYS[platform].join(', ')}.`,
  );
}
