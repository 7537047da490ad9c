import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Part, Pass } from '../../domain/passes/pass.ts';
import { giveSlotBack, type Slot, slotName, takeSlot } from '../../domain/passes/slots.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Page, Started, Work } from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { Busy } from '../dynamodb/busy.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { pause } from '../dynamodb/pause.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { queryAll, queryPage } from '../dynamodb/query-page.ts';
import { transact } from '../dynamodb/transact.ts';
import {
  expiresAfter,
  fromPartItem,
  fromPassItem,
  fromSlotsItem,
  listingKey,
  listingOf,
  partName,
  RUNNING,
  SLOTS_KEY,
  type StoredSlots,
  toPartItem,
  toPassItem,
  toSlotsItem,
  workKey,
} from './work-item.ts';

const MARK = 'MARK';

/** How often a start or an end is tried while others take slots and give them back. */
const SLOT_ATTEMPTS = 8;

/** Tries again while others take slots and give them back, which is answered as `moved`. */
async function throughSlots<T>(attempt: () => Promise<T | 'moved'>): Promise<T> {
  for (let tried = 0; tried < SLOT_ATTEMPTS; tried++) {
    if (tried > 0) await pause(tried, 20);
    const answer = await attempt();
    if (answer !== 'moved') return answer;
  }
  throw new Busy(`The slots of passes changed ${SLOT_ATTEMPTS} times meanwhile.`);
}

function markKey(id: string): Item {
  return toItem({ id: `ANNOUNCED#${id}`, part: MARK });
}

/** Passes with their parts and slots, and marks of announcements, in DynamoDB. */
export class DynamoWork implements Work {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async start(pass: Pass, from?: string): Promise<Started> {
    const TableName = this.#table;
    const writes = [
      { Put: { TableName, Item: toPassItem(workKey(pass.id), pass), ...absent('id') } },
      { Put: { TableName, Item: toPassItem(toItem({ id: RUNNING, part: pass.id }), pass) } },
      { Put: { TableName, Item: toPassItem(listingKey(pass), pass) } },
    ];
    if (slotName(pass) === null) {
      const refused = await transact(this.#client, writes);
      return { kind: refused.length === 0 ? 'started' : 'exists' };
    }
    return throughSlots(async () => {
      const slots = await this.#readSlots();
      const taken = takeSlot(slots.held, pass, from ?? null);
      if (taken.kind === 'no-slot')
        return (await this.read(pass.id)) === null ? taken : { kind: 'exists' };
      const refused = await transact(this.#client, [
        ...writes,
        this.#slotsWrite(slots, taken.held),
      ]);
      if (refused.length === 0) return { kind: 'started' };
      return refused.includes(0) ? { kind: 'exists' } : 'moved';
    });
  }

  async slots(): Promise<readonly Slot[]> {
    return (await this.#readSlots()).held;
  }

  async read(passId: string): Promise<Pass | null> {
    const item = await this.#get(workKey(passId));
    return item === undefined ? null : fromPassItem(item);
  }

  async running(): Promise<readonly Pass[]> {
    const items = await queryAll(this.#client, {
      table: this.#table,
      partition: ['id', RUNNING],
      sortKey: 'part',
    });
    return items.map(fromPassItem);
  }

  async list(banId: string | null, cursor: string | null, limit: number): Promise<Page<Pass>> {
    const query = {
      table: this.#table,
      partition: ['id', listingOf(banId)],
      sortKey: 'part',
      newestFirst: true,
    } as const;
    const page = await queryPage(this.#client, query, cursor, limit);
    return { ...page, items: page.items.map(fromPassItem) };
  }

  async readPart(passId: string, part: number): Promise<Part | null> {
    const item = await this.#get(workKey(passId, partName(part)));
    return item === undefined ? null : fromPartItem(item);
  }

  async readParts(passId: string): Promise<readonly Part[]> {
    const items = await queryAll(this.#client, {
      table: this.#table,
      partition: ['id', `WORK#${passId}`],
      sortKey: 'part',
    });
    return items.filter((item) => item.part?.S?.startsWith('PART#')).map(fromPartItem);
  }

  async savePart(part: Part): Promise<boolean> {
    const condition = part.lock === 1 ? absent('id') : unchanged({ lock: part.lock - 1 });
    return putIf(this.#client, this.#table, toPartItem(part), condition);
  }

  async finish(pass: Pass): Promise<boolean> {
    const TableName = this.#table;
    const unfinished = {
      ConditionExpression: 'attribute_exists(#id) AND attribute_not_exists(#finished)',
      ExpressionAttributeNames: { '#id': 'id', '#finished': 'finished' },
    };
    const writes = [
      { Put: { TableName, Item: toPassItem(workKey(pass.id), pass), ...unfinished } },
      { Delete: { TableName, Key: toItem({ id: RUNNING, part: pass.id }) } },
      { Put: { TableName, Item: toPassItem(listingKey(pass), pass) } },
    ];
    return throughSlots(async () => {
      const refused = await transact(this.#client, [...writes, ...(await this.#givingBack(pass))]);
      if (refused.length === 0) return true;
      return refused.includes(0) ? false : 'moved';
    });
  }

  async announced(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const items = await batchGet(this.#client, this.#table, ids.map(markKey), true);
    const found = new Set(items.map((item) => item.id?.S));
    return new Set(ids.filter((id) => found.has(`ANNOUNCED#${id}`)));
  }

  async markAnnounced(id: string, at: Instant): Promise<void> {
    const item = { ...markKey(id), ...toItem({ at, expires: expiresAfter(at) }) };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  /** The write that gives the slot of the pass back, if it holds one. */
  async #givingBack(pass: Pass): Promise<readonly TransactWriteItem[]> {
    if (slotName(pass) === null) return [];
    const slots = await this.#readSlots();
    const left = giveSlotBack(slots.held, pass.id);
    return left === slots.held ? [] : [this.#slotsWrite(slots, left)];
  }

  async #readSlots(): Promise<StoredSlots> {
    return fromSlotsItem(await this.#get(SLOTS_KEY));
  }

  #slotsWrite({ lock }: StoredSlots, held: readonly Slot[]): TransactWriteItem {
    const condition = lock === 0 ? absent('id') : unchanged({ lock });
    const Item = toSlotsItem({ held, lock: lock + 1 });
    return { Put: { TableName: this.#table, Item, ...condition } };
  }

  async #get(key: Item): Promise<Item | undefined> {
    return (
      await this.#client.send(
        new GetItemCommand({ TableName: this.#table, Key: key, ConsistentRead: true }),
      )
    ).Item;
  }
}
