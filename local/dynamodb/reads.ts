import { validationError } from './api-error.ts';
import type { Counters } from './counters.ts';
import { type Body, run, runAtOnce, validated } from './engine.ts';
import { Staging, type Workspace } from './staging.ts';

export interface ReadWorkspace extends Workspace {
  readonly counters: Counters;
}

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits: number;
}

/**
 * Always asks dynalite for the units and counts them, but tells only callers who asked for them.
 */
function counted(counters: Counters, operation: string, body: Body, answer: Body): Body {
  const consumed = answer.ConsumedCapacity as Consumed | Consumed[] | undefined;
  for (const { TableName, CapacityUnits } of [consumed ?? []].flat())
    counters.read(TableName, operation, CapacityUnits);
  if (asksForUnits(body)) return answer;
  const { ConsumedCapacity: _counted, ...rest } = answer;
  return rest;
}

const asksForUnits = (body: Body) =>
  ['TOTAL', 'INDEXES'].includes(String(body.ReturnConsumedCapacity));

const withUnits = (data: Body, body: Body) =>
  asksForUnits(body) ? data : { ...data, ReturnConsumedCapacity: 'TOTAL' };

/** GetItem and BatchGetItem: the latest state, told once it is written. */
export async function readItems(
  workspace: ReadWorkspace,
  operation: 'GetItem' | 'BatchGetItem',
  body: Body,
): Promise<Body> {
  const data = withUnits(validated(operation, body), body);
  const staging = new Staging(workspace);
  const answer = runAtOnce(operation, staging.store, data);
  if (staging.readUnwritten) await workspace.ledger.settled();
  return counted(workspace.counters, operation, body, answer);
}

/** Query and Scan: over LevelDB's snapshot of what is written when they start. */
export async function readRange(
  workspace: ReadWorkspace,
  operation: 'Query' | 'Scan',
  body: Body,
): Promise<Body> {
  const data = withUnits(validated(operation, body), body);
  const answer = await run(operation, new Staging(workspace).store, data);
  return counted(workspace.counters, operation, body, answer);
}

/** TransactGetItems: up to 100 items, all as they were at one moment. */
export async function transactGet(workspace: ReadWorkspace, body: Body): Promise<Body> {
  const items = Array.isArray(body.TransactItems) ? (body.TransactItems as { Get?: Body }[]) : [];
  if (items.length < 1 || items.length > 100) {
    throw validationError(`TransactItems must hold 1 to 100 items, not ${items.length}`);
  }
  const gets = items.map(({ Get: get }) => {
    if (!get) throw validationError('Each of TransactItems must hold Get');
    return { ...validated('GetItem', get), ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' };
  });
  const staging = new Staging(workspace);
  const units = new Map<string, number>();
  const responses = gets.map((get) => {
    const { ConsumedCapacity: consumed, ...answer } = runAtOnce('GetItem', staging.store, get);
    const { TableName: table, CapacityUnits: used } = consumed as Consumed;
    units.set(table, (units.get(table) ?? 0) + 2 * used);
    return answer;
  });
  if (staging.readUnwritten) await workspace.ledger.settled();
  for (const [table, used] of units) workspace.counters.read(table, 'TransactGetItems', used);
  if (!asksForUnits(body)) return { Responses: responses };
  const consumed = [...units].map(([TableName, used]) => ({
    TableName,
    CapacityUnits: used,
    ReadCapacityUnits: used,
  }));
  return { Responses: responses, ConsumedCapacity: consumed };
}
