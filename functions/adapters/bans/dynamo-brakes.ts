import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Brake } from '../../domain/bans/brake.ts';
import type { Brakes } from '../../usecases/ports.ts';

/** The pauses of bans in DynamoDB. */
export class DynamoBrakes implements Brakes {
  readonly #client: DynamoDBClient;
  readonly #tables: { readonly blocklist: string; readonly audit: string };

  constructor(
    client: DynamoDBClient,
    tables: { readonly blocklist: string; readonly audit: string },
  ) {
    this.#client = client;
    this.#tables = tables;
  }

  put(_brake: Brake): Promise<void> {
    throw new Error(`not built: ${this.#client} ${this.#tables.audit}`);
  }

  audit(_brake: Brake): Promise<boolean> {
    throw new Error('not built');
  }
}
