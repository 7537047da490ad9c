import { contentTag } from '../../domain/content-tag.ts';
import type { SantaRule } from './rules.ts';

/** The most rules on one page. A Mac asks for the next by its cursor. */
export const MOST_RULES_ON_PAGE = 100;

/** A page of the rules that a Mac is given in one sync. */
export interface RulePage {
  readonly rules: readonly SantaRule[];
  /** Left out on the last page: Santa ends there. */
  readonly cursor?: string;
}

/** Tells lists apart. */
export function listTag(rules: readonly SantaRule[]): string {
  return contentTag(rules);
}

/**
 * A page of a list. A cursor names the list and the place in it. `null`: the cursor is of another
 * list. The Mac has taken pages of that one already, and must not mix the two.
 */
export function pageOfRules(rules: readonly SantaRule[], cursor: string | null): RulePage | null {
  const tag = listTag(rules);
  const [, list, place] = /^([0-9a-f]{12})\.([1-9]\d{0,5})$/.exec(cursor ?? '') ?? [];
  if (cursor !== null && list !== tag) return null;
  const from = Number(place ?? 0);
  const next = from + MOST_RULES_ON_PAGE;
  const here = rules.slice(from, next);
  return next < rules.length ? { rules: here, cursor: `${tag}.${next}` } : { rules: here };
}
