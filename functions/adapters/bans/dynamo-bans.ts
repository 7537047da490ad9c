import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type BanAct, lateEntries } from '../../domain/bans/ban-act.ts';
import type { BanRecord, BanRevision } from '../../domain/bans/ban-record.ts';
import type { Blocklist, GatedBan } from '../../domain/bans/blocklist.ts';
import type { Bans, Page } from '../../usecases/ports.ts';
import { AuditChain } from '../audit/audit-chain.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { unchanged } from '../dynamodb/condition.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import {
  banKey,
  fromRecordItem,
  fromRevisionItem,
  revisionPart,
  toRecordItem,
} from './ban-item.ts';
import { blocklistWrites, chunkChange, LISTING, putChunks, recordWrites } from './ban-writes.ts';
import { BlocklistReader } from './blocklist-reader.ts';
import { releaseEarliest, releaseWrites } from './release-pauses.ts';

const ATTEMPTS = 3;

/** Bans, their revisions and the blocklist in DynamoDB. */
export class DynamoBans implements Bans {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #chain: AuditChain | null;
  readonly #reader: BlocklistReader;

  /** `audit: null` is for a function that only reads. `commit` then throws. */
  constructor(
    client: DynamoDBClient,
    tables: { readonly blocklist: string; readonly audit: string | null },
  ) {
    this.#client = client;
    this.#table = tables.blocklist;
    this.#chain = tables.audit === null ? null : new AuditChain(client, tables.audit);
    this.#reader = new BlocklistReader(client, tables.blocklist);
  }

  async read(banId: string): Promise<BanRecord | null> {
    const item = await this.#get(banId, 'CURRENT');
    return item === undefined ? null : fromRecordItem(item);
  }

  async readRevision(banId: string, revision: number): Promise<BanRevision | null> {
    const item = await this.#get(banId, revisionPart(revision));
    return item === undefined ? null : fromRevisionItem(item);
  }

  async list(cursor: string | null, limit: number): Promise<Page<BanRecord>> {
    const query = {
      table: this.#table,
      partition: ['id', LISTING],
      sortKey: 'part',
      consistent: false,
    } as const;
    const page = await queryPage(this.#client, query, cursor, limit);
    const ids = page.items.flatMap((item) => item.part?.S ?? []);
    const rows = await batchGet(
      this.#client,
      this.#table,
      ids.map((banId) => toItem({ id: banKey(banId), part: 'CURRENT' })),
      false,
    );
    const records = new Map(rows.map(fromRecordItem).map((record) => [record.banId, record]));
    return { items: ids.flatMap((banId) => records.get(banId) ?? []), nextCursor: page.nextCursor };
  }

  async readBlocklist(): Promise<Blocklist> {
    return this.#reader.read();
  }

  async readGate(banId: string): Promise<GatedBan | null> {
    return this.#reader.readGate(banId);
  }

  async commit(act: BanAct): Promise<boolean> {
    if (this.#chain === null)
      throw new Error(
        'This function was composed without the audit table (AUDIT_TABLE) and may not change ' +
          'a ban.',
      );
    const stores = { client: this.#client, table: this.#table, chain: this.#chain };
    const released = await releaseEarliest(stores, act.released ?? []);
    return released !== null && (await this.#write(this.#chain, { ...act, released }));
  }

  async #write(chain: AuditChain, act: BanAct): Promise<boolean> {
    const first = [
      ...recordWrites(this.#table, act),
      ...releaseWrites(this.#table, act.released ?? []),
    ];
    const late = lateEntries(act);
    if (act.blocklist === undefined) return (await chain.write(first, act.act, late)).length === 0;
    const { before, after } = act.blocklist;
    let change = chunkChange(before, after);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await putChunks(this.#client, this.#table, change, act.act.at);
      const writes = [...first, ...blocklistWrites(this.#table, before, change, act.act.at)];
      const refused = await chain.write(writes, act.act, late);
      if (refused.length === 0) return true;
      // The head is the first write after those. Only chunks follow it, and a refused chunk is no
      // conflict. A new chunk that expired since it was put is put again. A chunk to be
      // dropped may be missing, because another version wrote it under another name. It needs no
      // dropping.
      if (refused.some((place) => place <= first.length)) return false;
      const firstDropped = first.length + 1 + change.added.length;
      change = {
        ...change,
        dropped: change.dropped.filter((_hash, i) => !refused.includes(firstDropped + i)),
      };
    }
    throw new Error(
      `Ban ${act.ban.after.banId} was not written: a chunk of the blocklist went missing ` +
        `${ATTEMPTS} times.`,
    );
  }

  async advance(before: BanRecord, after: BanRecord): Promise<boolean> {
    return putIf(this.#client, this.#table, toRecordItem(after), unchanged({ lock: before.lock }));
  }

  async #get(banId: string, part: string): Promise<Item | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: toItem({ id: banKey(banId), part }),
        ConsistentRead: true,
      }),
    );
    return answer.Item;
  }
}
