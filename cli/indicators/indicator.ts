import type { Matcher } from '../../functions/domain/bans/ban.ts';
import { faultOfIdentifier } from '../../functions/domain/bans/identifier-faults.ts';
import { conditionsOf } from '../../functions/domain/bans/match-index.ts';
import { KEY_RULES, MATCHER_KEYS } from '../../functions/domain/bans/matcher-keys.ts';
import type { Platform } from '../../functions/domain/devices/app.ts';
import { forReview } from '../documents/matcher.ts';

/** What a list names, as far as it names an app. */
export interface Indicator {
  /** The app's name, if the list has one. */
  readonly app: string | null;
  readonly vendor: string | null;
  readonly matcher: Matcher;
  /** Why it only shows devices for review; `null`: it may order. */
  readonly vague: string | null;
}

/** What a list holds. */
export interface Indicators {
  /** What the list calls itself. */
  readonly title: string | null;
  readonly reason: string | null;
  readonly references: readonly string[];
  readonly found: readonly Indicator[];
  /** What names no app, by kind: how many. */
  readonly left: Readonly<Record<string, number>>;
}

/** How a list is read. `platform`: of identifiers that say none. */
export interface ReadingOptions {
  readonly platform: Platform | null;
}

/** What a list says beside the identifier. `doubt`: why the list is not sure; `null`: it is. */
interface Said {
  readonly app: string | null;
  readonly vendor?: string | null;
  readonly doubt: string | null;
}

/** What a list names by a matcher: for review, where either is vague. */
export function indicatorOf(matcher: Matcher, { app, vendor = null, doubt }: Said): Indicator {
  const vague = matcher.effect === 'review' ? 'by a name, a prefix or a whole team' : doubt;
  return { app, vendor, matcher: vague === null ? matcher : forReview(matcher), vague };
}

/** Why no device can ever list what a matcher names; `null`: one may. */
function faultOf(matcher: Matcher): string | null {
  for (const key of MATCHER_KEYS) {
    const value = matcher[key];
    if (value === undefined) continue;
    const exact = KEY_RULES[key].dotted ? value.replace(/\.\*$/, '') : value;
    const fault = faultOfIdentifier(matcher.platform, key, exact);
    if (fault !== null) return `a ${key} that ${fault}`;
  }
  return null;
}

/**
 * What of a list goes into a ban: each identifier once, in whatever spelling it comes, and none
 * that no device can list. Where a list is sure of one in one place alone, that place counts.
 */
export function kept(list: Indicators): Indicators {
  const first = new Map<string, Indicator>();
  const left = new Left(list.left);
  for (const one of list.found) {
    const fault = faultOf(one.matcher);
    if (fault !== null) {
      left.add(fault);
      continue;
    }
    const named = JSON.stringify([one.matcher.platform, ...conditionsOf(one.matcher)]);
    const known = first.get(named);
    if (known !== undefined) left.add('named once more');
    if (known === undefined || (known.vague !== null && one.vague === null)) first.set(named, one);
  }
  return { ...list, found: [...first.values()], left: left.counts };
}

/** Counts what is left out, by kind. */
export class Left {
  readonly #counts: Map<string, number>;

  constructor(counts: Readonly<Record<string, number>> = {}) {
    this.#counts = new Map(Object.entries(counts));
  }

  add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
