import { type Body, type Item, runAtOnce, type TableDescription } from './engine.ts';
import { Staging } from './staging.ts';
import { keysOf } from './streams.ts';
import { commit, type WriteWorkspace } from './writes.ts';

/** Five years in seconds. DynamoDB keeps items whose expiry is longer past than this. */
const TOO_LONG_AGO = 5 * 365 * 86_400;

/**
 * Deletes the items that have expired by `now` (ms), in every table with a time to live. Each
 * deletion gets a stream record that says the service deleted the item. Returns the number of
 * items. DynamoDB does this within a few days of the expiry.
 */
export async function expire(workspace: WriteWorkspace, now: number): Promise<number> {
  let count = 0;
  for (const name of workspace.tables.names()) {
    const { description, timeToLive } = workspace.tables.get(name);
    if (timeToLive !== undefined)
      count += await expireTable(workspace, description, timeToLive, now);
  }
  return count;
}

async function expireTable(
  workspace: WriteWorkspace,
  table: TableDescription,
  attribute: string,
  now: number,
): Promise<number> {
  const prefix = `item-${table.TableName}~`;
  const deletions: Promise<void>[] = [];
  for await (const found of workspace.level.values({ gte: prefix, lt: `${prefix}\xFF` })) {
    if (!hasExpired(found as Item, attribute, now)) continue;
    const staging = new Staging(workspace);
    const key = keysOf(table, found as Item);
    // An item may have been prolonged since it was found. The latest state therefore decides, in
    // the same turn that deletes.
    const latest = staging.item(table, key);
    if (!latest || !hasExpired(latest, attribute, now)) continue;
    const request: Body = { TableName: table.TableName, Key: key };
    runAtOnce('DeleteItem', staging.store, request);
    deletions.push(commit(workspace, staging, { expired: true }));
  }
  await Promise.all(deletions);
  return deletions.length;
}

function hasExpired(item: Item, attribute: string, now: number): boolean {
  const expiry = item[attribute]?.N;
  if (typeof expiry !== 'string') return false;
  const age = Math.floor(now / 1000) - Number(expiry);
  return age >= 0 && age < TOO_LONG_AGO;
}
