import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Blocklist, EMPTY_BLOCKLIST, type EnforcedBan } from '../../domain/bans/blocklist.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import {
  type ChunkContent,
  chunkKey,
  fromBlocklistHeadItem,
  fromChunkItem,
  HEAD_KEY,
} from './blocklist-item.ts';

/**
 * Reads the blocklist. It reads the head each time, and a chunk that the head names only when the
 * chunk is new to this instance.
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
   * Strongly consistent. The same lock gives the same object, so that whatever was compiled from it
   * still holds. A missing chunk is thrown.
   */
  async read(): Promise<Blocklist> {
    const answer = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: HEAD_KEY, ConsistentRead: true }),
    );
    if (answer.Item === undefined) return EMPTY_BLOCKLIST;
    const head = fromBlocklistHeadItem(answer.Item);
    if (head.lock === this.#last.lock) return this.#last;
    const chunks = await this.#readChunks(head.bans.map((ban) => ban.chunk));
    const bans = head.bans.map(({ id, chunk, gate }): EnforcedBan => {
      const content = chunks.get(chunk);
      if (content === undefined)
        throw new Error(
          `The blocklist (lock ${head.lock}) names chunk ${chunk} for ban ${id}, and ` +
            'it is not there.',
        );
      return { ...content, gate, brakes: [] };
    });
    this.#chunks = chunks;
    this.#last = {
      version: head.version,
      lock: head.lock,
      versionAt: head.versionAt,
      bans,
    };
    return this.#last;
  }

  async #readChunks(hashes: readonly string[]): Promise<ReadonlyMap<string, ChunkContent>> {
    const held = this.#chunks;
    const items = await batchGet(
      this.#client,
      this.#table,
      hashes.filter((hash) => !held.has(hash)).map(chunkKey),
      true,
    );
    const read = new Map(items.map(fromChunkItem).map(({ hash, content }) => [hash, content]));
    return new Map(
      hashes.flatMap((hash) => {
        const content = held.get(hash) ?? read.get(hash);
        return content === undefined ? [] : [[hash, content] as const];
      }),
    );
  }
}
