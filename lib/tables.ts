import {
  AttributeType,
  BillingMode,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { TABLES, type TableKeys, type TableName } from '../functions/adapters/dynamodb/tables.ts';
import type { StageConfig } from './config.ts';
import { kept } from './removal.ts';

/**
 * The tables are separate, so that access to each can be granted separately.
 *
 * They are encrypted with the account's AWS-managed key. CloudTrail records the uses of that key,
 * and no function needs a grant on it. The policy on a table therefore says completely who may do
 * what.
 */
export class Tables extends Construct {
  readonly byName: Readonly<Record<TableName, Table>>;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    const names = Object.keys(TABLES) as TableName[];
    const made = names.map((name) => [name, this.table(name, TABLES[name], config)]);
    this.byName = Object.fromEntries(made) as Record<TableName, Table>;
  }

  private table(name: TableName, keys: TableKeys, config: StageConfig): Table {
    return new Table(this, keys.name, {
      partitionKey: { name: keys.partitionKey, type: AttributeType.STRING },
      sortKey: keys.sortKey && {
        name: keys.sortKey.name,
        type: keys.sortKey.type === 'N' ? AttributeType.NUMBER : AttributeType.STRING,
      },
      timeToLiveAttribute: keys.timeToLive,
      stream: keys.stream ? StreamViewType.NEW_AND_OLD_IMAGES : undefined,
      billingMode: BillingMode.PAY_PER_REQUEST,
      warmThroughput: config.warmThroughput[name],
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.protectData,
      removalPolicy: kept(config),
    });
  }
}
