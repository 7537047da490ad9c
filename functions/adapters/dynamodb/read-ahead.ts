import {
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { inBatches } from '../../domain/in-batches.ts';
import type { Item } from './attribute.ts';
import { KEYS_AT_ONCE } from './batch-get.ts';
import { answerTo, type KeyNames, type NamedRow, type Row, RowReads } from './row-reads.ts';

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
  readonly #reads: RowReads;
  #asked = new Map<string, NamedRow>();
  #held = new Map<string, Item | null>();

  constructor(client: DynamoDBClient, keyNames: KeyNames) {
    this.#reads = new RowReads(client, keyNames);
    this.client = this.#reads.sendingBy((command, ...rest) => this.#send(command, rest));
  }

  /** Begins a run. Rows that cannot be read ahead are read when they are asked for. */
  async begin(): Promise<void> {
    const rows = [...this.#asked.values()];
    this.#asked = new Map();
    this.#held = new Map();
    await Promise.allSettled(inBatches(rows, KEYS_AT_ONCE).map((batch) => this.#read(batch)));
  }

  async #read(rows: readonly NamedRow[]): Promise<void> {
    const held = this.#held;
    for (const [name, item] of await this.#reads.read(rows, true)) held.set(name, item);
  }

  async #send(command: unknown, rest: readonly unknown[]): Promise<unknown> {
    if (command instanceof QueryCommand || command instanceof ScanCommand)
      return this.#reads.plainly(command, ...rest);
    const asked = this.#reads.askedBy(command);
    if (asked === null) return this.#write(command, rest);
    if (!asked.consistent || asked.rows.length === 0) return this.#reads.plainly(command, ...rest);
    for (const row of asked.rows) if (this.#asked.size < MOST) this.#asked.set(row.name, row);
    const held = this.#held;
    return asked.rows.every(({ name }) => held.has(name))
      ? answerTo(command, asked, held)
      : this.#reads.plainly(command, ...rest);
  }

  /** A read that is under way meanwhile keeps nothing, so only what is held can be too old. */
  async #write(command: unknown, rest: readonly unknown[]): Promise<unknown> {
    const rows = rowsWritten(command);
    try {
      const answer = await this.#reads.plainly(command, ...rest);
      if (rows === null) this.#held.clear();
      return answer;
    } catch (error) {
      this.#held.clear();
      throw error;
    } finally {
      for (const row of rows ?? []) this.#held.delete(this.#reads.named(row).name);
    }
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
