import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Chapter } from '../../domain/findings/story.ts';
import { inBatches } from '../../domain/in-batches.ts';
import type { Page, Stories } from '../../usecases/ports.ts';
import { Busy } from '../dynamodb/busy.ts';
import { pause } from '../dynamodb/pause.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import { fromChapterItem, storyOf, toChapterItem } from './chapter-item.ts';

/** The most writes that BatchWriteItem takes. */
const MOST_WRITES = 25;
const ATTEMPTS = 8;

/**
 * The stories of findings, in DynamoDB. A chapter is put by its place, so that a chapter delivered
 * twice makes one row.
 */
export class DynamoStories implements Stories {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async add(chapters: readonly Chapter[]): Promise<void> {
    // One batch may not name a row twice.
    const byPlace = new Map(
      chapters.map((one) => [`${storyOf(one.banId, one.deviceId)} ${one.place}`, one]),
    );
    const writes = [...byPlace.values()].map(
      (chapter): WriteRequest => ({ PutRequest: { Item: toChapterItem(chapter) } }),
    );
    const batches = inBatches(writes, MOST_WRITES);
    // No batch is under way any more when another's failure is thrown.
    const ended = await Promise.allSettled(batches.map((batch) => this.#write(batch)));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }

  async #write(batch: WriteRequest[]): Promise<void> {
    let wanted = batch;
    for (let attempt = 0; wanted.length > 0; attempt++) {
      if (attempt >= ATTEMPTS)
        throw new Busy(
          `${wanted.length} chapters were not written in ${ATTEMPTS} attempts: the table is ` +
            'throttled.',
        );
      if (attempt > 0) await pause(attempt, 25);
      const answer = await this.#client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.#table]: wanted } }),
      );
      wanted = answer.UnprocessedItems?.[this.#table] ?? [];
    }
  }

  async page(
    banId: string,
    deviceId: string,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Chapter>> {
    const query = {
      table: this.#table,
      partition: ['finding', storyOf(banId, deviceId)],
      sortKey: 'place',
      sortType: 'N',
    } as const;
    const page = await queryPage(this.#client, query, cursor, limit);
    return { ...page, items: page.items.map(fromChapterItem) };
  }
}
