import { OTHER_GROUPS } from '../bans/blocking.ts';
import type { EnforcedBan } from '../bans/blocklist.ts';
import { type Counts, partsOf } from './counts.ts';

interface KnownGroups {
  /** Sorted, each once. */
  readonly groups: readonly string[];
  /** Whether the census has counted more groups than it names. */
  readonly more: boolean;
}

/** Names under which passes count what is no one group begin so. No group's name does. */
const MADE_UP = '(';

/**
 * The groups that are known: those in which the last census has found devices, and those that bans
 * in force name.
 */
export function knownGroups(bans: readonly EnforcedBan[], census: Counts): KnownGroups {
  const counted = new Set(Object.keys(census).flatMap((name) => partsOf(name)?.group ?? []));
  const named = bans.flatMap(({ document, exemptions }) => [
    ...document.scope.groups,
    ...document.timeline.overrides.flatMap(({ groups }) => groups ?? []),
    ...exemptions.flatMap(({ groups }) => groups),
  ]);
  const groups = [...counted].filter((name) => !name.startsWith(MADE_UP));
  return { groups: [...new Set([...groups, ...named])].sort(), more: counted.has(OTHER_GROUPS) };
}
