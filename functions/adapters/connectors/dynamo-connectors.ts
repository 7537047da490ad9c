import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/time/instant.ts';
import { CONNECTOR_MEMORY_KEPT } from '../../domain/time/retention.ts';
import type { Connectors, MemoryPlace, Page, Remembered } from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { storable } from '../dynamodb/item-size.ts';
import { pack, unpackJson } from '../dynamodb/packed.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import { bytes, number, text } from '../dynamodb/read-attribute.ts';

/** What connectors remember, in DynamoDB: one row for each thing, packed. */
export class DynamoConnectors implements Connectors {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async recall(place: MemoryPlace): Promise<Remembered | null> {
    const Key = toItem(keyOf(place));
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item === undefined ? null : rememberedIn(Item);
  }

  async recallList(
    of: Omit<MemoryPlace, 'name'>,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Remembered & { readonly name: string }>> {
    const query = { table: this.#table, partition: ['list', listOf(of)], sortKey: 'name' } as const;
    const page = await queryPage(this.#client, query, cursor, limit);
    return { ...page, items: page.items.map(rememberedIn) };
  }

  remember(
    place: MemoryPlace,
    before: Remembered | null,
    value: unknown,
    now: Instant,
  ): Promise<boolean> {
    const item = toItem({
      ...keyOf(place),
      lock: (before?.lock ?? 0) + 1,
      value: pack(JSON.stringify(value)),
      expires: Math.floor((now + CONNECTOR_MEMORY_KEPT) / 1_000),
    });
    const condition = before === null ? absent('list') : unchanged({ lock: before.lock });
    const what = `what ${place.connector} remembers of ${place.name} is`;
    return putIf(this.#client, this.#table, storable(item, what), condition);
  }
}

function listOf({ connector, list }: Omit<MemoryPlace, 'name'>): string {
  return `${connector}/${list}`;
}

function keyOf(place: MemoryPlace) {
  return { list: listOf(place), name: place.name };
}

function rememberedIn(item: Item): Remembered & { readonly name: string } {
  const name = text(item.name, 'Connectors.name');
  const where = `Connectors ${item.list?.S} ${name}`;
  return {
    name,
    lock: number(item.lock, `${where}.lock`),
    value: unpackJson(bytes(item.value, `${where}.value`), where),
  };
}
