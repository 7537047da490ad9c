import type { ManagerRule } from '../../domain/bans/manager-rules.ts';
import { contentTag } from '../../domain/content-tag.ts';
import { folded } from '../../domain/devices/identifier-forms.ts';

/*
 * What a ban names, as rules that Santa holds (https://github.com/northpolesec/protos, sync/v1).
 * Only validly signed code of others than Apple has a team, so only such code is stopped.
 */

/** The kinds of rules that a ban is made into here. Santa knows others. */
const RULE_TYPES = ['TEAMID', 'SIGNINGID', 'CERTIFICATE'] as const;
export type RuleType = (typeof RULE_TYPES)[number];

/** A rule as Santa takes it. */
export interface SantaRule {
  readonly identifier: string;
  readonly rule_type: RuleType;
  readonly policy: 'BLOCKLIST' | 'REMOVE';
  /** What whoever starts the app is told. */
  readonly custom_msg?: string;
  /** Where the button of that message leads. */
  readonly custom_url?: string;
}

/** A rule that a Mac shall have, and the bans that it carries out. */
export interface PlannedRule {
  /** `<type>:<identifier>`: Santa holds one rule of each. */
  readonly key: string;
  readonly rule: SantaRule;
  readonly bans: readonly string[];
}

/** A rule of a ban that Santa cannot hold, and why. */
export interface NotHeld {
  readonly banId: string;
  readonly app: string;
  readonly why: string;
}

interface Planned {
  /** Sorted by key. */
  readonly rules: readonly PlannedRule[];
  readonly notHeld: readonly NotHeld[];
}

/** The signing ids that a team's bundles were seen with. */
export type SeenBundles = ReadonlyMap<string, readonly string[]>;

/**
 * A Mac holds so many rules of bans, and so many bans of each are remembered. Each rule is about a
 * team, an app or a certificate. What is remembered of a Mac must fit into a row.
 */
export const MOST_SANTA_RULES = 500;
const MOST_BANS_OF_RULE = 10;
/** Characters of the text that a rule shows. */
export const LONGEST_RULE_TEXT = 1_000;

const TEAM = /^[A-Z0-9]{10}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const NO_TEAM = 'its team id is not ten letters and digits';

/** The name of a team's bundle among those seen. Apple compares bundle ids in any case. */
export function bundleKey(teamId: string, bundleId: string): string {
  return `${teamId.toUpperCase()} ${folded('caseless', bundleId)}`;
}

/** The key under which Santa holds one rule. */
export function ruleKey(type: RuleType, identifier: string): string {
  return `${type}:${identifier}`;
}

type Named = readonly (readonly [type: RuleType, identifier: string])[];

/** What one rule of a ban is for Santa; a text says why it is nothing. */
function named({ match }: ManagerRule, seen: SeenBundles): Named | string {
  const { teamId, signingId, bundleId, signerSha256 } = match;
  if (signerSha256 !== undefined) {
    const digest = folded('digest', signerSha256);
    return DIGEST.test(digest) ? [['CERTIFICATE', digest]] : 'its certificate is not 64 hex digits';
  }
  const team = teamId?.toUpperCase() ?? '';
  if (!TEAM.test(team)) return NO_TEAM;
  if (signingId !== undefined) return [['SIGNINGID', `${team}:${signingId}`]];
  if (bundleId === undefined) return [['TEAMID', team]];
  const ids = seen.get(bundleKey(team, bundleId)) ?? [];
  return ids.length > 0
    ? ids.map((id) => ['SIGNINGID', `${team}:${id}`] as const)
    : 'no Mac has shown yet which signing id this bundle of the team has';
}

/** The ban's title in the stage's languages, a line each. */
function textOf({ title }: ManagerRule, languages: readonly string[]): string {
  const told = languages.flatMap((language) => title[language] ?? []);
  const texts = told.length > 0 ? told : Object.values(title);
  return [...new Set(texts)].join('\n').slice(0, LONGEST_RULE_TEXT).toWellFormed();
}

/**
 * The rules of Santa for what a Mac must not start. Where two bans name the same, one rule carries
 * both out and says the text of the first. Beyond MOST_SANTA_RULES none is made.
 */
export function planRules(
  rules: readonly ManagerRule[],
  languages: readonly string[],
  seen: SeenBundles = new Map(),
): Planned {
  const planned = new Map<string, PlannedRule>();
  const notHeld: NotHeld[] = [];
  for (const one of rules) {
    const { banId, app, reference } = one;
    const identified = named(one, seen);
    if (typeof identified === 'string') {
      notHeld.push({ banId, app, why: identified });
      continue;
    }
    for (const [type, identifier] of identified) {
      const key = ruleKey(type, identifier);
      const known = planned.get(key);
      if (known === undefined && planned.size >= MOST_SANTA_RULES) {
        notHeld.push({ banId, app, why: `a Mac is given at most ${MOST_SANTA_RULES} rules` });
        continue;
      }
      const rule: SantaRule = known?.rule ?? {
        identifier,
        rule_type: type,
        policy: 'BLOCKLIST',
        custom_msg: textOf(one, languages),
        ...(reference === null ? {} : { custom_url: reference }),
      };
      const bans = [...new Set([...(known?.bans ?? []), banId])].slice(0, MOST_BANS_OF_RULE);
      planned.set(key, { key, rule, bans });
    }
  }
  return { rules: [...planned.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), notHeld };
}

/** A rule that a Mac was given. */
export interface GivenRule {
  readonly key: string;
  /** Tells its content. */
  readonly tag: string;
  readonly bans: readonly string[];
  /** Whether the Mac took all rules that came with it. */
  readonly taken: boolean;
}

/** What a Mac was given, once it has said how much of it it took. */
export function given(planned: readonly PlannedRule[], taken: boolean): readonly GivenRule[] {
  return planned.map(({ key, rule, bans }) => ({ key, tag: contentTag(rule), bans, taken }));
}

/** Takes a rule away. */
function removal(key: string): SantaRule {
  const type = RULE_TYPES.find((one) => key.startsWith(`${one}:`)) ?? 'TEAMID';
  return { identifier: key.slice(type.length + 1), rule_type: type, policy: 'REMOVE' };
}

/** A team that nobody has: Apple's team ids are random. */
const NOBODYS = removal(ruleKey('TEAMID', '0000000000'));

/**
 * All rules, for a Mac that drops those that it has. A list without any would drop nothing
 * (https://github.com/google/santa/issues/1255), so an empty one takes away a rule that nobody has.
 */
export function wholeList(planned: readonly PlannedRule[]): readonly SantaRule[] {
  return planned.length > 0 ? planned.map(({ rule }) => rule) : [NOBODYS];
}

/** What a Mac that has the rules given lacks: new and changed rules, and the removal of others. */
export function changesTo(
  had: readonly GivenRule[],
  planned: readonly PlannedRule[],
): readonly SantaRule[] {
  const tags = new Map(had.map(({ key, tag }) => [key, tag]));
  const wanted = new Set(planned.map(({ key }) => key));
  return [
    ...planned
      .filter(({ key, rule }) => tags.get(key) !== contentTag(rule))
      .map(({ rule }) => rule),
    ...had.filter(({ key }) => !wanted.has(key)).map(({ key }) => removal(key)),
  ];
}

/** How many rules of each kind a Mac should have. */
export function countsOf(had: readonly GivenRule[]): Readonly<Record<RuleType, number>> {
  const count = (type: RuleType) => had.filter(({ key }) => key.startsWith(`${type}:`)).length;
  return {
    TEAMID: count('TEAMID'),
    SIGNINGID: count('SIGNINGID'),
    CERTIFICATE: count('CERTIFICATE'),
  };
}
