import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Audit, Page } from '../../usecases/ports.ts';
import { queryPage } from '../dynamodb/query-page.ts';
import { fromAuditItem } from './audit-item.ts';

/** The acts of a day, from DynamoDB. */
export class DynamoAudit implements Audit {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async page(day: string, cursor: string | null, limit: number): Promise<Page<AuditEntry>> {
    const query = {
      table: this.#table,
      partition: ['day', day],
      sortKey: 'number',
      sortType: 'N',
    } as const;
    // The row under `LAST` is the end of the chain, not an act. A caller may still ask for that
    // day.
    if (day === 'LAST') return { items: [], nextCursor: null };
    const page = await queryPage(this.#client, query, cursor, limit);
    return { ...page, items: page.items.map(fromAuditItem) };
  }
}
