import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute.ts';

/** A row of a table, by its key. `key` may be the whole row. */
export interface Row {
  readonly table: string;
  readonly key: Item;
}

/** A row, and a name that it shares with no other. */
export interface NamedRow extends Row {
  readonly name: string;
}

/** What a read by key asks for. */
export interface Asked {
  readonly rows: readonly NamedRow[];
  readonly consistent: boolean;
}

/** The names of the attributes that are the key, by the table's name. */
export type KeyNames = ReadonlyMap<string, readonly string[]>;

/** Rows by their names; `null`: there is none. What is missing was not read. */
export type KnownRows = ReadonlyMap<string, Item | null>;

/** How a client sends a command, whatever the command is. */
export type Send = (command: unknown, ...rest: unknown[]) => Promise<unknown>;

/**
 * For a client that answers reads by key from requests other than their own. Only whole rows, of
 * the tables given, which the function may read by `BatchGetItem`.
 */
export class RowReads {
  /** How the client itself sends. */
  readonly plainly: Send;
  readonly #client: DynamoDBClient;
  readonly #keyNames: KeyNames;

  constructor(client: DynamoDBClient, keyNames: KeyNames) {
    const { send } = client as unknown as { readonly send: Send };
    this.plainly = (command, ...rest) => send.call(client, command, ...rest);
    this.#client = client;
    this.#keyNames = keyNames;
  }

  /** The same client with another way to send. */
  sendingBy(send: Send): DynamoDBClient {
    return Object.assign(Object.create(this.#client) as DynamoDBClient, { send });
  }

  /** The row as it is named, also where `key` is all of it. */
  named({ table, key }: Row): NamedRow {
    const names = this.#keyNames.get(table)?.map((name) => key[name]);
    return { table, key, name: JSON.stringify([table, names]) };
  }

  /**
   * What the command asks for. No rows: it must go as it is, for it asks for less than whole rows,
   * of other tables, or with different consistency. `null`: it is no read by key.
   */
  askedBy(command: unknown): Asked | null {
    const read = rowsRead(command);
    if (read === null) return null;
    const { rows, consistent } = read;
    const isOurs = rows.every(({ table }) => this.#keyNames.has(table));
    return { rows: isOurs ? rows.map((row) => this.named(row)) : [], consistent };
  }

  /** Reads rows, of which no two are the same, in one request. */
  async read(rows: readonly NamedRow[], consistent: boolean): Promise<KnownRows> {
    const RequestItems = keysByTable(rows, consistent);
    const command = new BatchGetItemCommand({ RequestItems });
    const answer = (await this.plainly(command)) as BatchGetItemCommandOutput;
    const known = new Map<string, Item | null>(rows.map(({ name }) => [name, null]));
    for (const [table, { Keys = [] }] of Object.entries(answer.UnprocessedKeys ?? {}))
      for (const key of Keys) known.delete(this.named({ table, key }).name);
    for (const [table, items] of Object.entries(answer.Responses ?? {}))
      for (const item of items) known.set(this.named({ table, key: item }).name, item);
    return known;
  }
}

function rowsRead(
  command: unknown,
): { readonly rows: readonly Row[]; readonly consistent: boolean } | null {
  if (command instanceof GetItemCommand) {
    const { TableName: table = '', Key: key = {}, ...how } = command.input;
    const consistent = how.ConsistentRead === true;
    return { rows: how.ProjectionExpression === undefined ? [{ table, key }] : [], consistent };
  }
  if (!(command instanceof BatchGetItemCommand)) return null;
  const asked = Object.entries(command.input.RequestItems ?? {});
  const consistent = asked[0]?.[1].ConsistentRead === true;
  const isPlain = asked.every(
    ([, how]) =>
      how.ProjectionExpression === undefined && (how.ConsistentRead === true) === consistent,
  );
  const rows = asked.flatMap(([table, { Keys = [] }]) => Keys.map((key) => ({ table, key })));
  return { rows: isPlain ? rows : [], consistent };
}

/** What is read by each table's keys, as a batch names it. */
function keysByTable(rows: readonly Row[], consistent: boolean) {
  const byTable = Map.groupBy(rows, ({ table }) => table);
  return Object.fromEntries(
    [...byTable].map(([table, ofTable]) => [
      table,
      { Keys: ofTable.map(({ key }) => key), ConsistentRead: consistent },
    ]),
  );
}

/**
 * As DynamoDB would have answered a read that asks for these rows. `null`: some were not read,
 * which the answer to a `GetItem` cannot say.
 */
export function answerTo(command: unknown, { rows, consistent }: Asked, known: KnownRows): unknown {
  const left = rows.filter(({ name }) => !known.has(name));
  const found = rows.flatMap(({ table, name }) => {
    const item = known.get(name);
    return item ? [{ table, item }] : [];
  });
  if (command instanceof GetItemCommand)
    return left.length > 0 ? null : { $metadata: {}, Item: found[0]?.item };
  const byTable = Map.groupBy(found, ({ table }) => table);
  const Responses = Object.fromEntries(
    [...byTable].map(([table, ofTable]) => [table, ofTable.map(({ item }) => item)]),
  );
  return { $metadata: {}, Responses, UnprocessedKeys: keysByTable(left, consistent) };
}
