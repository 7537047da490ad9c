import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute.ts';

/** A row of a table, by its key. `key` may be the whole row. */
export interface Row {
  readonly table: string;
  readonly key: Item;
}

/** The names of the attributes that are the key, by the table's name. */
export type KeyNames = ReadonlyMap<string, readonly string[]>;

/** A name that the row shares with no other. */
export function rowName(names: KeyNames, { table, key }: Row): string {
  return JSON.stringify([table, names.get(table)?.map((name) => key[name])]);
}

interface RowsRead {
  readonly rows: readonly Row[];
  readonly consistent: boolean;
}

/**
 * The rows that a read by key asks for, none if it wants less than whole rows, or reads tables with
 * different consistency; `null`: another call.
 */
export function rowsRead(command: unknown): RowsRead | null {
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
export function keysByTable(rows: readonly Row[], consistent: boolean) {
  const byTable = Map.groupBy(rows, ({ table }) => table);
  return Object.fromEntries(
    [...byTable].map(([table, ofTable]) => [
      table,
      { Keys: ofTable.map(({ key }) => key), ConsistentRead: consistent },
    ]),
  );
}

interface Found {
  readonly table: string;
  readonly item: Item;
}

/** The answer of DynamoDB to a read by key for which these rows were found. */
export function answerWith(
  command: unknown,
  found: readonly Found[],
  UnprocessedKeys: ReturnType<typeof keysByTable> = {},
): unknown {
  if (command instanceof GetItemCommand) return { $metadata: {}, Item: found[0]?.item };
  const byTable = Map.groupBy(found, ({ table }) => table);
  const Responses = Object.fromEntries(
    [...byTable].map(([table, ofTable]) => [table, ofTable.map(({ item }) => item)]),
  );
  return { $metadata: {}, Responses, UnprocessedKeys };
}

/** How a client sends a command, whatever the command is. */
export type Send = (command: unknown, ...rest: unknown[]) => Promise<unknown>;

export function sendOf(client: DynamoDBClient): Send {
  const { send } = client as unknown as { readonly send: Send };
  return (command, ...rest) => send.call(client, command, ...rest);
}

/** The same client with another way to send. */
export function sendingBy(client: DynamoDBClient, send: Send): DynamoDBClient {
  return Object.assign(Object.create(client) as DynamoDBClient, { send });
}
