import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Act } from '../../domain/audit.ts';
import { quotaOf } from '../../domain/bans/places.ts';
import type { EnrollmentKey } from '../../domain/devices/enrollment-key.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Access } from '../../usecases/ports.ts';
import { AuditChain } from '../audit/audit-chain.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { batchGet } from '../dynamodb/batch-get.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { transact } from '../dynamodb/transact.ts';
import { headWrite } from '../fleet/fleet-writes.ts';
import { fromHeadItem, toHeadItem } from '../fleet/head-item.ts';
import {
  claimItem,
  deviceKey,
  fromKeyItem,
  fromRunItem,
  fromUsesItem,
  hardwareKey,
  holderIn,
  keyKey,
  runKey,
  toRunItem,
  USE_COUNTERS,
  usesKey,
  useWrite,
} from './access-item.ts';

/** Enrolment keys, hardware ids and runs of sources in DynamoDB. */
export class DynamoAccess implements Access {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #devices: string | null;
  readonly #chain: AuditChain | null;

  /**
   * Without `devices` and `audit`, for a function that enrols no one, enrolling throws. Without
   * `audit`, holders can be read.
   */
  constructor(
    client: DynamoDBClient,
    tables: { readonly access: string; readonly devices?: string; readonly audit?: string },
  ) {
    const { access, devices, audit } = tables;
    this.#client = client;
    this.#table = access;
    this.#devices = devices ?? null;
    this.#chain = audit === undefined ? null : new AuditChain(client, audit);
  }

  async readKey(hash: string): Promise<EnrollmentKey | null> {
    const item = await this.#get(keyKey(hash));
    return item === undefined ? null : fromKeyItem(item);
  }

  async enroll(
    key: EnrollmentKey,
    hardwareHash: string,
    head: Head,
    now: Instant,
  ): Promise<'enrolled' | 'key-refused' | 'hardware-taken'> {
    const { devices } = this.#forEnrolling();
    if (key.expiresAt <= now) return 'key-refused';
    const refused = await this.#use(key, hardwareHash, this.#claims(hardwareHash, head, devices));
    if (refused === 'spent') return 'key-refused';
    if (refused.length === 0) return 'enrolled';
    if (refused.includes(0)) return 'hardware-taken';
    throw new Error(`Device id ${head.deviceId} is taken already: ids must be random.`);
  }

  async claim(
    key: EnrollmentKey,
    holder: string,
    now: Instant,
  ): Promise<'claimed' | 'key-refused'> {
    if (key.expiresAt <= now) return 'key-refused';
    const Item = claimItem(key, holder);
    const claim = { Put: { TableName: this.#table, Item, ...absent('id') } };
    // A claim that is there already has its use.
    return (await this.#use(key, holder, [claim])) === 'spent' ? 'key-refused' : 'claimed';
  }

  /**
   * Takes a use of the key, with these writes in one transaction. Returns which of them were
   * refused, or that no use is left. Who asks again begins at the same counter.
   */
  async #use(
    key: EnrollmentKey,
    holder: string,
    writes: readonly TransactWriteItem[],
  ): Promise<readonly number[] | 'spent'> {
    const own = Number.parseInt(holder.slice(0, 8), 16) % USE_COUNTERS || 0;
    let counter: number | null = own;
    // Others take uses meanwhile. Each round that is refused has seen one more counter spent.
    for (let round = 0; counter !== null && round <= USE_COUNTERS; round++) {
      const refused: readonly number[] = await transact(this.#client, [
        useWrite(this.#table, key, counter),
        ...writes,
      ]);
      if (refused.includes(1) || !refused.includes(0)) return refused.map((place) => place - 1);
      counter = await this.#counterWithUses(key, own);
    }
    return 'spent';
  }

  async holderOf(hardwareHash: string): Promise<Head | null> {
    const devices = this.#devices ?? this.#forEnrolling().devices;
    const held = await this.#get(hardwareKey(hardwareHash));
    if (held === undefined) return null;
    const head = await this.#get(toItem({ deviceId: holderIn(held) }), devices);
    return head === undefined ? null : fromHeadItem(head);
  }

  async reenroll(before: Head, after: Head, act: Act | null): Promise<boolean> {
    const { devices, chain } = this.#forEnrolling();
    const { item, condition } = headWrite(devices, before, after);
    if (act === null) return putIf(this.#client, devices, item, condition);
    const put = { Put: { TableName: devices, Item: item, ...condition } };
    return (await chain.write([put], act)).length === 0;
  }

  #forEnrolling() {
    if (this.#devices !== null && this.#chain !== null)
      return { devices: this.#devices, chain: this.#chain };
    throw new Error(
      'This function was composed without the tables of devices and of the audit ' +
        '(DEVICES_TABLE, AUDIT_TABLE) and may not enrol a device.',
    );
  }

  /** The rows that an enrolled device has. Each must not be there yet. */
  #claims(hardwareHash: string, head: Head, devices: string): readonly TransactWriteItem[] {
    const TableName = this.#table;
    const { deviceId } = head;
    return [
      {
        Put: {
          TableName,
          Item: { ...hardwareKey(hardwareHash), ...toItem({ deviceId }) },
          ...absent('id'),
        },
      },
      {
        Put: {
          TableName,
          Item: { ...deviceKey(deviceId), ...toItem({ hardwareHash }) },
          ...absent('id'),
        },
      },
      { Put: { TableName: devices, Item: toHeadItem(head), ...absent('deviceId') } },
    ];
  }

  /** The next counter, from the own one on, that has a use left. `null`: all are spent. */
  async #counterWithUses(key: EnrollmentKey, own: number): Promise<number | null> {
    const counters = Array.from({ length: USE_COUNTERS }, (_, i) => (own + i) % USE_COUNTERS);
    const items = await batchGet(
      this.#client,
      this.#table,
      counters.map((counter) => usesKey(key.hash, counter)),
      true,
    );
    const used = new Map(items.map(fromUsesItem).map(({ counter, uses }) => [counter, uses]));
    const left = (counter: number) =>
      quotaOf(key.maxUses, USE_COUNTERS, counter) - (used.get(counter) ?? 0);
    return counters.find((counter) => left(counter) > 0) ?? null;
  }

  async readRun(source: string): Promise<SourceRun | null> {
    const item = await this.#get(runKey(source));
    return item === undefined ? null : fromRunItem(item);
  }

  async saveRun(before: SourceRun | null, after: SourceRun): Promise<boolean> {
    const condition =
      before === null
        ? absent('id')
        : unchanged({
            runId: before.runId,
            startedAt: before.startedAt,
            finishedAt: before.finishedAt,
            listed: before.listed,
          });
    return putIf(this.#client, this.#table, toRunItem(after), condition);
  }

  async #get(key: Item, table = this.#table): Promise<Item | undefined> {
    return (
      await this.#client.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
      )
    ).Item;
  }
}
