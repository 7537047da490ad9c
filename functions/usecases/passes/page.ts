import type { Counts } from '../../domain/passes/counts.ts';
import type { Dependencies } from '../ports.ts';

/** What a page of a part may touch. */
export type PartNeeds = Pick<
  Dependencies,
  | 'blocklist'
  | 'bans'
  | 'fleet'
  | 'places'
  | 'work'
  | 'queue'
  | 'clock'
  | 'deadline'
  | 'settings'
  | 'metrics'
>;

/** What one page did, and where the next page begins. */
export interface PageDone {
  readonly cursor: string | null;
  /** How many rows were left for later. If any were, the page is to be done again. */
  readonly left: number;
  /** Counts of what stands. They count only if no row was left, for they are made anew then. */
  readonly counts: Counts;
  /** Counts of what this page has moved. They always count: a page done again moves it not. */
  readonly moves?: Counts;
  /** The earliest instant at which a finding of this page needs a pass again. */
  readonly nextDueAt?: number | null;
}

/**
 * Rows a page. It is so small that a page and its writes take seconds. So a redelivered message
 * repeats little.
 */
export const PAGE_ROWS = 100;
