import { ApiError, codeOf, isRefusal, type Refusal, validationError } from './api-error.ts';
import type { Counters } from './counters.ts';
import {
  type Body,
  engine,
  type Item,
  runAtOnce,
  type TableDescription,
  validated,
} from './engine.ts';
import type { RecentWrites } from './recent-writes.ts';
import { Staging, type Workspace } from './staging.ts';
import type { Streams } from './streams.ts';

export interface WriteWorkspace extends Workspace {
  readonly streams: Streams;
  readonly counters: Counters;
  readonly recent: RecentWrites;
}

export type SingleWrite = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/**
 * Commits what a request has staged with its stream records and `also`, as one. Must be called in
 * the same turn in which the request was decided: what comes later is decided on top of it.
 */
export async function commit(
  { ledger, streams, counters, recent }: WriteWorkspace,
  staging: Staging,
  { also = [], expired = false }: { also?: Staging['operations']; expired?: boolean } = {},
): Promise<void> {
  if (!expired)
    counters.rowsChanged += staging.changes.filter(
      ({ before, after }) => JSON.stringify(before) !== JSON.stringify(after),
    ).length;
  recent.note(staging.changes);
  await ledger.commit([
    ...staging.operations,
    ...streams.recordsOf(staging.changes, expired),
    ...also,
  ]);
  streams.announce(staging.changes);
}

/** Write units of an item's change: the larger of what it was and what it is. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const units = [before, after].map((item) => (item ? engine.capacityUnits(item, false, true) : 1));
  return Math.max(...units);
}

/** Whether the caller wants to see the item that its condition failed on. */
export function wantsItemOnFailure(body: Body): boolean {
  const wish = body.ReturnValuesOnConditionCheckFailure;
  if (wish === undefined || wish === null || wish === 'NONE') return false;
  if (wish === 'ALL_OLD') return true;
  throw validationError(
    `ReturnValuesOnConditionCheckFailure must be ALL_OLD or NONE, not ${String(wish)}`,
  );
}

export function conditionFailed(thrown: unknown): thrown is Refusal {
  return isRefusal(thrown) && codeOf(thrown) === 'ConditionalCheckFailedException';
}

/** PutItem, UpdateItem and DeleteItem, with ReturnValuesOnConditionCheckFailure. */
export async function writeOne(
  workspace: WriteWorkspace,
  operation: SingleWrite,
  body: Body,
): Promise<Body> {
  const wantsItem = wantsItemOnFailure(body);
  const data = validated(operation, body);
  const name = String(data.TableName);
  const table = workspace.tables.get(name).description;
  // UpdateItem builds the item inside Key, so the item's key is read before.
  const key = { ...((data.Key ?? data.Item) as Item) };
  const staging = new Staging(workspace);
  let answer: Body;
  try {
    answer = runAtOnce(operation, staging.store, data);
  } catch (error) {
    if (!conditionFailed(error)) throw error;
    throw await refusal(workspace, staging, operation, table, key, wantsItem);
  }
  const units = staging.changes.reduce(
    (sum, { before, after }) => sum + writeUnits(before, after),
    0,
  );
  workspace.counters.write(name, operation, units);
  await commit(workspace, staging);
  return answer;
}

async function refusal(
  { ledger, counters }: WriteWorkspace,
  staging: Staging,
  operation: SingleWrite,
  table: TableDescription,
  key: Item,
  wantsItem: boolean,
): Promise<ApiError> {
  const existing = staging.item(table, key);
  counters.write(table.TableName, operation, writeUnits(existing, undefined));
  if (staging.readUnwritten) await ledger.settled();
  return new ApiError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    wantsItem && existing ? { Item: existing } : {},
  );
}

/**
 * BatchWriteItem: here all of it in one commit, though DynamoDB promises no more than each write by
 * itself.
 */
export async function batchWrite(workspace: WriteWorkspace, body: Body): Promise<Body> {
  const data = validated('BatchWriteItem', body);
  const staging = new Staging(workspace);
  const answer = runAtOnce('BatchWriteItem', staging.store, data);
  for (const { table, before, after } of staging.changes) {
    workspace.counters.write(table.TableName, 'BatchWriteItem', writeUnits(before, after));
  }
  await commit(workspace, staging);
  return answer;
}
