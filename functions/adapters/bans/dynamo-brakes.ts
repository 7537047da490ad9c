import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Brake, pauseAct } from '../../domain/bans/brake.ts';
import type { Brakes } from '../../usecases/ports.ts';
import { AuditChain } from '../audit/audit-chain.ts';
import { toItem } from '../dynamodb/attribute.ts';
import { unchanged } from '../dynamodb/condition.ts';
import { throughConflicts } from '../dynamodb/put-if.ts';
import { brakeKey, toBrakeItem } from './brake-item.ts';

/** The pauses of bans in DynamoDB. */
export class DynamoBrakes implements Brakes {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #chain: AuditChain;

  constructor(
    client: DynamoDBClient,
    tables: { readonly blocklist: string; readonly audit: string },
  ) {
    this.#client = client;
    this.#table = tables.blocklist;
    this.#chain = new AuditChain(client, tables.audit);
  }

  async put(brake: Brake): Promise<void> {
    const put = new PutItemCommand({ TableName: this.#table, Item: toBrakeItem(brake) });
    await throughConflicts(() => this.#client.send(put));
  }

  async audit(brake: Brake): Promise<boolean> {
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = unchanged({
      at: brake.at,
      audited: null,
    });
    const mark = {
      TableName: this.#table,
      Key: brakeKey(brake),
      UpdateExpression: 'SET #audited = :audited',
      ConditionExpression,
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ...toItem({ ':audited': true }) },
    };
    return (await this.#chain.write([{ Update: mark }], pauseAct(brake))).length === 0;
  }
}
