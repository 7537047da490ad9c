import type { App, NamedApp, Platform } from '../devices/app.ts';
import { type Matcher, mayOrder } from './ban.ts';
import type { Blocklist, EnforcedBan } from './blocklist.ts';
import { type ComparedField, FIELD_RULES, KEY_RULES, MATCHER_KEYS } from './matcher-keys.ts';

interface Condition {
  readonly field: ComparedField;
  readonly value: string;
  /**
   * Whether the matcher ends in `.*`. For `com.tencent.*`, `value` is `com.tencent.`, and the app's
   * id must continue after it.
   */
  readonly prefix: boolean;
  /** Whether case makes no difference. Then `value` has no capitals. */
  readonly folded: boolean;
}

interface Rule {
  readonly banId: string;
  readonly appName: string;
  readonly enforce: boolean;
  readonly rest: readonly Condition[];
}

/** The rules that one field leads to, by the value that the field must have. */
interface Lookup {
  readonly folded: boolean;
  readonly rules: Map<string, Rule[]>;
}

interface PlatformIndex {
  readonly exact: Map<ComparedField, Lookup>;
  readonly prefixes: Map<string, Rule[]>;
}

/** A ban's matched apps in one inventory, sorted by id. */
export interface BanMatch {
  readonly apps: readonly NamedApp[];
  /** Apps that only `review` matchers name: for previews, never for orders. */
  readonly review: readonly NamedApp[];
}

export type MatchIndex = ReadonlyMap<Platform, PlatformIndex>;

/**
 * Windows reports names for people in whatever case the installer wrote. All other fields are
 * compared exactly.
 */
function isFolded(platform: Platform, field: ComparedField): boolean {
  return platform === 'windows' && FIELD_RULES[field].forPeople;
}

function conditionsOf(platform: Platform, matcher: Matcher): Condition[] {
  const conditions: Condition[] = [];
  for (const key of MATCHER_KEYS) {
    const value = matcher[key];
    if (value === undefined) continue;
    const { field, dotted } = KEY_RULES[key];
    const prefix = dotted && value.endsWith('.*');
    const folded = isFolded(platform, field);
    const exact = folded ? value.toLowerCase() : value;
    conditions.push({ field, value: prefix ? value.slice(0, -1) : exact, prefix, folded });
  }
  return conditions.sort((a, b) => FIELD_RULES[a.field].rank - FIELD_RULES[b.field].rank);
}

function add(to: Map<string, Rule[]>, value: string, rule: Rule): void {
  const rules = to.get(value);
  if (rules) rules.push(rule);
  else to.set(value, [rule]);
}

/**
 * Compiles bans into hash lookups, once per blocklist version. The cost of a match is then
 * independent of the number of rules.
 */
export function compileMatchers(bans: readonly Pick<EnforcedBan, 'id' | 'document'>[]): MatchIndex {
  const index = new Map<Platform, PlatformIndex>();
  for (const ban of bans) {
    for (const app of ban.document.apps) {
      for (const matcher of app.match) {
        if (!ban.document.scope.platforms.includes(matcher.platform)) continue;
        const [first, ...rest] = conditionsOf(matcher.platform, matcher);
        if (!first) continue;
        const rule: Rule = {
          banId: ban.id,
          appName: app.name,
          enforce: mayOrder(matcher),
          rest,
        };
        let platform = index.get(matcher.platform);
        if (!platform) {
          platform = { exact: new Map(), prefixes: new Map() };
          index.set(matcher.platform, platform);
        }
        if (first.prefix) {
          add(platform.prefixes, first.value, rule);
        } else {
          let lookup = platform.exact.get(first.field);
          if (!lookup) {
            lookup = { folded: first.folded, rules: new Map() };
            platform.exact.set(first.field, lookup);
          }
          add(lookup.rules, first.value, rule);
        }
      }
    }
  }
  return index;
}

function fieldOf(app: App, field: ComparedField): string | undefined {
  return app[field];
}

function holds(app: App, condition: Condition): boolean {
  const value = fieldOf(app, condition.field);
  if (value === undefined) return false;
  return condition.prefix
    ? value.length > condition.value.length && value.startsWith(condition.value)
    : (condition.folded ? value.toLowerCase() : value) === condition.value;
}

function* rulesFor(index: PlatformIndex, app: App): Generator<Rule> {
  for (const [field, lookup] of index.exact) {
    const value = fieldOf(app, field);
    if (value === undefined) continue;
    const rules = lookup.rules.get(lookup.folded ? value.toLowerCase() : value);
    if (rules) yield* rules;
  }
  if (index.prefixes.size === 0) return;
  for (
    let dot = app.id.indexOf('.');
    dot >= 0 && dot < app.id.length - 1;
    dot = app.id.indexOf('.', dot + 1)
  ) {
    const rules = index.prefixes.get(app.id.slice(0, dot + 1));
    if (rules) yield* rules;
  }
}

/** The app's name as the device tells it, and the ban's name for where the device does not say. */
interface Called {
  readonly told: string | undefined;
  readonly ours: string;
}

function least<T extends string | undefined>(a: T, b: T): T {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b ? a : b;
}

/**
 * An inventory may list an id more than once. The order of the list must not change the app's name.
 */
function call(names: Map<string, Called>, app: App, rule: Rule): void {
  const known = names.get(app.id);
  names.set(app.id, {
    told: least(known?.told, app.name),
    ours: least(known?.ours ?? rule.appName, rule.appName),
  });
}

function sortedById(names: ReadonlyMap<string, Called>): readonly NamedApp[] {
  return [...names]
    .map(([id, { told, ours }]) => ({ id, name: told ?? ours }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Which bans name which of these apps. Bans that name none are left out. */
export function matchApps(
  index: MatchIndex,
  platform: Platform,
  apps: readonly App[],
): ReadonlyMap<string, BanMatch> {
  const found = new Map<string, { apps: Map<string, Called>; review: Map<string, Called> }>();
  const lookups = index.get(platform);
  if (!lookups) return new Map();
  for (const app of apps) {
    for (const rule of rulesFor(lookups, app)) {
      if (!rule.rest.every((condition) => holds(app, condition))) continue;
      let ban = found.get(rule.banId);
      if (!ban) {
        ban = { apps: new Map(), review: new Map() };
        found.set(rule.banId, ban);
      }
      call(rule.enforce ? ban.apps : ban.review, app, rule);
    }
  }
  return new Map(
    [...found].map(([banId, ban]) => {
      for (const id of ban.apps.keys()) ban.review.delete(id);
      return [banId, { apps: sortedById(ban.apps), review: sortedById(ban.review) }];
    }),
  );
}

/**
 * Whether the ban may name an app of which only the id is known. `false` is certain, `true` is not.
 */
export function couldName(
  ban: Pick<EnforcedBan, 'document'>,
  platform: Platform,
  app: NamedApp,
): boolean {
  return ban.document.apps.some(({ match }) =>
    match.some(
      (matcher) =>
        matcher.platform === platform &&
        mayOrder(matcher) &&
        conditionsOf(platform, matcher).every(
          (condition) => condition.field !== 'id' || holds({ id: app.id }, condition),
        ),
    ),
  );
}

const compiled = new WeakMap<Blocklist, MatchIndex>();

/**
 * The index of a blocklist: compiled at the first use, then kept as long as the blocklist itself.
 */
export function matchIndexOf(blocklist: Blocklist): MatchIndex {
  let index = compiled.get(blocklist);
  if (!index) {
    index = compileMatchers(blocklist.bans);
    compiled.set(blocklist, index);
  }
  return index;
}
