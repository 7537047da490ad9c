import { mkdir } from 'node:fs/promises';
import { Habits } from '../habits/habits.ts';
import { type DynamoDbFault, Faults } from '../planned-faults.ts';
import { ApiError } from './api-error.ts';
import { Counters, type CountsByTable } from './counters.ts';
import { type Body, engine } from './engine.ts';
import { expire } from './expiry.ts';
import { type Front, habitsInFront } from './habits-in-front.ts';
import { type Answer, serve } from './http-server.ts';
import { Ledger } from './ledger.ts';
import type { Past } from './past-values.ts';
import { readItems, readRange, transactGet } from './reads.ts';
import { RecentWrites } from './recent-writes.ts';
import { FEW_SHARDS, MANY_SHARDS, Streams } from './streams.ts';
import { TableRegistry } from './table-registry.ts';
import { TransactionTokens } from './transaction-tokens.ts';
import { transactWrite } from './transactions.ts';
import { batchWrite, type WriteWorkspace, writeOne } from './writes.ts';

export interface LocalDynamoDb {
  /**
   * Such as `http://127.0.0.1:4567`, for the SDK's `endpoint`, from any process; any region will
   * do, and any credentials that `authorize` takes.
   */
  readonly endpoint: string;
  readonly streams: Streams;
  readonly faults: Faults<DynamoDbFault>;
  /** What has been asked and what it would have cost, by table and operation. */
  counters(): CountsByTable;
  /** How many rows became others than they were, since the start. */
  rowsChanged(): number;
  resetCounters(): void;
  /**
   * Deletes what has expired by `now` (ms) in tables with a time to live; returns how many items.
   */
  expire(now: number): Promise<number>;
  /** Answers what has been asked, writes it, and lets go of the port and the directory. */
  close(): Promise<void>;
}

export interface LocalDynamoDbOptions {
  /** Where the data is kept, by one process at a time; in memory if left out. */
  readonly directory?: string;
  /** A free one if left out. */
  readonly port?: number;
  /** The clock, in ms: for stream records, tokens' life and tables' creation. */
  readonly now: () => number;
  /**
   * Throws the refusal of a request that its `authorization` header does not entitle to; everybody
   * may do all if left out.
   */
  readonly authorize?: (authorization: string | undefined, operation: string, body: Body) => void;
  /** None if left out. */
  readonly habits?: Habits;
  /** Whether habits strike a request with this `authorization` header; all if left out. */
  readonly isStruck?: (authorization: string | undefined) => boolean;
}

type Operations = Record<string, (body: Body, past?: Past) => Promise<Body> | Body>;

/**
 * DynamoDB on this machine: dynalite's storage format, expressions and validation, with
 * transactions, streams, time to live, ALL_OLD on failed conditions, faults and counters around
 * them. Not there: UpdateTable, tags, PartiQL, backups.
 */
export async function startDynamoDb({
  directory,
  port = 0,
  now,
  authorize,
  habits = new Habits(),
  isStruck = () => true,
}: LocalDynamoDbOptions): Promise<LocalDynamoDb> {
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const engineStore = engine.create({
    ...(directory !== undefined && { path: directory }),
    // Tables are ACTIVE at once here; dynalite's own step to it must not keep the process waiting.
    createTableMs: 0,
  });
  const level = engineStore.db;
  try {
    await level.open();
  } catch (error) {
    throw new Error(`The local DynamoDB cannot open ${directory}: is another process using it?`, {
      cause: error,
    });
  }
  const ledger = new Ledger(level);
  const tables = new TableRegistry(level, ledger, engineStore, now);
  const streams = new Streams(level, ledger, tables, engineStore.tableDb.awsRegion, {
    now,
    shards: habits.isOn('shards') ? MANY_SHARDS : FEW_SHARDS,
  });
  const tokens = new TransactionTokens(level, now);
  await tables.load();
  await Promise.all([streams.load(), tokens.load()]);

  const counters = new Counters();
  const faults = new Faults<DynamoDbFault>();
  const recent = new RecentWrites(now);
  const workspace: WriteWorkspace = {
    ...{ level, ledger, tables, engineStore, streams, counters, recent },
  };
  const operations: Operations = {
    CreateTable: (body) => tables.create(body),
    DeleteTable: (body) => tables.delete(body),
    DescribeTable: (body) => tables.describe(body),
    ListTables: (body) => tables.list(body),
    UpdateTimeToLive: (body) => tables.updateTimeToLive(body),
    DescribeTimeToLive: (body) => tables.describeTimeToLive(body),
    GetItem: (body, past) => readItems({ ...workspace, past }, 'GetItem', body),
    BatchGetItem: (body, past) => readItems({ ...workspace, past }, 'BatchGetItem', body),
    Query: (body, past) => readRange({ ...workspace, past }, 'Query', body),
    Scan: (body, past) => readRange({ ...workspace, past }, 'Scan', body),
    TransactGetItems: (body) => transactGet(workspace, body),
    PutItem: (body) => writeOne(workspace, 'PutItem', body),
    UpdateItem: (body) => writeOne(workspace, 'UpdateItem', body),
    DeleteItem: (body) => writeOne(workspace, 'DeleteItem', body),
    BatchWriteItem: (body) => batchWrite(workspace, body),
    TransactWriteItems: (body) => transactWrite(workspace, tokens, body),
  };
  const calm: Front = (_operation, body, carryOut) => carryOut(body);
  const struck = habitsInFront(habits, workspace, tokens);
  const server = await serve(port, (operation, body, authorization) => {
    authorize?.(authorization, operation, body);
    const front = isStruck(authorization) ? struck : calm;
    return answer({ operations, counters, faults, front }, operation, body);
  });

  return {
    endpoint: server.endpoint,
    streams,
    faults,
    counters: () => counters.snapshot(),
    rowsChanged: () => counters.rowsChanged,
    resetCounters: () => counters.reset(),
    expire: (instant) => expire(workspace, instant),
    close: async () => {
      await server.close();
      await ledger.settled();
      await level.close();
    },
  };
}

interface Served {
  readonly operations: Operations;
  readonly counters: Counters;
  readonly faults: Faults<DynamoDbFault>;
  readonly front: Front;
}

async function answer(
  { operations, counters, faults, front }: Served,
  operation: string,
  body: Body,
): Promise<Answer> {
  const carryOut = operations[operation];
  if (!carryOut) {
    throw new ApiError(
      'UnknownOperationException',
      `The local DynamoDB has no operation '${operation}'`,
    );
  }
  const named = tablesIn(body);
  for (const table of named) counters.request(table, operation);
  const fault = faults.take(operation, ({ table }) => table === undefined || named.includes(table));
  if (fault === 'throttle') {
    const message = 'The level of configured provisioned throughput for the table was exceeded';
    throw new ApiError('ProvisionedThroughputExceededException', message);
  }
  if (fault === 'error')
    throw new ApiError('InternalServerError', 'Internal server error', {}, 500);
  const answered = await front(operation, body, carryOut);
  if (answered === 'never') return answered;
  return fault === 'timeout-after-write' ? undefined : { status: 200, body: answered };
}

/** The tables that a request names, each once. */
function tablesIn(body: Body): string[] {
  if (typeof body.TableName === 'string') return [body.TableName];
  if (body.RequestItems && typeof body.RequestItems === 'object')
    return Object.keys(body.RequestItems);
  if (!Array.isArray(body.TransactItems)) return [];
  const names = (body.TransactItems as Record<string, Body>[]).flatMap((item) =>
    Object.values(item).map((part) => part?.TableName),
  );
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}
