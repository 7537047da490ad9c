import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type HistoryPoint,
  numbersOf,
  POINT_FINDINGS,
  POINT_FLEET,
} from '../../domain/passes/history.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { History, Page } from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { absent } from '../dynamodb/condition.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import {
  fields,
  mapOf,
  number,
  oneOf,
  orNull,
  type Reader,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';

/** Numbers by name. One that was not yet counted when the row was written is zero. */
function numbers<const N extends string>(names: readonly N[]): Reader<Record<N, number>> {
  const readMap = mapOf(number);
  return (attribute, where) => {
    const saved = readMap(attribute, where);
    return numbersOf(names, (name) => saved[name] ?? 0);
  };
}

const readPoint = fields<HistoryPoint>({
  banId: text,
  at: number,
  passId: text,
  by: oneOf('census', 'sweep'),
  revision: number,
  have: number,
  fleet: orNull(numbers(POINT_FLEET)),
  findings: orNull(numbers(POINT_FINDINGS)),
});

function partitionOf(banId: string): string {
  return `HISTORY#${banId}`;
}

function toPointItem(point: HistoryPoint, until: Instant): Item {
  return toItem({
    id: partitionOf(point.banId),
    part: `${new Date(point.at).toISOString()}#${point.passId}`,
    saved: point,
    expires: Math.floor(until / 1_000),
  });
}

/** Throws `Unreadable`. */
function fromPointItem(item: StoredItem): HistoryPoint {
  return readPoint(item.saved, `Work ${item.id?.S} ${item.part?.S} saved`);
}

/** Points of bans' curves, in the table of passes. */
export class DynamoHistory implements History {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async add(point: HistoryPoint, until: Instant): Promise<void> {
    await putIf(this.#client, this.#table, toPointItem(point, until), absent('id'));
  }

  async page(banId: string, cursor: string | null, limit: number): Promise<Page<HistoryPoint>> {
    const partition = ['id', partitionOf(banId)] as const;
    const query = { table: this.#table, partition, sortKey: 'part', newestFirst: true };
    const page = await queryPage(this.#client, { ...query, consistent: false }, cursor, limit);
    return { ...page, items: page.items.map(fromPointItem) };
  }
}
