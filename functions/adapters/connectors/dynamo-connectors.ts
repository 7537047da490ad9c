import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/time/instant.ts';
import { CONNECTOR_MEMORY_KEPT } from '../../domain/time/retention.ts';
import type { Connectors, Remembered } from '../../usecases/ports.ts';
import { toItem } from '../dynamodb/attribute.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { storable } from '../dynamodb/item-size.ts';
import { pack, unpackJson } from '../dynamodb/packed.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { bytes, number } from '../dynamodb/read-attribute.ts';

/** What connectors remember, in DynamoDB: one row for each thing, packed. */
export class DynamoConnectors implements Connectors {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async recall(connector: string, name: string): Promise<Remembered | null> {
    const id = idOf(connector, name);
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ id }), ConsistentRead: true }),
    );
    if (Item === undefined) return null;
    const where = `Connectors ${id}`;
    return {
      lock: number(Item.lock, `${where}.lock`),
      value: unpackJson(bytes(Item.value, `${where}.value`), where),
    };
  }

  remember(
    connector: string,
    name: string,
    before: Remembered | null,
    value: unknown,
    now: Instant,
  ): Promise<boolean> {
    const id = idOf(connector, name);
    const item = toItem({
      id,
      lock: (before?.lock ?? 0) + 1,
      value: pack(JSON.stringify(value)),
      expires: Math.floor((now + CONNECTOR_MEMORY_KEPT) / 1_000),
    });
    const condition = before === null ? absent('id') : unchanged({ lock: before.lock });
    return putIf(this.#client, this.#table, storable(item, `what ${id} is`), condition);
  }
}

/** The names of connectors have no `#`. */
function idOf(connector: string, name: string): string {
  return `${connector}#${name}`;
}
