import type { Habits } from '../habits/habits.ts';
import { ApiError } from './api-error.ts';
import { type Body, engine, type Item, validated } from './engine.ts';
import { type NamedItem, namedItems } from './named-items.ts';
import { Partitions } from './partitions.ts';
import { cancelled, NONE } from './transactions.ts';
import type { WriteWorkspace } from './writes.ts';

type CarryOut = (body: Body) => Promise<Body> | Body;

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];
/** What a query costs that finds nothing. */
const LEAST = 0.5;
const THROTTLED = 'Throughput exceeds the current capacity of your table or index';

function exceeded(): ApiError {
  return new ApiError(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded',
  );
}

/**
 * Throttles by what partitions have left. Where several items are asked for at once, each is
 * throttled by itself: in a batch it comes back unprocessed (all of them: as the exception), in a
 * transaction it is the reason for its cancellation ("ThrottlingError", TransactWriteItems in the
 * DynamoDB API reference).
 */
export class Capacity {
  readonly #habits: Habits;
  readonly #workspace: WriteWorkspace;
  readonly #partitions: Partitions;

  constructor(habits: Habits, workspace: WriteWorkspace, now?: () => number) {
    this.#habits = habits;
    this.#workspace = workspace;
    this.#partitions = new Partitions(() => habits.rate('capacity'), now);
  }

  async carryOut(operation: string, body: Body, carryOut: CarryOut): Promise<Body> {
    if (!this.#habits.isOn('capacity')) return await carryOut(body);
    if (operation === 'Query' || operation === 'Scan')
      return await this.#range(operation, body, carryOut);
    const items = namedItems(this.#workspace.tables, operation, body);
    if (items.length === 0) return await carryOut(body);
    const throttled = new Set(items.filter((item) => !this.#takes(operation, item)));
    if (throttled.size === 0) return await carryOut(body);
    this.#habits.count('capacity');
    if (operation.startsWith('Transact'))
      throw cancelled(
        items.map((item) =>
          throttled.has(item) ? { Code: 'ThrottlingError', Message: THROTTLED } : NONE,
        ),
      );
    if (!operation.startsWith('Batch') || throttled.size === items.length) throw exceeded();
    return await this.#rest(operation, body, items, throttled, carryOut);
  }

  #takes(operation: string, item: NamedItem): boolean {
    const kind = WRITES.includes(operation) ? 'write' : 'read';
    const partition = Partitions.of(item);
    if (!this.#partitions.has(partition, kind)) return false;
    const there = this.#workspace.ledger.get(item.id) as Item | undefined;
    const units = [there, item.put].map((one) =>
      one === undefined ? 1 : engine.capacityUnits(one, kind === 'read', true),
    );
    const times = operation.startsWith('Transact') ? 2 : 1;
    this.#partitions.take(partition, kind, Math.max(...units) * times);
    return true;
  }

  /** A query or scan costs what it read, which is known afterwards. */
  async #range(operation: 'Query' | 'Scan', body: Body, carryOut: CarryOut): Promise<Body> {
    const partition = this.#partitionOf(operation, body);
    if (!this.#partitions.has(partition, 'read')) {
      this.#habits.count('capacity');
      throw exceeded();
    }
    const asked = body.ReturnConsumedCapacity ?? 'NONE';
    const answer = await carryOut(
      asked === 'NONE' ? { ...body, ReturnConsumedCapacity: 'TOTAL' } : body,
    );
    const consumed = answer.ConsumedCapacity as { CapacityUnits?: number } | undefined;
    this.#partitions.take(partition, 'read', Math.max(LEAST, consumed?.CapacityUnits ?? 0));
    if (asked !== 'NONE') return answer;
    const { ConsumedCapacity: _counted, ...rest } = answer;
    return rest;
  }

  /** Of a scan, the one in which it begins. */
  #partitionOf(operation: 'Query' | 'Scan', body: Body): string {
    const table = String(body.TableName);
    if (operation === 'Scan') return Partitions.ofKey(table, body.ExclusiveStartKey);
    const { KeySchema } = this.#workspace.tables.get(table).description;
    const conditions = validated('Query', body).KeyConditions as
      | Record<string, { AttributeValueList: unknown[] }>
      | undefined;
    const named = conditions?.[KeySchema[0]?.AttributeName ?? ''];
    return Partitions.ofKey(table, named?.AttributeValueList[0]);
  }

  /** A batch without what is throttled, which comes back. */
  async #rest(
    operation: string,
    body: Body,
    items: readonly NamedItem[],
    throttled: ReadonlySet<NamedItem>,
    carryOut: CarryOut,
  ): Promise<Body> {
    const { taken, left } = divided(operation, body, items, throttled);
    const answer = await carryOut({ ...body, RequestItems: taken });
    const name = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
    return { ...answer, [name]: { ...(answer[name] as Body), ...left } };
  }
}

/** The items of a batch, in the form of its RequestItems: those that are taken, and the others. */
function divided(
  operation: string,
  body: Body,
  items: readonly NamedItem[],
  throttled: ReadonlySet<NamedItem>,
): { taken: Body; left: Body } {
  const taken: Body = {};
  const left: Body = {};
  let index = 0;
  const isLeft = (): boolean => {
    const item = items[index++];
    return item !== undefined && throttled.has(item);
  };
  for (const [table, requests] of Object.entries(body.RequestItems as Body)) {
    const isRead = operation === 'BatchGetItem';
    const all = (isRead ? (requests as Body).Keys : requests) as unknown[];
    const parts = all.map((one) => [one, isLeft()] as const);
    for (const [into, which] of [
      [taken, false],
      [left, true],
    ] as const) {
      const some = parts.filter(([, isSo]) => isSo === which).map(([one]) => one);
      if (some.length > 0) into[table] = isRead ? { ...(requests as Body), Keys: some } : some;
    }
  }
  return { taken, left };
}
