import { NO_GROUP, OTHER_GROUPS } from '../bans/blocking.ts';
import { type CountName, type Counts, type GroupedName, inGroup, partsOf } from './counts.ts';

/**
 * The most groups that a pass counts one by one. All further groups are counted together. Sources
 * choose the names of groups, so there may be any number.
 */
export const MOST_GROUPS = 200;

/**
 * Counts as they grow, for one page of a part. `before` are the part's counts so far. Their groups
 * go on being counted by themselves.
 */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #groups: Set<string>;

  constructor(before: Counts) {
    this.#groups = new Set(Object.keys(before).flatMap((name) => partsOf(name)?.group ?? []));
  }

  add(name: CountName): void {
    this.#add(name);
  }

  addInGroup(what: GroupedName, known: string | null): void {
    const group = known ?? NO_GROUP;
    if (!this.#groups.has(group) && this.#groups.size < MOST_GROUPS) this.#groups.add(group);
    this.#add(inGroup(what, this.#groups.has(group) ? group : OTHER_GROUPS));
  }

  #add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  get counts(): Counts {
    return Object.fromEntries(this.#counts);
  }
}

/**
 * The sums of all parts. The largest groups are kept and the others are added together, so that the
 * sums fit one row whatever the fleet's groups are.
 */
export function foldGroups(counts: Counts): Counts {
  const sizes = new Map<string, number>();
  for (const [name, count] of Object.entries(counts)) {
    const group = partsOf(name)?.group;
    if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + count);
  }
  if (sizes.size <= MOST_GROUPS) return counts;
  const kept = new Set(
    [...sizes]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_GROUPS - 1)
      .map(([group]) => group),
  );
  const folded = new Map<string, number>();
  for (const [name, count] of Object.entries(counts)) {
    const parts = partsOf(name);
    const as = parts === null || kept.has(parts.group) ? name : inGroup(parts.what, OTHER_GROUPS);
    folded.set(as, (folded.get(as) ?? 0) + count);
  }
  return Object.fromEntries(folded);
}
