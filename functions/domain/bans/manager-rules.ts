import type { Platform } from '../devices/app.ts';
import { type BanDocument, type Matcher, type MatcherPlace, mayOrder, type Texts } from './ban.ts';
import type { EnforcedBan } from './blocklist.ts';
import type { Through } from './gate.ts';
import { MATCHER_KEYS, type MatcherKey } from './matcher-keys.ts';

/*
 * What is banned has not always an id. A manager that can tell apps by who signed them is told the
 * matcher itself, as a rule that it holds as a whole.
 */

/**
 * What a manager must keep from being installed or started beside the exact ids. An app is meant
 * only if all keys of `match` hold for it: without one of them the rule would block more than is
 * banned.
 */
export interface ManagerRule {
  readonly banId: string;
  /** The ban's name for the app. */
  readonly app: string;
  readonly platform: Platform;
  /** The matcher's keys, as its author has spelt them. */
  readonly match: Readonly<Partial<Record<MatcherKey, string>>>;
  /** What people may be told who meet the rule: the ban's title, by language. */
  readonly title: Texts;
  /** Where it says so: the first of the decision's references. */
  readonly reference: string | null;
}

export interface PlacedRule {
  readonly place: MatcherPlace;
  readonly matcher: Matcher;
  readonly rule: ManagerRule;
}

/**
 * The keys that managers of a platform can hold together as one rule. Santa holds a team, a signing
 * id of a team, and the certificate of who signed (https://github.com/northpolesec/santa). Of a
 * team's bundle id it can make a rule once it has seen which signing id the bundle has. Apple's
 * `DeniedBinaries` has the first two (https://github.com/apple/device-management). On Android
 * whoever removes an app can look at the certificate of its signer first. All other platforms'
 * managers go by ids alone.
 */
const HELD: Readonly<Record<Platform, readonly (readonly MatcherKey[])[]>> = {
  android: [['signerSha256'], ['packageName', 'signerSha256']],
  ios: [],
  macos: [['teamId'], ['teamId', 'signingId'], ['teamId', 'bundleId'], ['signerSha256']],
  windows: [],
  linux: [],
  chromeos: [],
};

function keysOf(matcher: Matcher): readonly MatcherKey[] {
  return MATCHER_KEYS.filter((key) => matcher[key] !== undefined);
}

/** Whether a manager can hold the matcher. One that ends in `.*` names no id, and none can. */
function isHoldable(matcher: Matcher): boolean {
  const keys = keysOf(matcher);
  return (
    mayOrder(matcher) &&
    !keys.some((key) => matcher[key]?.endsWith('.*')) &&
    HELD[matcher.platform].some(
      (held) => held.length === keys.length && held.every((key) => keys.includes(key)),
    )
  );
}

const holdable = new WeakMap<BanDocument, Map<Platform, readonly PlacedRule[]>>();

/**
 * The rules that a ban's document has managers of this platform hold, in the order of the document.
 * An app whose `restrict` names the platform has none: it says all that is blocked there.
 */
export function holdableRules(document: BanDocument, platform: Platform): readonly PlacedRule[] {
  const known = holdable.get(document) ?? new Map<Platform, readonly PlacedRule[]>();
  const rules = known.get(platform) ?? readHoldable(document, platform);
  holdable.set(document, known.set(platform, rules));
  return rules;
}

function readHoldable(document: BanDocument, platform: Platform): readonly PlacedRule[] {
  const { id: banId, title, decision } = document;
  const reference = decision.references[0] ?? null;
  return document.apps.flatMap(({ name: app, restrict, match }, place) => {
    if (restrict?.[platform] !== undefined) return [];
    return match.flatMap((matcher, at): PlacedRule[] => {
      if (matcher.platform !== platform || !isHoldable(matcher)) return [];
      const held = Object.fromEntries(keysOf(matcher).map((key) => [key, matcher[key]]));
      return [
        {
          place: [place, at],
          matcher,
          rule: { banId, app, platform, match: held, title, reference },
        },
      ];
    });
  });
}

/** The rules that managers of this platform may hold. */
export function rulesThrough(
  ban: EnforcedBan,
  through: Through,
  platform: Platform,
): readonly PlacedRule[] {
  switch (through) {
    case 'all':
      return holdableRules(ban.document, platform);
    case 'carried': {
      const places = new Set(ban.carriedRules.map(String));
      return holdableRules(ban.document, platform).filter(({ place }) => places.has(String(place)));
    }
    case 'nothing':
      return [];
    default:
      return through satisfies never;
  }
}
