import type { InterdictStack } from '../local/interdict/interdict-stack.ts';

/** What something cost on DynamoDB and SNS. */
export interface Spending {
  /** Requests that only read; a batch is one. */
  readonly reads: number;
  /** Requests that write; a transaction is one, whatever tables it writes to. */
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly messages: number;
  readonly publishCalls: number;
}

type Counters = ReturnType<InterdictStack['counters']>;
type Grants = ReturnType<InterdictStack['grants']>[string];

/** How many requests to DynamoDB a function has made, by what its grants let in. */
export function requestsOf(of: Grants | undefined): number {
  return (of?.grants ?? [])
    .filter(({ action }) => action.startsWith('dynamodb:'))
    .reduce((sum, { uses }) => sum + uses, 0);
}

const READS: ReadonlySet<string> = new Set([
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'TransactGetItems',
]);

/**
 * What the stack was asked between two snapshots, over these of its tables (as `stack.tables` calls
 * them); all if left out.
 */
function between(
  stack: InterdictStack,
  [before, after]: readonly [before: Counters, after: Counters],
  tables?: readonly string[],
): Spending {
  const only =
    tables === undefined ? null : new Set(tables.map((name) => stack.tables[name] ?? name));
  const sum = { reads: 0, writes: 0, readUnits: 0, writeUnits: 0 };
  const transactions: number[] = [0];
  for (const [table, operations] of Object.entries(after.dynamodb)) {
    if (only !== null && !only.has(table)) continue;
    for (const [operation, count] of Object.entries(operations)) {
      const old = before.dynamodb[table]?.[operation] ?? {
        requests: 0,
        readUnits: 0,
        writeUnits: 0,
      };
      const requests = count.requests - old.requests;
      if (READS.has(operation)) sum.reads += requests;
      else if (operation === 'TransactWriteItems') transactions.push(requests);
      else sum.writes += requests;
      sum.readUnits += count.readUnits - old.readUnits;
      sum.writeUnits += count.writeUnits - old.writeUnits;
    }
  }
  // A transaction is counted at each table that it names: what was measured has one table that all
  // its transactions name.
  return {
    ...sum,
    writes: sum.writes + Math.max(...transactions),
    messages: after.sns.messages - before.sns.messages,
    publishCalls: after.sns.calls - before.sns.calls,
  };
}

/**
 * Begins to count; the function that comes back tells what was spent since, on some tables or all,
 * until now or until another snapshot.
 */
export function spending(
  stack: InterdictStack,
): (tables?: readonly string[], after?: Counters) => Spending {
  const before = stack.counters();
  return (tables, after = stack.counters()) => between(stack, [before, after], tables);
}
