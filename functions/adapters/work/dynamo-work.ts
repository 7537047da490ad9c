import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Act } from '../../domain/audit.ts';
import type { HeldChange, HeldRun } from '../../domain/passes/held-run.ts';
import type { Part, Pass, Retirement } from '../../domain/passes/pass.ts';
import type { RunBegun } from '../../domain/passes/pass-id.ts';
import { giveSlotBack, type Slot, slotName, takeSlot } from '../../domain/passes/slots.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Page, Started, WithStart, Work } from '../../usecases/ports.ts';
import { AuditChain } from '../audit/audit-chain.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { Busy } from '../dynamodb/busy.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { pause } from '../dynamodb/pause.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { queryAll, queryPage } from '../dynamodb/query-page.ts';
import { transact } from '../dynamodb/transact.ts';
import {
  countIn,
  countKey,
  countWrites,
  deviceIn,
  fromHeldItem,
  HELD,
  heldKey,
  heldWrites,
  namedOf,
  toNamedItem,
} from './run-item.ts';
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
  readonly #chain: AuditChain | null;

  /** Without `audit`, for a function that starts passes for nobody, an act throws. */
  constructor(client: DynamoDBClient, tables: { readonly work: string; readonly audit?: string }) {
    this.#client = client;
    this.#table = tables.work;
    this.#chain = tables.audit === undefined ? null : new AuditChain(client, tables.audit);
  }

  async start(pass: Pass, { from, act, held }: WithStart = {}): Promise<Started> {
    const TableName = this.#table;
    const settled = held === undefined ? [] : heldWrites(TableName, held);
    const writes = [
      { Put: { TableName, Item: toPassItem(workKey(pass.id), pass), ...absent('id') } },
      ...settled,
      { Put: { TableName, Item: toPassItem(toItem({ id: RUNNING, part: pass.id }), pass) } },
      { Put: { TableName, Item: toPassItem(listingKey(pass), pass) } },
      ...countWrites(TableName, pass),
    ];
    const answer = (refused: readonly number[]): Started | 'moved' => {
      if (refused.length === 0) return { kind: 'started' };
      if (refused.includes(0)) return { kind: 'exists' };
      return settled.length > 0 && refused.includes(1) ? { kind: 'changed' } : 'moved';
    };
    return throughSlots(async () => {
      if (slotName(pass) === null) return answer(await this.#write(writes, act));
      const slots = await this.#readSlots();
      const taken = takeSlot(slots.held, pass, from ?? null);
      if (taken.kind === 'no-slot')
        return (await this.read(pass.id)) === null ? taken : { kind: 'exists' };
      return answer(await this.#write([...writes, this.#slotsWrite(slots, taken.held)], act));
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
    return (await this.#all(RUNNING)).map(fromPassItem);
  }

  async list(banId: string | null, cursor: string | null, limit: number): Promise<Page<Pass>> {
    const page = await this.#page(listingOf(banId), cursor, limit, true);
    return { ...page, items: page.items.map(fromPassItem) };
  }

  async readPart(passId: string, part: number): Promise<Part | null> {
    const item = await this.#get(workKey(passId, partName(part)));
    return item === undefined ? null : fromPartItem(item);
  }

  async readParts(passId: string): Promise<readonly Part[]> {
    const items = await this.#all(`WORK#${passId}`);
    return items.filter((item) => item.part?.S?.startsWith('PART#')).map(fromPartItem);
  }

  async savePart(part: Part): Promise<boolean> {
    const condition = part.lock === 1 ? absent('id') : unchanged({ lock: part.lock - 1 });
    return putIf(this.#client, this.#table, toPartItem(part), condition);
  }

  async finish(pass: Pass, held?: HeldChange): Promise<boolean> {
    const TableName = this.#table;
    const settled = held === undefined ? [] : heldWrites(TableName, held);
    const unfinished = {
      ConditionExpression: 'attribute_exists(#id) AND attribute_not_exists(#finished)',
      ExpressionAttributeNames: { '#id': 'id', '#finished': 'finished' },
    };
    const writes = [
      { Put: { TableName, Item: toPassItem(workKey(pass.id), pass), ...unfinished } },
      ...settled,
      { Delete: { TableName, Key: toItem({ id: RUNNING, part: pass.id }) } },
      { Put: { TableName, Item: toPassItem(listingKey(pass), pass) } },
    ];
    return throughSlots(async () => {
      const refused = await transact(this.#client, [...writes, ...(await this.#givingBack(pass))]);
      if (refused.length === 0) return true;
      if (refused.includes(0)) return false;
      if (settled.length > 0 && refused.includes(1))
        throw new Busy(`Another run of ${held?.source} waits than a moment ago.`);
      return 'moved';
    });
  }

  async readCount(source: string, run: string): Promise<Retirement | null> {
    const found = await this.#get(countKey(source, run));
    const pass = found === undefined ? null : await this.read(countIn(found));
    return pass?.kind === 'retire' ? pass : null;
  }

  async readHeld(source: string): Promise<HeldRun | null> {
    const item = await this.#get(heldKey(source));
    return item === undefined ? null : fromHeldItem(item);
  }

  async held(): Promise<readonly HeldRun[]> {
    return (await this.#all(HELD)).map(fromHeldItem);
  }

  async noteNamed(run: RunBegun, deviceId: string, at: Instant): Promise<void> {
    const Item = toNamedItem(run, deviceId, at);
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async namedBy(run: RunBegun, cursor: string | null, limit: number): Promise<Page<string>> {
    const page = await this.#page(namedOf(run), cursor, limit);
    return { ...page, items: page.items.map(deviceIn) };
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

  async #write(writes: readonly TransactWriteItem[], act?: Act): Promise<readonly number[]> {
    if (act === undefined) return transact(this.#client, writes);
    if (this.#chain !== null) return this.#chain.write(writes, act);
    throw new Error(
      'This function was composed without the table of the audit (AUDIT_TABLE) and may not start ' +
        'a pass for somebody.',
    );
  }

  #partition(id: string) {
    return { table: this.#table, partition: ['id', id], sortKey: 'part' } as const;
  }

  #all(id: string): Promise<readonly Item[]> {
    return queryAll(this.#client, this.#partition(id));
  }

  #page(
    id: string,
    cursor: string | null,
    limit: number,
    newestFirst = false,
  ): Promise<Page<Item>> {
    return queryPage(this.#client, { ...this.#partition(id), newestFirst }, cursor, limit);
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
