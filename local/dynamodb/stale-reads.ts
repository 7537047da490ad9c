import type { Habits } from '../habits/habits.ts';
import type { Body, Item } from './engine.ts';
import type { Past } from './past-values.ts';
import type { RecentWrites } from './recent-writes.ts';

/**
 * What a read may answer from that does not ask for consistency: items as they were before the
 * latest writes of their table, of up to a second ago ("DynamoDB read consistency", DynamoDB
 * developer guide). `undefined`: the latest state.
 */
export function pastFor(
  { habits, recent }: { readonly habits: Habits; readonly recent: RecentWrites },
  operation: string,
  body: Body,
): Past | undefined {
  if (!habits.isOn('stale')) return undefined;
  const past = new Map<string, Item | undefined>();
  for (const table of inconsistentlyRead(operation, body)) {
    const writes = recent.unseen(table).length;
    if (writes === 0 || !habits.strikes('stale')) continue;
    const seen = recent.before(table, 1 + habits.below('stale', writes));
    for (const [id, item] of seen) past.set(id, item);
  }
  return past.size === 0 ? undefined : past;
}

function inconsistentlyRead(operation: string, body: Body): string[] {
  if (operation === 'BatchGetItem')
    return Object.entries((body.RequestItems ?? {}) as Record<string, Body>)
      .filter(([, { ConsistentRead }]) => ConsistentRead !== true)
      .map(([table]) => table);
  if (!['GetItem', 'Query', 'Scan'].includes(operation) || body.ConsistentRead === true) return [];
  return [String(body.TableName)];
}
