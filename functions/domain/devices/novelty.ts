import type { Inventory } from './app.ts';
import type { Head } from './head.ts';

/**
 * How a reported inventory compares with the one that the head names. `older`: observed before it.
 * `rival`: observed at the same instant, with other apps or another coverage. `repeated`: the same
 * one. `confirmed`: observed later, with the same apps and coverage. `newer`: observed later with
 * other apps or coverage, or the first inventory.
 */
export type Novelty = 'older' | 'rival' | 'repeated' | 'confirmed' | 'newer';

export function noveltyOf(head: Head, inventory: Inventory): Novelty {
  const stored = head.observedAt;
  if (stored !== null && inventory.observedAt < stored) return 'older';
  const isLater = stored === null || inventory.observedAt > stored;
  if (isNamedBy(head, inventory)) return isLater ? 'confirmed' : 'repeated';
  return isLater ? 'newer' : 'rival';
}

/** Whether the head names exactly these apps, seen with this coverage. */
export function isNamedBy(head: Head, seen: Pick<Inventory, 'hash' | 'coverage'>): boolean {
  return head.inventoryHash === seen.hash && head.coverage === seen.coverage;
}

/** Whether a change of the head from `before` to `after` stores this inventory. */
export function isToBeStored(inventory: Inventory, before: Head | null, after: Head): boolean {
  const isKnown = before !== null && isNamedBy(before, inventory);
  return isNamedBy(after, inventory) && !isKnown && after.observedAt === inventory.observedAt;
}
