import type { Habits } from '../habits/habits.ts';
import { ApiError } from './api-error.ts';
import type { Body } from './engine.ts';
import { namedItems } from './named-items.ts';
import type { RecentWrites } from './recent-writes.ts';
import type { TableRegistry } from './table-registry.ts';
import { cancelled, NONE } from './transactions.ts';

const STRUCK = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
  'TransactGetItems',
] as const;
/** So many times as often where another write of the item is near in time. */
const NEAR = 4;
const MESSAGE = 'Transaction is ongoing for the item';

/**
 * Refuses a request as if a transaction of somebody else were under way on one of its items: a
 * single write with TransactionConflictException, a transaction cancelled with the reason
 * TransactionConflict ("Transaction conflict handling in DynamoDB", DynamoDB developer guide).
 */
export function refuseConflict(
  {
    habits,
    tables,
    recent,
  }: {
    readonly habits: Habits;
    readonly tables: TableRegistry;
    readonly recent: RecentWrites;
  },
  operation: string,
  body: Body,
): void {
  if (!habits.isOn('conflicts') || !STRUCK.some((one) => one === operation)) return;
  const items = namedItems(tables, operation, body);
  if (items.length === 0) return;
  const near = items.filter(({ id }) => recent.isNear(id));
  if (!habits.strikes('conflicts', near.length > 0 ? NEAR : 1)) return;
  if (!operation.startsWith('Transact'))
    throw new ApiError('TransactionConflictException', MESSAGE);
  const among = near.length > 0 ? near : items;
  const struck = among[habits.below('conflicts', among.length)];
  const reason = { Code: 'TransactionConflict', Message: MESSAGE };
  throw cancelled(items.map((item) => (item === struck ? reason : NONE)));
}
