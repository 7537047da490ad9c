import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type Blocklist,
  EMPTY_BLOCKLIST,
  type EnforcedBan,
  type GatedBan,
  withBrakes,
} from '../../domain/bans/blocklist.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { queryAll } from '../dynamodb/query-page.ts';
import { bansInIndex, type ListedBan } from './blocklist-index.ts';
import {
  banInChunk,
  type ChunkContent,
  chunkKey,
  fromChunkItem,
  readUnder,
} from './blocklist-item.ts';
import { NOW } from './brake-item.ts';
import { type BlocklistHead, fromNowItems, type ReadNow } from './now-item.ts';

/**
 * Reads the blocklist. Each time it reads the head and the pauses, by one query. It reads the list
 * of bans, and a ban's chunk, only when they are new to this instance.
 */
export class BlocklistReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  #chunks: ReadonlyMap<string, ChunkContent> = new Map();
  #last: Blocklist = EMPTY_BLOCKLIST;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /**
   * Strongly consistent. The same lock and the same pauses give the same object, so that whatever
   * was compiled from it still holds. A missing list or chunk is thrown.
   */
  async read(): Promise<Blocklist> {
    const { head, brakes } = await this.#readNow();
    if (head === null) return EMPTY_BLOCKLIST;
    const last = this.#last;
    const blocklist = withBrakes(
      head.lock === last.lock ? last : await this.#readBans(head),
      (ban) => brakes.get(ban.id) ?? [],
    );
    if (blocklist.lock >= this.#last.lock) this.#last = blocklist;
    return blocklist;
  }

  /**
   * The gate of one ban and its pauses. It reads no chunk, so that it costs the same however many
   * bans there are. `null`: the ban is not in force.
   */
  async readGate(banId: string): Promise<GatedBan | null> {
    const { head, brakes } = await this.#readNow();
    const listed = head === null ? [] : await this.#readIndex(head);
    const found = listed.find((ban) => ban.id === banId);
    return found === undefined ? null : { gate: found.gate, brakes: brakes.get(banId) ?? [] };
  }

  async #readNow(): Promise<ReadNow> {
    const query = { table: this.#table, partition: ['id', NOW], sortKey: 'part' } as const;
    return fromNowItems(await queryAll(this.#client, query));
  }

  async #readIndex({ lock, index }: BlocklistHead): Promise<readonly ListedBan[]> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: chunkKey(index), ConsistentRead: true }),
    );
    if (Item === undefined)
      throw new Error(
        `The blocklist (lock ${lock}) names the list of bans ${index}, and it is not there.`,
      );
    return bansInIndex(fromChunkItem(Item));
  }

  async #readBans(head: BlocklistHead): Promise<Blocklist> {
    const { version, lock, versionAt } = head;
    const listed = await this.#readIndex(head);
    const chunks = await this.#readChunks(listed.map((ban) => ban.chunk));
    const bans = listed.map(({ id, chunk, gate }): EnforcedBan => {
      const content = chunks.get(chunk);
      if (content === undefined)
        throw new Error(
          `The blocklist (lock ${lock}) names chunk ${chunk} for ban ${id}, and it is not there.`,
        );
      return readUnder(chunk, { ...content, gate, brakes: [] });
    });
    this.#chunks = chunks;
    return { version, lock, versionAt, bans };
  }

  async #readChunks(hashes: readonly string[]): Promise<ReadonlyMap<string, ChunkContent>> {
    const held = this.#chunks;
    const items = await batchGet(
      this.#client,
      this.#table,
      hashes.filter((hash) => !held.has(hash)).map(chunkKey),
      true,
    );
    const read = new Map(
      items.map(fromChunkItem).map((chunk) => [chunk.hash, banInChunk(chunk)] as const),
    );
    return new Map(
      hashes.flatMap((hash) => {
        const content = held.get(hash) ?? read.get(hash);
        return content === undefined ? [] : [[hash, content] as const];
      }),
    );
  }
}
