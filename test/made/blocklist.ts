import type { Blocklist, EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { NOON } from './noon.ts';

/** The first version of a blocklist, with these bans. */
export function aBlocklist(
  bans: readonly EnforcedBan[],
  change: Partial<Omit<Blocklist, 'bans'>> = {},
): Blocklist {
  return { version: 1, lock: 1, versionAt: NOON, bans, ...change };
}
