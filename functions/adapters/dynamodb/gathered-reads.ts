import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
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

interface Waiting {
  readonly command: unknown;
  readonly rows: readonly Row[];
  readonly consistent: boolean;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What one request told of the rows that were asked for together. */
interface Told {
  readonly items: ReadonlyMap<string, Item>;
  readonly unprocessed: ReadonlySet<string>;
}

/**
 * For a function that works on many rows side by side, such as the worker of passes. What is read
 * by key in the same turn of the event loop goes as one `BatchGetItem`, and each asker is told of
 * its own rows. A read that is alone goes as it is, and none waits for another that is under way:
 * each row is read after it was asked for, as consistently as it was asked for.
 *
 * Only whole rows, of the tables given, which the function may read by `BatchGetItem`.
 */
export class GatheredReads {
  /** The same client, with its reads gathered. */
  readonly client: DynamoDBClient;
  readonly #plainly: Send;
  readonly #names: KeyNames;
  #waiting: Waiting[] = [];

  constructor(client: DynamoDBClient, names: KeyNames) {
    this.#plainly = sendOf(client);
    this.#names = names;
    this.client = sendingBy(client, (command, ...rest) => this.#send(command, rest));
  }

  #send(command: unknown, rest: readonly unknown[]): Promise<unknown> {
    const asked = rowsRead(command);
    const { rows = [], consistent = true } = asked ?? {};
    const mayWait = rest.length === 0 && rows.length > 0 && rows.length < KEYS_AT_ONCE;
    if (!mayWait || !rows.every(({ table }) => this.#names.has(table)))
      return this.#plainly(command, ...rest);
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#sendAll());
      this.#waiting.push({ command, rows, consistent, resolve, reject });
    });
  }

  #sendAll(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const alike of Map.groupBy(all, ({ consistent }) => consistent).values())
      for (const batch of inRequests(alike)) void this.#ask(batch);
  }

  async #ask(batch: readonly Waiting[]): Promise<void> {
    const [first, ...others] = batch;
    try {
      if (first !== undefined && others.length === 0)
        first.resolve(await this.#plainly(first.command));
      else await this.#askTogether(batch);
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  async #askTogether(batch: readonly Waiting[]): Promise<void> {
    const rows = new Map(batch.flatMap((one) => one.rows).map((row) => [this.#nameOf(row), row]));
    const consistent = batch.some((one) => one.consistent);
    const RequestItems = keysByTable([...rows.values()], consistent);
    const together = new BatchGetItemCommand({ RequestItems });
    const answer = (await this.#plainly(together)) as BatchGetItemCommandOutput;
    const items = Object.entries(answer.Responses ?? {}).flatMap(([table, found]) =>
      found.map((item) => [this.#nameOf({ table, key: item }), item] as const),
    );
    const unprocessed = Object.entries(answer.UnprocessedKeys ?? {}).flatMap(
      ([table, { Keys = [] }]) => Keys.map((key) => this.#nameOf({ table, key })),
    );
    const told = { items: new Map(items), unprocessed: new Set(unprocessed) };
    for (const one of batch) one.resolve(this.#answerTo(one, told));
  }

  /** As DynamoDB would have answered this read alone. */
  #answerTo({ command, rows, consistent }: Waiting, { items, unprocessed }: Told): unknown {
    const left = rows.filter((row) => unprocessed.has(this.#nameOf(row)));
    // It cannot say that it was not read. Alone it is tried again, or fails as a single read does.
    if (command instanceof GetItemCommand && left.length > 0) return this.#plainly(command);
    const found = rows.flatMap((row) => {
      const item = items.get(this.#nameOf(row));
      return item === undefined ? [] : [{ table: row.table, item }];
    });
    return answerWith(command, found, keysByTable(left, consistent));
  }

  #nameOf(row: Row): string {
    return rowName(this.#names, row);
  }
}

/** So many reads go together as DynamoDB takes keys in one request. */
function inRequests(all: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const requests: Waiting[][] = [];
  let room = 0;
  for (const one of all) {
    if (one.rows.length > room) {
      requests.push([]);
      room = KEYS_AT_ONCE;
    }
    requests.at(-1)?.push(one);
    room -= one.rows.length;
  }
  return requests;
}
