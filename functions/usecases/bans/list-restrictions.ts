import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { type Restrictions, restrictionsFor } from '../../domain/bans/restriction-lists.ts';
import type { Platform } from '../../domain/devices/app.ts';
import { knownGroups } from '../../domain/passes/known-groups.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { answerBytes, bytesUpTo, LARGEST_ANSWER } from '../answer-bytes.ts';
import type { Caller } from '../caller.ts';
import { lastFinished } from '../passes/last-finished.ts';
import { BadCursor, type Dependencies } from '../ports.ts';
import { readRestrictions } from './read-restrictions.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'clock' | 'work'>;

/** The groups of a page, unless told. */
const GROUPS_ON_PAGE = 50;

/**
 * A page of groups ends once the lists that were made for it have so many ids and rules. Each group
 * may have a list of its own, and one of 50,000 takes a fifth of a second.
 */
export const MOST_MADE = 100_000;

interface GroupRestrictions extends Pick<Restrictions, 'etag'> {
  readonly group: string;
  /** `null`, as `rules`: they do not fit into one answer. The group's own pages have them. */
  readonly blocked: Restrictions['blocked'] | null;
  readonly rules: Restrictions['rules'] | null;
}

interface Listed {
  readonly platform: Platform;
  readonly items: readonly GroupRestrictions[];
  /** Whether there are groups that nobody has counted or named one by one. */
  readonly moreGroups: boolean;
  readonly nextCursor: string | null;
}

interface ListInput {
  readonly caller: Caller;
  readonly platform: Platform;
  readonly limit?: number | null;
  readonly cursor?: string | null;
}

/** `group: null`: of all groups. */
interface Input extends ListInput {
  readonly group: string | null;
}

interface Asked {
  readonly blocklist: Blocklist;
  readonly platform: Platform;
  readonly now: Instant;
}

/** What managers of a platform must block: in the group that is named, or in each group. */
export async function readOrListRestrictions(deps: Needs, { group, ...input }: Input) {
  return group === null
    ? listRestrictions(deps, input)
    : readRestrictions(deps, { ...input, group });
}

/**
 * What managers of a platform must block in each group that is known, by the groups' names. A page
 * ends by its number of groups, by its bytes, or by what had to be made for it. Each `etag` is that
 * of the group's own answer.
 */
export async function listRestrictions(deps: Needs, input: ListInput): Promise<Listed> {
  const { platform, limit, cursor = null } = input;
  const blocklist = await deps.blocklist.current();
  const census = await lastFinished(deps, null, 'census');
  const { groups, more } = knownGroups(blocklist.bans, census?.counts ?? {});
  const after = cursor === null ? '' : groupIn(cursor, platform);
  const asked = groups.filter((group) => group > after);
  const now = deps.clock.now();
  const items = pageOf({ blocklist, platform, now }, asked.slice(0, limit ?? GROUPS_ON_PAGE));
  const last = items.at(-1)?.group;
  const goesOn = last !== undefined && items.length < asked.length;
  const nextCursor = goesOn ? cursorAt(last, platform) : null;
  return { platform, items, moreGroups: more, nextCursor };
}

/** As many of the groups as fit, or as can be made in the time of a request, and one at least. */
function pageOf(
  { blocklist, platform, now }: Asked,
  groups: readonly string[],
): readonly GroupRestrictions[] {
  const items: GroupRestrictions[] = [];
  // Most groups have the same list, which may be long: it is measured once.
  const measured = new Map<Restrictions['blocked'], number | null>();
  let [bytes, made] = [0, 0];
  for (const group of groups) {
    const { etag, blocked, rules } = restrictionsFor(blocklist, { platform, group }, now);
    if (!measured.has(blocked)) {
      measured.set(blocked, bytesUpTo(oneByOne({ blocked, rules }), LARGEST_ANSWER));
      made += blocked.length + rules.length;
    }
    const size = measured.get(blocked) ?? null;
    const lists = size === null ? { blocked: null, rules: null } : { blocked, rules };
    bytes += answerBytes({ group, etag, blocked: null, rules: null }) + (size ?? 0);
    if (items.length > 0 && bytes > LARGEST_ANSWER) break;
    items.push({ group, etag, ...lists });
    if (made >= MOST_MADE) break;
  }
  return items;
}

/** A list may be too long to be copied, or to be written as one text. */
function* oneByOne({ blocked, rules }: Pick<Restrictions, 'blocked' | 'rules'>) {
  yield* blocked;
  yield* rules;
}

const CURSOR = /^([a-z]{1,20})\.([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;

/** The group that the page before ended with. */
function groupIn(cursor: string, platform: Platform): string {
  const [, on, group] = CURSOR.exec(cursor) ?? [];
  if (group === undefined || on !== platform) throw new BadCursor();
  return group;
}

function cursorAt(group: string, platform: Platform): string {
  return `${platform}.${group}`;
}
