import { type App, appKey, type NamedApp, type Platform } from '../devices/app.ts';
import { type BanDocument, type Matcher, mayOrder } from './ban.ts';
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
  /**
   * Apps that only `review` matchers name, once for each name that the ban has for it: for previews
   * and for people, never for orders.
   */
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

/** A rule with the condition that leads to it. */
interface Keyed {
  readonly platform: Platform;
  readonly first: Condition;
  readonly rule: Rule;
}

type Compilable = Pick<EnforcedBan, 'id' | 'document'>;

function rulesOf(ban: Compilable): readonly Keyed[] {
  return ban.document.apps.flatMap((app) =>
    app.match.flatMap((matcher): Keyed[] => {
      const { platform } = matcher;
      if (!ban.document.scope.platforms.includes(platform)) return [];
      const [first, ...rest] = conditionsOf(platform, matcher);
      if (!first) return [];
      const enforce = mayOrder(matcher);
      return [{ platform, first, rule: { banId: ban.id, appName: app.name, enforce, rest } }];
    }),
  );
}

function add(to: Map<string, Rule[]>, value: string, rule: Rule): void {
  const rules = to.get(value);
  if (rules) rules.push(rule);
  else to.set(value, [rule]);
}

function put(index: Map<Platform, PlatformIndex>, { platform, first, rule }: Keyed): void {
  let lookups = index.get(platform);
  if (!lookups) {
    lookups = { exact: new Map(), prefixes: new Map() };
    index.set(platform, lookups);
  }
  if (first.prefix) {
    add(lookups.prefixes, first.value, rule);
    return;
  }
  let lookup = lookups.exact.get(first.field);
  if (!lookup) {
    lookup = { folded: first.folded, rules: new Map() };
    lookups.exact.set(first.field, lookup);
  }
  add(lookup.rules, first.value, rule);
}

/**
 * Compiles bans into hash lookups. The cost of a match is then independent of the number of rules.
 * `compile` makes the rules of one ban.
 */
export function compileMatchers(
  bans: readonly Compilable[],
  compile: (ban: Compilable) => readonly Keyed[] = rulesOf,
): MatchIndex {
  const index = new Map<Platform, PlatformIndex>();
  for (const ban of bans) for (const keyed of compile(ban)) put(index, keyed);
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

/** The app as devices tell it, and the ban's name for it. */
interface Called {
  readonly id: string;
  readonly type: App['type'];
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly state: App['state'];
  readonly banApp: string;
}

function least<T extends string | undefined>(a: T, b: T): T {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b ? a : b;
}

/**
 * An inventory may list an app more than once. The order of the list must not change what the app
 * is called.
 */
function call(names: Map<string, Called>, key: string, app: App, rule: Rule): void {
  const known = names.get(key);
  names.set(key, {
    id: app.id,
    type: app.type,
    name: least(known?.name, app.name === '' ? undefined : app.name),
    version: least(known?.version, app.version === '' ? undefined : app.version),
    state: least(known?.state, app.state),
    banApp: least(known?.banApp ?? rule.appName, rule.appName),
  });
}

function sortedByKey(names: ReadonlyMap<string, Called>): readonly NamedApp[] {
  return [...names]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, { id, type = null, name, banApp, version = null, state = null }]) => ({
      id,
      type,
      name: name ?? banApp,
      banApp,
      version,
      state,
    }));
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
      const key = appKey(app);
      if (rule.enforce) call(ban.apps, key, app, rule);
      else call(ban.review, `${key}\n${rule.appName}`, app, rule);
    }
  }
  return new Map(
    [...found].map(([banId, ban]) => {
      const review = sortedByKey(ban.review).filter((app) => !ban.apps.has(appKey(app)));
      return [banId, { apps: sortedByKey(ban.apps), review }];
    }),
  );
}

/**
 * Whether the ban may name an app of which only the id is known. `false` is certain, `true` is not.
 */
export function couldName(
  ban: Pick<EnforcedBan, 'document'>,
  platform: Platform,
  app: Pick<NamedApp, 'id'>,
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

/*
 * A ban's rules come from its document alone. An instance reads a document once, with its chunk,
 * and keeps that object for as long as the blocklist names the chunk. So what was made of it is
 * kept by the object. A gate that moves, or a pause, brings other bans with the same documents.
 */
const rules = new WeakMap<BanDocument, { readonly banId: string; readonly of: readonly Keyed[] }>();
const indexes = new WeakMap<Blocklist, MatchIndex>();
/** The index that was made last, and what it was made of. An instance has one blocklist. */
const newest: { of: readonly Compilable[]; index: MatchIndex } = { of: [], index: new Map() };

function knownRules(ban: Compilable): readonly Keyed[] {
  const known = rules.get(ban.document);
  if (known?.banId === ban.id) return known.of;
  const of = rulesOf(ban);
  rules.set(ban.document, { banId: ban.id, of });
  return of;
}

function isMadeOf(these: readonly Compilable[], bans: readonly Compilable[]): boolean {
  return (
    these.length === bans.length &&
    these.every((one, i) => one.id === bans[i]?.id && one.document === bans[i]?.document)
  );
}

/**
 * The index of a blocklist. It stays as long as the bans' documents are the same, whatever becomes
 * of their gates, pauses and versions. If one ban changes, the rules of the others are only put
 * together anew.
 */
export function matchIndexOf(blocklist: Blocklist): MatchIndex {
  const known = indexes.get(blocklist);
  if (known) return known;
  if (!isMadeOf(newest.of, blocklist.bans)) {
    newest.index = compileMatchers(blocklist.bans, knownRules);
    newest.of = blocklist.bans.map(({ id, document }) => ({ id, document }));
  }
  indexes.set(blocklist, newest.index);
  return newest.index;
}
