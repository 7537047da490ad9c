import type { App, Platform } from '../devices/app.ts';
import { mayBe } from '../devices/app-families.ts';
import { type Form, folded, formOf } from '../devices/identifier-forms.ts';
import { type Matcher, mayOrder } from './ban.ts';
import type { EnforcedBan } from './blocklist.ts';
import { type ComparedField, FIELD_RULES, KEY_RULES, MATCHER_KEYS } from './matcher-keys.ts';

/**
 * How a value is compared. `under`: what goes on after `com.tencent.`, which is written
 * `com.tencent.*`. `beginning`: what begins so, which is written `Kaspersky*`.
 */
type How = 'exactly' | 'under' | 'beginning';

/** What a matcher asks of one field. The value has the form in which the platform compares it. */
export interface Condition {
  readonly field: ComparedField;
  readonly form: Form;
  readonly how: How;
  readonly value: string;
}

export interface Rule {
  readonly banId: string;
  readonly appName: string;
  readonly enforce: boolean;
  readonly rest: readonly Condition[];
  /** `any`: the matcher names a type, which is one of its conditions. */
  readonly family: 'program' | 'extension' | 'any';
}

/** A rule with the condition that leads to it. */
export interface Keyed {
  readonly platform: Platform;
  readonly first: Condition;
  readonly rule: Rule;
}

/** Rules by what a value must go on after, and the lengths that this has, in order. */
interface Under {
  readonly lengths: number[];
  readonly rules: Map<string, Rule[]>;
}

/** Rules of beginnings that share their first characters, by the whole of each beginning. */
interface Beginnings {
  readonly lengths: number[];
  readonly rules: Map<string, Rule[]>;
}

/** The rules that one field leads to, by what the field must be or begin with. */
interface Lookup {
  readonly field: ComparedField;
  readonly form: Form;
  readonly exactly: Map<string, Rule[]>;
  readonly under: Under;
  readonly beginning: Map<string, Beginnings>;
}

/** The lookups of a platform. No two have the same field and form. */
export type PlatformIndex = Lookup[];
export type MatchIndex = ReadonlyMap<Platform, PlatformIndex>;

export type Compilable = Pick<EnforcedBan, 'id' | 'document'>;

/** A beginning has at least so many characters, of which the first lead to it. */
export const FEWEST_OF_BEGINNING = 4;

export function conditionsOf(matcher: Matcher): Condition[] {
  const { platform, type } = matcher;
  const conditions: Condition[] = [];
  for (const key of MATCHER_KEYS) {
    const written = matcher[key];
    if (written === undefined) continue;
    const { field, dotted, kind } = KEY_RULES[key];
    const form = formOf(platform, kind, type);
    const how: How =
      dotted && written.endsWith('.*')
        ? 'under'
        : kind === 'name' && written.endsWith('*') && !mayOrder(matcher)
          ? 'beginning'
          : 'exactly';
    const value = folded(form, how === 'exactly' ? written : written.slice(0, -1));
    conditions.push({ field, form, how, value });
  }
  return conditions.sort((a, b) => FIELD_RULES[a.field].rank - FIELD_RULES[b.field].rank);
}

function familyOf({ type, extensionId }: Matcher): Rule['family'] {
  if (type !== undefined) return 'any';
  return extensionId === undefined ? 'program' : 'extension';
}

/** The rules of one ban. */
export function rulesOf(ban: Compilable): readonly Keyed[] {
  return ban.document.apps.flatMap((app) =>
    app.match.flatMap((matcher): Keyed[] => {
      const { platform } = matcher;
      if (!ban.document.scope.platforms.includes(platform)) return [];
      const [first, ...rest] = conditionsOf(matcher);
      if (!first) return [];
      const enforce = mayOrder(matcher);
      const family = familyOf(matcher);
      return [
        { platform, first, rule: { banId: ban.id, appName: app.name, enforce, rest, family } },
      ];
    }),
  );
}

function add(to: Map<string, Rule[]>, value: string, rule: Rule): void {
  const rules = to.get(value);
  if (rules) rules.push(rule);
  else to.set(value, [rule]);
}

function addUnder({ lengths, rules }: Under, value: string, rule: Rule): void {
  if (!lengths.includes(value.length)) {
    lengths.push(value.length);
    lengths.sort((a, b) => a - b);
  }
  add(rules, value, rule);
}

function addBeginning(to: Map<string, Beginnings>, value: string, rule: Rule): void {
  const head = value.slice(0, FEWEST_OF_BEGINNING);
  let known = to.get(head);
  if (!known) {
    known = { lengths: [], rules: new Map() };
    to.set(head, known);
  }
  if (!known.lengths.includes(value.length)) known.lengths.push(value.length);
  add(known.rules, value, rule);
}

function lookupFor(index: Map<Platform, PlatformIndex>, platform: Platform, first: Condition) {
  const lookups = index.get(platform) ?? [];
  index.set(platform, lookups);
  const { field, form } = first;
  const known = lookups.find((one) => one.field === field && one.form === form);
  if (known) return known;
  const under = { lengths: [], rules: new Map() };
  const made: Lookup = { field, form, exactly: new Map(), under, beginning: new Map() };
  lookups.push(made);
  return made;
}

function put(index: Map<Platform, PlatformIndex>, { platform, first, rule }: Keyed): void {
  const { exactly, under, beginning } = lookupFor(index, platform, first);
  const { how, value } = first;
  switch (how) {
    case 'exactly':
      add(exactly, value, rule);
      break;
    case 'under':
      addUnder(under, value, rule);
      break;
    case 'beginning':
      addBeginning(beginning, value, rule);
      break;
    default:
      how satisfies never;
  }
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

function compare(value: string, { how, value: wanted }: Condition): boolean {
  switch (how) {
    case 'exactly':
      return value === wanted;
    case 'under':
      return value.length > wanted.length && value.startsWith(wanted);
    case 'beginning':
      return value.startsWith(wanted);
    default:
      return how satisfies never;
  }
}

/** Whether the app has what the condition asks. */
export function holds(app: App, condition: Condition): boolean {
  const value = app[condition.field];
  return value !== undefined && compare(folded(condition.form, value), condition);
}

/** Whether the rule is about apps of this one's family. */
function isAbout(rule: Rule, app: App): boolean {
  return rule.family === 'any' || mayBe(rule.family, app);
}

type Visit = (rules: readonly Rule[]) => void;

const DOT = '.'.charCodeAt(0);

/** Cuts a piece from the value, which must then be hashed, only where a rule may end: at a dot. */
function visitUnder({ lengths, rules }: Under, value: string, visit: Visit): void {
  for (const length of lengths) {
    if (length >= value.length || value.charCodeAt(length - 1) !== DOT) continue;
    const found = rules.get(value.slice(0, length));
    if (found) visit(found);
  }
}

function visitBeginnings(beginning: Lookup['beginning'], value: string, visit: Visit): void {
  const begun = beginning.get(value.slice(0, FEWEST_OF_BEGINNING));
  if (!begun) return;
  for (const length of begun.lengths) {
    const rules = length <= value.length ? begun.rules.get(value.slice(0, length)) : undefined;
    if (rules) visit(rules);
  }
}

/** Visits the rules that name the app. Each of its fields is brought into its form once. */
export function visitRules(index: PlatformIndex, app: App, visit: (rule: Rule) => void): void {
  const each: Visit = (rules) => {
    for (const rule of rules)
      if (isAbout(rule, app) && rule.rest.every((condition) => holds(app, condition))) visit(rule);
  };
  for (const { field, form, exactly, under, beginning } of index) {
    const written = app[field];
    if (written === undefined) continue;
    const value = folded(form, written);
    const rules = exactly.get(value);
    if (rules) each(rules);
    if (under.lengths.length > 0) visitUnder(under, value, each);
    if (beginning.size > 0) visitBeginnings(beginning, value, each);
  }
}
