import { type BanDocument, type BannedApp, type Matcher, mayOrder } from '../domain/bans/ban.ts';
import {
  FIELD_RULES,
  ID_KEYS,
  KEY_RULES,
  MATCHER_KEYS,
  type MatcherKey,
  PLATFORM_KEYS,
} from '../domain/bans/matcher-keys.ts';
import { BLOCKING_UNINSTALLS } from '../domain/bans/timeline.ts';
import { PLATFORMS } from '../domain/devices/app.ts';
import { type BrokenRule, duplicates } from './broken-rule.ts';

/** Keys that may end in `.*`. */
const DOTTED = MATCHER_KEYS.filter((key) => KEY_RULES[key].dotted);
/** Keys that name an app to a manager that uninstalls a blocked app. */
const UNINSTALLED_BY = ID_KEYS.filter((key) =>
  [...BLOCKING_UNINSTALLS].some((platform) => PLATFORM_KEYS[platform].includes(key)),
);
/** A prefix must name at least a vendor. `com.*` would match most of the installed apps. */
const FEWEST_SEGMENTS = 2;

/**
 * The rules for matchers and restrictions. None may match everything or lie outside the scope. None
 * may use a key that its platform does not have.
 */
export function matcherRules(ban: BanDocument): readonly BrokenRule[] {
  const seen = new Set<string>();
  return ban.apps.flatMap((app, appIndex) => [
    ...app.match.flatMap((matcher, index) => {
      const path = ['apps', appIndex, 'match', index];
      const same = JSON.stringify([
        matcher.platform,
        ...MATCHER_KEYS.map((key) => matcher[key] ?? null),
      ]);
      const repeated = seen.has(same);
      seen.add(same);
      return [
        ...rulesOfMatcher(ban, matcher, path),
        ...(repeated ? [{ path, message: 'is there twice: keep one of them' }] : []),
      ];
    }),
    ...restrictRules(ban, app, ['apps', appIndex, 'restrict']),
  ]);
}

function rulesOfMatcher(
  ban: BanDocument,
  matcher: Matcher,
  path: readonly (string | number)[],
): readonly BrokenRule[] {
  const { platform } = matcher;
  const broken: BrokenRule[] = [];
  if (!ban.scope.platforms.includes(platform)) {
    broken.push({
      path: [...path, 'platform'],
      message: `${platform} is not in scope.platforms: add it there, or take this matcher out`,
    });
  }
  const keys = MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
  if (keys.length === 0) {
    broken.push({
      path,
      message:
        'names no identifier and would match every app: give one of ' +
        `${PLATFORM_KEYS[platform].join(', ')}`,
    });
  }
  for (const key of keys) {
    if (!PLATFORM_KEYS[platform].includes(key)) {
      broken.push({
        path: [...path, key],
        message: `does not exist on ${platform}: use one of ${PLATFORM_KEYS[platform].join(', ')}`,
      });
    }
    const wrong = faultOfPattern(key, matcher[key] ?? '');
    if (wrong !== null) broken.push({ path: [...path, key], message: wrong });
  }
  const onlyNames = keys.every((key) => FIELD_RULES[KEY_RULES[key].field].forPeople);
  if (keys.length > 0 && onlyNames && mayOrder(matcher)) {
    broken.push({
      path: [...path, 'effect'],
      message:
        'must be review where only a displayName or publisher is known: names are imitated ' +
        'and must not order anything',
    });
  }
  return broken;
}

function faultOfPattern(key: MatcherKey, value: string): string | null {
  if (value.trim() !== value) return 'begins or ends with a space: remove it';
  if (!value.includes('*')) return null;
  if (!KEY_RULES[key].dotted)
    return `has a *: only ${DOTTED.join(' and ')} may end in .*, write the exact value`;
  if (value === '*' || value === '.*')
    return 'matches every app: write an exact id, or a prefix such as com.example.*';
  if (!value.endsWith('.*') || value.indexOf('*') !== value.length - 1)
    return 'has a * elsewhere than at its end: only .* at the end is a prefix';
  const segments = value.slice(0, -2).split('.');
  if (segments.some((segment) => segment === ''))
    return 'has an empty segment before .*: write a prefix such as com.example.*';
  if (segments.length < FEWEST_SEGMENTS)
    return (
      `matches far too much: give at least ${FEWEST_SEGMENTS} segments before .*, such as ` +
      'com.example.*'
    );
  return null;
}

/** Whether a manager of this platform uninstalls an app that it is told to block. */
function isUninstalledWhenBlocked(key: string): boolean {
  return PLATFORMS.some((platform) => platform === key && BLOCKING_UNINSTALLS.has(platform));
}

/**
 * Whether an enforcing matcher names this id and sets no other condition on the app. A census then
 * counts every device that would lose the app.
 */
function isCounted(app: BannedApp, platform: string, id: string): boolean {
  return app.match.some((matcher) => {
    const { platform: on, effect, ...keys } = matcher;
    const value = UNINSTALLED_BY.map((key) => matcher[key]).find((one) => one !== undefined);
    if (
      on !== platform ||
      !mayOrder({ effect }) ||
      value === undefined ||
      Object.keys(keys).length !== 1
    )
      return false;
    return value.endsWith('.*') ? id.startsWith(value.slice(0, -1)) : id === value;
  });
}

function restrictRules(
  ban: BanDocument,
  app: BannedApp,
  path: readonly (string | number)[],
): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (const [key, ids] of Object.entries(app.restrict ?? {})) {
    if (ids === undefined) continue;
    const inScope =
      key === 'appStore'
        ? ban.scope.platforms.includes('ios')
        : ban.scope.platforms.some((one) => one === key);
    if (!inScope) {
      broken.push({
        path: [...path, key],
        message: 'is for a platform that is not in scope.platforms: add it there, or take this out',
      });
    }
    for (const [index, id] of ids.entries()) {
      if (id.includes('*'))
        broken.push({
          path: [...path, key, index],
          message: 'has a *: managers block exact ids, write one',
        });
      else if (isUninstalledWhenBlocked(key) && !isCounted(app, key, id)) {
        broken.push({
          path: [...path, key, index],
          message:
            `is named by no enforcing matcher of one key: on ${key} a manager uninstalls what ` +
            'it blocks, so only what a census counts may be blocked; add the matcher, or take ' +
            'this out',
        });
      } else if (key === 'appStore' && !/^\d{5,12}$/.test(id)) {
        broken.push({
          path: [...path, key, index],
          message: 'must be the numeric id of the App Store, for example 414478124',
        });
      }
    }
    broken.push(...duplicates(ids, [...path, key]));
  }
  return broken;
}
