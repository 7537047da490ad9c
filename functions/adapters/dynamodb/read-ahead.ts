import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { inBatches } from '../../domain/in-batches.ts';
import type { Item } from './attribute.ts';
import { KEYS_AT_ONCE } from './batch-get.ts';
import {
  answerWith,
  type KeyNames,
  keysByTable,
  type Row,
  rowName,
  rowsRead,
  type Send,
  sendingBy,
  sendOf,
} from './row-reads.ts';

/** So many rows are read ahead at most. The others are read one by one, as at a first run. */
const MOST = 1_000;

/**
 * For a function that runs again and again and mostly reads the same rows, such as the tick. At its
 * beginning it reads in batches the rows that the run before asked for by key. What it then asks
 * for is answered from these: a run sees rows as they were when it began, but for what it wrote. A
 * row that others have changed meanwhile is found out by the condition of a write, as in a run that
 * was slow; after a write that fails, whatever the reason, all reads are reads again.
 *
 * Only whole rows that are read strongly consistent, of the tables given, which the function may
 * read by `BatchGetItem`. One run at a time.
 */
export class ReadAhead {
  /** The same client, with its answers from what was read ahead. */
  readonly client: DynamoDBClient;
  readonly #plainly: Send;
  readonly #names: KeyNames;
  #asked = new Map<string, Row>();
  #held = new Map<string, Item | null>();

  constructor(client: DynamoDBClient, names: KeyNames) {
    this.#plainly = sendOf(client);
    this.#names = names;
    this.client = sendingBy(client, (command, ...rest) => this.#send(command, rest));
  }

  /** Begins a run. Rows that cannot be read ahead are read when they are asked for. */
  async begin(): Promise<void> {
    const rows = [...this.#asked.values()];
    this.#asked = new Map();
    this.#held = new Map();
    await Promise.allSettled(inBatches(rows, KEYS_AT_ONCE).map((batch) => this.#read(batch)));
  }

  async #read(rows: readonly Row[]): Promise<void> {
    const held = this.#held;
    const ahead = new BatchGetItemCommand({ RequestItems: keysByTable(rows, true) });
    const answer = (await this.#plainly(ahead)) as BatchGetItemCommandOutput;
    for (const row of rows) held.set(this.#nameOf(row), null);
    for (const [table, { Keys = [] }] of Object.entries(answer.UnprocessedKeys ?? {}))
      for (const key of Keys) held.delete(this.#nameOf({ table, key }));
    for (const [table, items] of Object.entries(answer.Responses ?? {}))
      for (const item of items) held.set(this.#nameOf({ table, key: item }), item);
  }

  async #send(command: unknown, rest: readonly unknown[]): Promise<unknown> {
    if (command instanceof QueryCommand || command instanceof ScanCommand)
      return this.#plainly(command, ...rest);
    const asked = rowsRead(command);
    if (asked === null) return this.#write(command, rest);
    const rows = asked.consistent ? asked.rows : [];
    if (rows.length === 0 || !rows.every(({ table }) => this.#names.has(table)))
      return this.#plainly(command, ...rest);
    const named = rows.map((row) => [this.#nameOf(row), row] as const);
    for (const [name, row] of named) if (this.#asked.size < MOST) this.#asked.set(name, row);
    const held = this.#held;
    if (!named.every(([name]) => held.has(name))) return this.#plainly(command, ...rest);
    const found = named.flatMap(([name, { table }]) => {
      const item = held.get(name);
      return item ? [{ table, item }] : [];
    });
    return answerWith(command, found);
  }

  /** A read that is under way meanwhile keeps nothing, so only what is held can be too old. */
  async #write(command: unknown, rest: readonly unknown[]): Promise<unknown> {
    const rows = rowsWritten(command);
    try {
      const answer = await this.#plainly(command, ...rest);
      if (rows === null) this.#held.clear();
      return answer;
    } catch (error) {
      this.#held.clear();
      throw error;
    } finally {
      for (const row of rows ?? []) this.#held.delete(this.#nameOf(row));
    }
  }

  #nameOf(row: Row): string {
    return rowName(this.#names, row);
  }
}

/** The rows that a command writes; `null`: this is not known. */
function rowsWritten(command: unknown): readonly Row[] | null {
  if (command instanceof PutItemCommand) {
    const { TableName: table = '', Item: key = {} } = command.input;
    return [{ table, key }];
  }
  if (!(command instanceof TransactWriteItemsCommand)) return null;
  return (command.input.TransactItems ?? []).map(({ Put, Update, Delete, ConditionCheck }) => ({
    table: (Put ?? Update ?? Delete ?? ConditionCheck)?.TableName ?? '',
    key: Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key ?? {},
  }));
}
