import { ApiError, codeOf, isRefusal, messageOf, validationError } from './api-error.ts';
import {
  type Body,
  type EngineOperation,
  engine,
  type Item,
  runAtOnce,
  type TableDescription,
  validated,
} from './engine.ts';
import { Staging } from './staging.ts';
import type { TransactionTokens } from './transaction-tokens.ts';
import {
  commit,
  conditionFailed,
  type WriteWorkspace,
  wantsItemOnFailure,
  writeUnits,
} from './writes.ts';

/**
 * The kinds of parts, and the operation whose rules each follows. A check is a delete that does not
 * happen.
 */
const KINDS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
} as const satisfies Record<string, EngineOperation>;
type Kind = keyof typeof KINDS;

const MAX_PARTS = 100;
/** DynamoDB's bound on all items of a transaction together: 4 MB. */
const MAX_BYTES = 4 * 1024 * 1024;

interface Part {
  readonly kind: Kind;
  readonly table: TableDescription;
  readonly data: Body;
  readonly wantsItem: boolean;
  /** The item's key, apart from `data`, which the action may write into. */
  readonly key: Item;
}

/**
 * Why a transaction was cancelled, at the position of the part that it is about; Code `None` for
 * parts not to blame.
 */
interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}
export const NONE: Reason = { Code: 'None' };

/**
 * TransactWriteItems: checks every part against the state before it, then commits all of them in
 * one batch, or none. Throws a TransactionCanceledException with one reason a part; a
 * ValidationException for what no state could satisfy.
 */
export async function transactWrite(
  workspace: WriteWorkspace,
  tokens: TransactionTokens,
  body: Body,
): Promise<Body> {
  const parts = parse(workspace, body);
  const token = body.ClientRequestToken;
  if (typeof token === 'string' && tokens.isRepeat(token, body.TransactItems)) {
    await workspace.ledger.settled();
    return consumed(body, new Map());
  }
  refuseSharedItems(parts);
  const staging = new Staging(workspace);
  const units = new Map<string, number>();
  const reasons = parts.map((part) => {
    const before = staging.changes.length;
    const reason = carryOut(staging, part);
    const change = staging.changes[before];
    const used = 2 * writeUnits(change?.before ?? existing(staging, part), change?.after);
    units.set(part.table.TableName, (units.get(part.table.TableName) ?? 0) + used);
    return reason;
  });
  for (const [table, used] of units) workspace.counters.write(table, 'TransactWriteItems', used);
  if (reasons.some(({ Code }) => Code !== 'None')) {
    if (staging.readUnwritten) await workspace.ledger.settled();
    throw cancelled(reasons);
  }
  refuseTooMuch(staging);
  const also = typeof token === 'string' ? tokens.remember(token, body.TransactItems) : [];
  await commit(workspace, staging, { also });
  return consumed(body, units);
}

function parse({ tables }: WriteWorkspace, body: Body): Part[] {
  const items = Array.isArray(body.TransactItems) ? (body.TransactItems as Body[]) : [];
  if (items.length < 1 || items.length > MAX_PARTS) {
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${MAX_PARTS}, and greater than or equal ` +
        'to 1',
    );
  }
  return items.map((item) => {
    const kinds = Object.keys(KINDS).filter((kind) => item[kind]) as Kind[];
    const [kind] = kinds;
    if (!kind || kinds.length > 1) {
      throw validationError(
        'TransactItems can only contain one of ConditionCheck, Put, Update or Delete',
      );
    }
    const request = item[kind] as Body;
    const data = validated(KINDS[kind], request);
    if (kind === 'ConditionCheck' && !data.ConditionExpression)
      throw validationError('The expression can not be empty;');
    const table = tables.get(String(data.TableName)).description;
    const key = { ...((data.Key ?? data.Item) as Item) };
    return { kind, table, data, key, wantsItem: wantsItemOnFailure(request) };
  });
}

/**
 * Whether a part names an item. A part that names none gets a cancellation reason at its position.
 */
function keyFault({ kind, table, data, key }: Part): Error | null | undefined {
  return kind === 'Put'
    ? engine.validateItem(data.Item as Item, table)
    : engine.validateKey(key, table);
}

function refuseSharedItems(parts: readonly Part[]): void {
  const seen = new Set<string>();
  for (const part of parts) {
    if (keyFault(part)) continue;
    const id = `${part.table.TableName}~${engine.createKey(part.key, part.table)}`;
    if (seen.has(id))
      throw validationError('Transaction request cannot include multiple operations on one item');
    seen.add(id);
  }
}

function refuseTooMuch({ changes }: Staging): void {
  const bytes = changes.reduce((sum, { after }) => sum + (after ? engine.itemSize(after) : 0), 0);
  if (bytes > MAX_BYTES)
    throw validationError(`The items of a transaction may hold ${MAX_BYTES} bytes, not ${bytes}`);
}

function carryOut(staging: Staging, part: Part): Reason {
  try {
    const fault = keyFault(part);
    if (fault) throw fault;
    if (part.kind === 'ConditionCheck') {
      const failure = engine.checkConditional(part.data, existing(staging, part));
      if (failure) throw failure;
    } else {
      runAtOnce(KINDS[part.kind], staging.store, part.data);
    }
    return NONE;
  } catch (error) {
    if (conditionFailed(error)) {
      const item = part.wantsItem ? existing(staging, part) : undefined;
      return {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        ...(item && { Item: item }),
      };
    }
    if (isRefusal(error) && codeOf(error) === 'ValidationException') {
      return { Code: 'ValidationError', Message: messageOf(error) };
    }
    throw error;
  }
}

function existing(staging: Staging, part: Part): Item | undefined {
  return keyFault(part) ? undefined : staging.item(part.table, part.key);
}

/** The refusal of a transaction, with a reason for each of its parts. */
export function cancelled(reasons: readonly Reason[]): ApiError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const why = 'please refer cancellation reasons for specific reasons';
  const message = `Transaction cancelled, ${why} [${codes}]`;
  // The service writes this one's message with a capital letter; the SDK reads either.
  return new ApiError('TransactionCanceledException', message, {
    Message: message,
    CancellationReasons: reasons,
  });
}

function consumed(body: Body, units: Map<string, number>): Body {
  if (!['TOTAL', 'INDEXES'].includes(String(body.ReturnConsumedCapacity))) return {};
  return {
    ConsumedCapacity: [...units].map(([TableName, used]) => ({
      TableName,
      CapacityUnits: used,
      WriteCapacityUnits: used,
    })),
  };
}
