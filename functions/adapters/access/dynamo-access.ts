import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { EnrollmentKey } from '../../domain/devices/enrollment-key.ts';
import type { Head } from '../../domain/devices/head.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Access } from '../../usecases/ports.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { putIf } from '../dynamodb/put-if.ts';
import { transact } from '../dynamodb/transact.ts';
import { toHeadItem } from '../fleet/head-item.ts';
import {
  deviceKey,
  fromKeyItem,
  fromRunItem,
  hardwareKey,
  keyKey,
  runKey,
  toRunItem,
} from './access-item.ts';

/** Enrolment keys, hardware ids and runs of sources in DynamoDB. */
export class DynamoAccess implements Access {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #devices: string | null;

  /** `devices: null` is for a function that enrols no one. `enroll` then throws. */
  constructor(
    client: DynamoDBClient,
    tables: { readonly access: string; readonly devices: string | null },
  ) {
    this.#client = client;
    this.#table = tables.access;
    this.#devices = tables.devices;
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
    if (this.#devices === null)
      throw new Error(
        'This function was composed without the devices table (DEVICES_TABLE) and may not ' +
          'enrol a device.',
      );
    const TableName = this.#table;
    const { deviceId } = head;
    const refused = await transact(this.#client, [
      {
        Update: {
          TableName,
          Key: keyKey(key.hash),
          UpdateExpression: 'SET #uses = #uses + :one',
          ConditionExpression: '#keyId = :keyId AND #uses < #maxUses AND #expiresAt > :now',
          ExpressionAttributeNames: {
            '#keyId': 'keyId',
            '#uses': 'uses',
            '#maxUses': 'maxUses',
            '#expiresAt': 'expiresAt',
          },
          ExpressionAttributeValues: toItem({ ':one': 1, ':keyId': key.keyId, ':now': now }),
        },
      },
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
      { Put: { TableName: this.#devices, Item: toHeadItem(head), ...absent('deviceId') } },
    ]);
    if (refused.length === 0) return 'enrolled';
    if (refused.includes(0)) return 'key-refused';
    if (refused.includes(1)) return 'hardware-taken';
    throw new Error(`Device id ${deviceId} is taken already: ids must be random.`);
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

  async #get(key: Item): Promise<Item | undefined> {
    return (
      await this.#client.send(
        new GetItemCommand({ TableName: this.#table, Key: key, ConsistentRead: true }),
      )
    ).Item;
  }
}
