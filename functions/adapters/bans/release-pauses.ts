import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Brake, pauseAct } from '../../domain/bans/brake.ts';
import type { AuditChain } from '../audit/audit-chain.ts';
import { transact } from '../dynamodb/transact.ts';
import { brakeKey, brakeUnchanged } from './brake-item.ts';

/**
 * The most pauses that one transaction releases. A transaction takes 100 items, and a pause without
 * an audit entry takes two of them: its release and its entry. The act's own need the rest.
 */
export const MOST_RELEASED = 40;

/** Releases pauses, each only as it was read. */
export function releaseWrites(
  table: string,
  released: readonly Brake[],
): readonly TransactWriteItem[] {
  return released.map((brake) => ({
    Delete: { TableName: table, Key: brakeKey(brake), ...brakeUnchanged(brake) },
  }));
}

/**
 * Releases the earliest pauses until one transaction can release the others, and returns those. The
 * latest stay for the act, so that the ban is paused until the act is written. `null`: one that
 * should have been released was made anew or is gone.
 */
export async function releaseEarliest(
  stores: {
    readonly client: DynamoDBClient;
    readonly table: string;
    readonly chain: AuditChain;
  },
  released: readonly Brake[],
): Promise<readonly Brake[] | null> {
  const { client, table, chain } = stores;
  let left = released.toSorted((a, b) => a.at - b.at);
  while (left.length > MOST_RELEASED) {
    const count = Math.min(MOST_RELEASED, left.length - MOST_RELEASED);
    const part = left.slice(0, count);
    const writes = releaseWrites(table, part);
    const late = part.filter((brake) => !brake.audited).map(pauseAct);
    const last = late.pop();
    const refused =
      last === undefined ? await transact(client, writes) : await chain.write(writes, last, late);
    if (refused.length > 0) return null;
    left = left.slice(count);
  }
  return left;
}
