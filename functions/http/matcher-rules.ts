import { type BanDocument, type BannedApp, type Matcher, mayOrder } from '../domain/bans/ban.ts';
import { faultOfBlockedId, faultOfIdentifier } from '../domain/bans/identifier-faults.ts';
import {
  type Condition,
  conditionsOf,
  FEWEST_OF_BEGINNING,
  holds,
} from '../domain/bans/match-index.ts';
import {
  FIELD_RULES,
  isForPeople,
  KEY_RULES,
  MATCHER_KEYS,
  type MatcherKey,
  PLATFORM_KEYS,
  TOGETHER,
} from '../domain/bans/matcher-keys.ts';
import { BLOCKING_UNINSTALLS } from '../domain/bans/timeline.ts';
import { PLATFORMS } from '../domain/devices/app.ts';
import { folded, foldedId, formOf } from '../domain/devices/identifier-forms.ts';
import { type BrokenRule, duplicates } from './broken-rule.ts';

/** Keys that may end in `.*`. */
const DOTTED = MATCHER_KEYS.filter((key) => KEY_RULES[key].dotted);
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
      const same = JSON.stringify([matcher.platform, ...conditionsOf(matcher)]);
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
  if (!keys.some((key) => aloneBy(key) !== 'nothing')) {
    broken.push({
      path,
      message:
        'names no identifier and would match every app: give one of ' +
        `${PLATFORM_KEYS[platform].filter((key) => aloneBy(key) !== 'nothing').join(', ')}`,
    });
  }
  for (const key of keys) {
    if (!PLATFORM_KEYS[platform].includes(key)) {
      broken.push({
        path: [...path, key],
        message: `does not exist on ${platform}: use one of ${PLATFORM_KEYS[platform].join(', ')}`,
      });
    }
    const wrong = faultOfPattern(matcher, key) ?? faultOfExact(matcher, key);
    if (wrong !== null) broken.push({ path: [...path, key], message: wrong });
  }
  const unsure = faultOfEffect(matcher, keys);
  if (unsure !== null) broken.push({ path: [...path, 'effect'], message: unsure });
  return broken;
}

function aloneBy(key: MatcherKey) {
  return FIELD_RULES[KEY_RULES[key].field].alone;
}

/** Why a matcher of these keys may order nothing; `null`: it may, or is for review. */
function faultOfEffect(matcher: Matcher, keys: readonly MatcherKey[]): string | null {
  const telling = keys.filter((key) => aloneBy(key) !== 'nothing');
  if (telling.length === 0 || !mayOrder(matcher)) return null;
  if (telling.some((key) => aloneBy(key) === 'orders')) return null;
  const together = TOGETHER[matcher.platform];
  if (together?.every((key) => telling.includes(key))) return null;
  if (telling.includes('signingId'))
    return (
      'must be review where only a signingId is known: whoever signs an app chooses it; add the ' +
      'teamId of its vendor'
    );
  const how = together ? `; on ${matcher.platform} ${together.join(' and ')} together may` : '';
  return (
    'must be review where only a displayName or publisher is known: names are imitated ' +
    `and must not order anything${how}`
  );
}

/** What is wrong with an exact value. That of a prefix is named by its pattern. */
function faultOfExact(matcher: Matcher, key: MatcherKey): string | null {
  const value = matcher[key] ?? '';
  const exact = KEY_RULES[key].dotted ? value.replace(/\.\*$/, '') : value;
  return faultOfIdentifier(matcher.platform, key, exact);
}

/** A name for review may be a beginning. It must say enough to be looked up by. */
function faultOfBeginning(matcher: Matcher, value: string): string | null {
  if (mayOrder(matcher)) return 'has a *: only for review may a name be a beginning';
  if (value.indexOf('*') !== value.length - 1)
    return 'has a * elsewhere than at its end: only a * at the end is a beginning';
  const begins = folded(formOf(matcher.platform, 'name'), value.slice(0, -1)).trimEnd();
  return begins.length < FEWEST_OF_BEGINNING
    ? `matches far too much: give at least ${FEWEST_OF_BEGINNING} characters before the *`
    : null;
}

function faultOfPattern(matcher: Matcher, key: MatcherKey): string | null {
  const value = matcher[key] ?? '';
  if (value.trim() !== value) return 'begins or ends with a space: remove it';
  if (!value.includes('*')) return null;
  if (isForPeople(key)) return faultOfBeginning(matcher, value);
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

/** The lists of ids to block that a document may have. */
const RESTRICTED = [...PLATFORMS, 'appStore'] as const;

/** An id to block as its platform compares it. */
function formedOn(key: string, id: string): string {
  const platform = PLATFORMS.find((one) => one === key);
  return platform === undefined ? id : foldedId(platform, id);
}

/** Whether a manager of this platform uninstalls an app that it is told to block. */
function isUninstalledWhenBlocked(key: string): boolean {
  return PLATFORMS.some((platform) => platform === key && BLOCKING_UNINSTALLS.has(platform));
}

/**
 * What enforcing matchers that set no other condition ask of an id. A census counts every device
 * that would lose an app of such an id.
 */
function countedBy(app: BannedApp, platform: string): readonly Condition[] {
  return app.match
    .filter((matcher) => matcher.platform === platform && mayOrder(matcher))
    .map(conditionsOf)
    .flatMap(([first, ...rest]) =>
      first !== undefined && first.field === 'id' && rest.length === 0 ? [first] : [],
    );
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
    const counted = isUninstalledWhenBlocked(key) ? countedBy(app, key) : null;
    for (const [index, id] of ids.entries()) {
      if (id.includes('*'))
        broken.push({
          path: [...path, key, index],
          message: 'has a *: managers block exact ids, write one',
        });
      else if (counted?.some((condition) => holds({ id }, condition)) === false) {
        broken.push({
          path: [...path, key, index],
          message:
            `is named by no enforcing matcher of one key: on ${key} a manager uninstalls what ` +
            'it blocks, so only what a census counts may be blocked; add the matcher, or take ' +
            'this out',
        });
      }
      const on = RESTRICTED.find((one) => one === key);
      const wrong = on === undefined || id.includes('*') ? null : faultOfBlockedId(on, id);
      if (wrong !== null) broken.push({ path: [...path, key, index], message: wrong });
    }
    broken.push(
      ...duplicates(
        ids.map((id) => formedOn(key, id)),
        [...path, key],
      ),
    );
  }
  return broken;
}
