import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Act } from '../../domain/audit.ts';
import { toItem } from '../dynamodb/attribute.ts';
import { Busy } from '../dynamodb/busy.ts';
import { absent, unchanged } from '../dynamodb/condition.ts';
import { pause } from '../dynamodb/pause.ts';
import { fields, number, text } from '../dynamodb/read-attribute.ts';
import { transact } from '../dynamodb/transact.ts';
import { type ChainEnd, chained, chainedAll, toAuditItem } from './audit-item.ts';

/** The key of the row that holds the end of the chain. No day has this name. */
const LAST = { day: 'LAST', number: 0 };
const ATTEMPTS = 10;

/** `number` is the table's sort key, so `last` holds the number of the last entry. */
const readEnd = fields<{ last: number; hash: string }>({ last: number, hash: text });

/** The chain of all acts: each is written in one transaction with what it did. */
export class AuditChain {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /**
   * Writes an act and its entry, all or nothing. Returns the places of the writes whose condition
   * does not hold. No places means that everything was written. If only the chain grew meanwhile,
   * the act is put after its new end. This is tried up to ten times; then it throws. `late` are
   * earlier acts that have no entry yet; their entries come first.
   */
  async write(
    writes: readonly TransactWriteItem[],
    act: Act,
    late: readonly Act[] = [],
  ): Promise<readonly number[]> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(attempt, 20);
      const end = await this.#end();
      const before = chainedAll(late, end);
      const entry = chained(act, before.at(-1) ?? end);
      const refused = await transact(this.#client, [
        ...writes,
        ...[...before, entry].map((one) => ({
          Put: { TableName: this.#table, Item: toAuditItem(one), ...absent('day') },
        })),
        {
          Put: {
            TableName: this.#table,
            Item: toItem({ ...LAST, last: entry.number, hash: entry.hash }),
            ...(end === null ? absent('day') : unchanged({ last: end.number, hash: end.hash })),
          },
        },
      ]);
      const ours = refused.filter((place) => place < writes.length);
      if (ours.length > 0 || refused.length === 0) return ours;
    }
    throw new Busy(
      `${act.action} on ${act.on} was not written: other acts came first in the audit ` +
        `${ATTEMPTS} times. Try again.`,
    );
  }

  async #end(): Promise<ChainEnd | null> {
    const answer = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem(LAST), ConsistentRead: true }),
    );
    if (answer.Item === undefined) return null;
    const { last, hash } = readEnd({ M: answer.Item }, 'Audit LAST');
    return { number: last, hash };
  }
}
