import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { LOCAL_CLIENT } from '../../local/local-client.ts';

export type Row = Record<string, AttributeValue>;

/**
 * The stack's tables, read and written past the functions, with the plain client. `names`: physical
 * names by short name.
 */
export class Tables {
  readonly #client: DynamoDBClient;
  readonly #names: Readonly<Record<string, string>>;

  constructor(endpoint: string, names: Readonly<Record<string, string>>) {
    this.#client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint });
    this.#names = names;
  }

  async rows(table: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let from: Row | undefined;
    do {
      const page: ScanCommandOutput = await this.#client.send(
        new ScanCommand({
          TableName: this.#nameOf(table),
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      rows.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return rows;
  }

  /** Every row of every table, as sorted text, so that any change at all shows. */
  async everything(): Promise<Readonly<Record<string, readonly string[]>>> {
    const tables = await Promise.all(
      Object.keys(this.#names).map(async (table) => {
        const rows = await this.rows(table);
        return [
          table,
          rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort(),
        ] as const;
      }),
    );
    return Object.fromEntries(tables);
  }

  async put(table: string, row: Row): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#nameOf(table), Item: row }));
  }

  close(): void {
    this.#client.destroy();
  }

  #nameOf(table: string): string {
    const name = this.#names[table];
    if (name === undefined) throw new Error(`the stack has no table ${table}`);
    return name;
  }
}
