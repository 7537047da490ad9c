import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TakenPlaces } from '../../domain/bans/places.ts';
import type { Places } from '../../usecases/ports.ts';
import { queryAll } from '../dynamodb/query-page.ts';
import { banRevision, fromPlaceItem } from './place-item.ts';

/** The places of revisions in DynamoDB. `DynamoFleet` takes them together with its rows. */
export class DynamoPlaces implements Places {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(banId: string, revision: number): Promise<ReadonlyMap<number, TakenPlaces>> {
    const items = await queryAll(this.#client, {
      table: this.#table,
      partition: ['banRevision', banRevision(banId, revision)],
      sortKey: 'partition',
    });
    return new Map(items.map(fromPlaceItem));
  }
}
