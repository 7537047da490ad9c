import type { Pass, PassKind } from '../../domain/passes/pass.ts';
import type { Dependencies, Page } from '../ports.ts';

/**
 * Pages of a hundred passes that the last finished one is looked for in: the retirements of two
 * thousand runs may lie before it.
 */
const MOST_PAGES = 20;

/** The newest finished pass of a kind: the ban's, or with `null` the fleet's. */
export async function lastFinished(
  deps: Pick<Dependencies, 'work'>,
  banId: string | null,
  kind: PassKind,
): Promise<Pass | null> {
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const passes: Page<Pass> = await deps.work.list(banId, cursor, 100);
    const found = passes.items.find((pass) => pass.kind === kind && pass.finishedAt !== null);
    if (found || passes.nextCursor === null) return found ?? null;
    cursor = passes.nextCursor;
  }
  return null;
}
