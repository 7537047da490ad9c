import type { App, NamedApp, Platform } from '../devices/app.ts';
import { appKey } from '../devices/app-key.ts';
import { type BanDocument, mayOrder } from './ban.ts';
import type { Blocklist, EnforcedBan } from './blocklist.ts';
import {
  type Compilable,
  compileMatchers,
  conditionsOf,
  holds,
  type Keyed,
  type MatchIndex,
  type Rule,
  rulesOf,
  visitRules,
} from './match-index.ts';

/** A ban's matched apps in one inventory, sorted by id. */
export interface BanMatch {
  readonly apps: readonly NamedApp[];
  /**
   * Apps that only `review` matchers name, once for each name that the ban has for it: for previews
   * and for people, never for orders.
   */
  readonly review: readonly NamedApp[];
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
    id: least(known?.id ?? app.id, app.id),
    type: app.type,
    name: least(known?.name, app.name === '' ? undefined : app.name),
    version: least(known?.version, app.version === '' ? undefined : app.version),
    state: least(known?.state, app.state),
    banApp: least(known?.banApp ?? rule.appName, rule.appName),
  });
}

/** In the order of ids as they are spelt, then of types and of the ban's names. */
function sorted(names: ReadonlyMap<string, Called>): readonly NamedApp[] {
  const place = ({ id, type, banApp }: Called) => [id, type ?? '', banApp].join('\n');
  return [...names.values()]
    .map((called) => ({ called, at: place(called) }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ called: { id, type = null, name, banApp, version = null, state = null } }) => ({
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
  for (const app of apps)
    visitRules(lookups, app, (rule) => {
      let ban = found.get(rule.banId);
      if (!ban) {
        ban = { apps: new Map(), review: new Map() };
        found.set(rule.banId, ban);
      }
      const key = appKey(platform, app);
      if (rule.enforce) call(ban.apps, key, app, rule);
      else call(ban.review, `${key}\n${rule.appName}`, app, rule);
    });
  return new Map(
    [...found].map(([banId, ban]) => {
      const review = sorted(ban.review).filter((app) => !ban.apps.has(appKey(platform, app)));
      return [banId, { apps: sorted(ban.apps), review }];
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
        conditionsOf(matcher).every(
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
