import type { Head } from '../devices/head.ts';
import { type Finding, isDisabled, isLive } from './finding.ts';

/** The bans that a head names: what it says of its device's rows. */
export type HeadNames = Pick<Head, 'matches' | 'disabled'>;

/**
 * What a head names once the rows of some bans are as given. `null`: there is no such row. The head
 * goes on naming other bans as before.
 */
export function namesAfter(
  head: HeadNames,
  rows: Iterable<readonly [banId: string, row: Finding | null]>,
): HeadNames {
  const matches = new Set(head.matches);
  const disabled = new Set(head.disabled);
  for (const [banId, row] of rows) {
    if (row !== null && isLive(row)) matches.add(banId);
    else matches.delete(banId);
    if (row !== null && isDisabled(row)) disabled.add(banId);
    else disabled.delete(banId);
  }
  return { matches: [...matches].sort(), disabled: [...disabled].sort() };
}
