import { type Body, engine, type Item, type TableDescription } from './engine.ts';
import { keysOf } from './streams.ts';
import type { TableRegistry } from './table-registry.ts';

/** An item that a request names by its key. */
export interface NamedItem {
  readonly table: TableDescription;
  readonly key: Item;
  /** Its place in the store. */
  readonly id: string;
  /** The whole item, where the request puts it. */
  readonly put: Item | undefined;
}

interface Part extends Body {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

/**
 * The items that a request names, in its order; none where one of them is not well named, which is
 * left to the operation itself to say.
 */
export function namedItems(tables: TableRegistry, operation: string, body: Body): NamedItem[] {
  try {
    return partsOf(operation, body).map(({ TableName, Key, Item: put }) => {
      const table = tables.get(TableName).description;
      const key = keysOf(table, Key ?? put ?? {});
      const fault = engine.validateKey(key, table);
      if (fault) throw fault;
      const id = `item-${table.TableName}~${engine.createKey(key, table)}`;
      return { table, key, id, put };
    });
  } catch {
    return [];
  }
}

function partsOf(operation: string, body: Body): Part[] {
  switch (operation) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [body as Part];
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return (body.TransactItems as Record<string, Part>[]).flatMap((item) => Object.values(item));
    case 'BatchGetItem':
      return Object.entries(body.RequestItems as Record<string, { Keys: Item[] }>).flatMap(
        ([TableName, { Keys }]) => Keys.map((Key) => ({ TableName, Key })),
      );
    case 'BatchWriteItem':
      return Object.entries(body.RequestItems as Record<string, Record<string, Body>[]>).flatMap(
        ([TableName, requests]) =>
          requests.flatMap((request) =>
            Object.values(request).map((part) => ({ ...part, TableName }) as Part),
          ),
      );
    default:
      return [];
  }
}
