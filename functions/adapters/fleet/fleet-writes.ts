import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Head } from '../../domain/devices/head.ts';
import type { FleetChange } from '../../usecases/ports.ts';
import type { Item } from '../dynamodb/attribute.ts';
import { absent, type Condition, unchanged } from '../dynamodb/condition.ts';
import { toFindingItem } from './finding-item.ts';
import { toHeadItem } from './head-item.ts';
import { toInventoryItem } from './inventory-item.ts';

/**
 * The most findings that one change moves. A transaction of DynamoDB takes 100 items: these rows,
 * two partitions of places for each, the head, the inventory, and an operator's act with its audit
 * entry.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export const MOST_MOVES = 32;

export interface FleetTables {
  readonly devices: string;
  readonly inventories: string;
  readonly findings: string;
  readonly places: string;
}

/** One put, with what it asks of the row that is there. */
export interface FleetWrite {
  readonly table: string;
  readonly item: Item;
  readonly condition: Condition | null;
}

/** One put that asks something of the row that is there. */
interface ConditionalWrite extends FleetWrite {
  readonly condition: Condition;
}

/**
 * The put of a head, on the condition that it is as it was read. `touch` writes `lastSeen`, `run`
 * and `observedAt` without a new lock, so the put asks for these as well. Else it would take back a
 * device's mark of a run, which proves that its source still lists it.
 */
export function headWrite(table: string, before: Head | null, after: Head): ConditionalWrite {
  const condition =
    before === null
      ? absent('deviceId')
      : unchanged({
          lock: before.lock,
          lastSeen: before.lastSeen,
          run: before.run,
          observedAt: before.observedAt,
        });
  return { table, item: toHeadItem(after), condition };
}

/** The writes of a change, the head first. */
export function fleetWrites(tables: FleetTables, change: FleetChange): readonly FleetWrite[] {
  const { before, after } = change.head;
  if (change.findings.length > MOST_MOVES) {
    throw new RangeError(
      `One change moves at most ${MOST_MOVES} findings, not ${change.findings.length}.`,
    );
  }
  const writes: FleetWrite[] = [headWrite(tables.devices, before, after)];
  if (change.inventory !== undefined) {
    writes.push({
      table: tables.inventories,
      item: toInventoryItem(change.inventory),
      condition: null,
    });
  }
  for (const finding of change.findings) {
    writes.push(findingWrite(tables, finding));
  }
  return writes;
}

/** The put of one finding, on the condition that its row is as it was read. */
export function findingWrite(
  tables: FleetTables,
  { before, after }: FleetChange['findings'][number],
): FleetWrite {
  return {
    table: tables.findings,
    item: toFindingItem(after),
    condition: before === null ? absent('deviceId') : unchanged({ lock: before.lock }),
  };
}

export function toTransactItem({ table, item, condition }: FleetWrite): TransactWriteItem {
  return { Put: { TableName: table, Item: item, ...condition } };
}
