import { inParallel } from '../in-parallel.ts';
import { passesByItself } from '../passes-by-itself.ts';
import type { Dependencies } from '../ports.ts';
import type { Pace } from './pace.ts';

/** What is left is tried again after each of these, in milliseconds. */
const PAUSES = [500, 1_000, 2_000, 4_000] as const;

/**
 * Does the work for every row of a page, some rows side by side. A row for which a store was too
 * busy is left, and its neighbours go on. What was left is tried again after growing pauses, fewer
 * at once. Returns how many rows are left after all: then the page is not done. Any other failure
 * is thrown once all that was begun has ended.
 */
export async function settleRows<T>(
  deps: Pick<Dependencies, 'deadline'>,
  rows: readonly T[],
  pace: Pace,
  work: (row: T) => Promise<void>,
): Promise<number> {
  let left = await settleOnce(rows, pace.atOnce, work);
  if (left.length === 0) pace.faster();
  for (const pause of PAUSES) {
    if (left.length === 0) break;
    pace.slower();
    await deps.deadline.pause(pause);
    left = await settleOnce(left, pace.atOnce, work);
  }
  return left.length;
}

/** Returns the rows that are left. */
async function settleOnce<T>(
  rows: readonly T[],
  atOnce: number,
  work: (row: T) => Promise<void>,
): Promise<readonly T[]> {
  const left: T[] = [];
  await inParallel(rows, atOnce, async (row) => {
    try {
      await work(row);
    } catch (error) {
      if (!passesByItself(error)) throw error;
      left.push(row);
    }
  });
  return left;
}
