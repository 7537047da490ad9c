import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Act } from '../../domain/audit.ts';
import type { EnrollmentKey } from '../../domain/devices/enrollment-key.ts';
import type { FleetChange, Operators } from '../../usecases/ports.ts';
import { AuditChain } from '../audit/audit-chain.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { orNull, text } from '../dynamodb/read-attribute.ts';
import { type FleetTables, fleetWrites, toTransactItem } from '../fleet/fleet-writes.ts';
import { deviceKey, hardwareKey, toKeyItem } from './access-item.ts';

/** An operator's acts on access in DynamoDB, each in one transaction with its audit entry. */
export class DynamoOperators implements Operators {
  readonly #client: DynamoDBClient;
  readonly #tables: FleetTables & { readonly access: string };
  readonly #chain: AuditChain;

  constructor(
    client: DynamoDBClient,
    tables: FleetTables & { readonly access: string; readonly audit: string },
  ) {
    this.#client = client;
    this.#tables = tables;
    this.#chain = new AuditChain(client, tables.audit);
  }

  async createKey(key: EnrollmentKey, act: Act): Promise<void> {
    const refused = await this.#chain.write(
      [{ Put: { TableName: this.#tables.access, Item: toKeyItem(key), ...absent('id') } }],
      act,
    );
    if (refused.length > 0)
      throw new Error(`Enrolment key ${key.keyId} exists already: keys must be random.`);
  }

  async revoke(change: FleetChange, act: Act): Promise<boolean> {
    const writes = [
      ...fleetWrites(this.#tables, change).map(toTransactItem),
      ...(await this.#release(change.head.after.deviceId)),
    ];
    return (await this.#chain.write(writes, act)).length === 0;
  }

  async change(change: FleetChange, act: Act): Promise<boolean> {
    const writes = fleetWrites(this.#tables, change).map(toTransactItem);
    return (await this.#chain.write(writes, act)).length === 0;
  }

  /** Frees the device's hardware id. A device that a source reports has none. */
  async #release(deviceId: string): Promise<readonly TransactWriteItem[]> {
    const TableName = this.#tables.access;
    const answer = await this.#client.send(
      new GetItemCommand({ TableName, Key: deviceKey(deviceId), ConsistentRead: true }),
    );
    const hardwareHash = orNull(text)(
      answer.Item?.hardwareHash,
      `Access DEVICE#${deviceId} hardwareHash`,
    );
    if (hardwareHash === null) return [];
    return [
      { Delete: { TableName, Key: hardwareKey(hardwareHash), ...unchanged({ deviceId }) } },
      { Delete: { TableName, Key: deviceKey(deviceId), ...unchanged({ hardwareHash }) } },
    ];
  }
}
