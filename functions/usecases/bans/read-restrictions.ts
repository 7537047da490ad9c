import type { BlockedApp } from '../../domain/bans/blocklist.ts';
import type { ManagerRule } from '../../domain/bans/manager-rules.ts';
import { type Restrictions, restrictionsFor } from '../../domain/bans/restriction-lists.ts';
import type { Platform } from '../../domain/devices/app.ts';
import { LARGEST_ANSWER } from '../answer-bytes.ts';
import type { Caller } from '../caller.ts';
import { listPart } from '../list-part.ts';
import type { Dependencies } from '../ports.ts';

type RestrictionsAnswer = Restrictions & {
  readonly platform: Platform;
  readonly group: string;
  readonly nextCursor: string | null;
};

function isRule(one: BlockedApp | ManagerRule): one is ManagerRule {
  return 'match' in one;
}

/** Ids and rules in one sequence, taken apart again. */
export function apart(all: readonly (BlockedApp | ManagerRule)[]) {
  return {
    blocked: all.filter((one): one is BlockedApp => !isRule(one)),
    rules: all.filter(isRule),
  };
}

/**
 * What managers of a platform must keep from being installed or started, in one group. Ids, and
 * then rules, that do not fit follow from `nextCursor` on. Its `etag` is that of the whole list.
 */
export async function readRestrictions(
  deps: Pick<Dependencies, 'blocklist' | 'clock'>,
  input: {
    readonly caller: Caller;
    readonly platform: Platform;
    readonly group: string;
    readonly cursor?: string | null;
  },
): Promise<RestrictionsAnswer> {
  const { platform, group, cursor = null } = input;
  const restrictions = restrictionsFor(
    await deps.blocklist.current(),
    { platform, group },
    deps.clock.now(),
  );
  const { items, nextCursor } = listPart([...restrictions.blocked, ...restrictions.rules], {
    version: restrictions.etag,
    cursor,
    most: LARGEST_ANSWER,
  });
  return { platform, group, ...restrictions, ...apart(items), nextCursor };
}
