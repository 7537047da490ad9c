import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { bansInIndex } from '../../functions/adapters/bans/blocklist-index.ts';
import { chunkKey, fromChunkItem } from '../../functions/adapters/bans/blocklist-item.ts';
import { BlocklistReader } from '../../functions/adapters/bans/blocklist-reader.ts';
import { toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import type { TableName } from '../../functions/adapters/dynamodb/tables.ts';
import { DynamoPlaces } from '../../functions/adapters/fleet/dynamo-places.ts';
import { fromFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import { banRevision } from '../../functions/adapters/fleet/place-item.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { putRows, type Row, rowsOf } from './copy-rows.ts';
import { countPlaces } from './count-places.ts';
import { type Beside, isCopied, mended } from './mended-rows.ts';

async function readRow(client: DynamoDBClient, table: string, key: Row): Promise<Row | null> {
  const answer = await client.send(
    new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
  );
  return answer.Item ?? null;
}

const HEAD = toItem({ id: 'NOW', part: 'HEAD' });
const LAST = toItem({ day: 'LAST', number: 0 });

/** The chunks that a blocklist table's head names, as their sort keys. */
async function namedChunks(client: DynamoDBClient, table: string): Promise<ReadonlySet<string>> {
  const head = await readRow(client, table, HEAD);
  const index = head?.index?.S;
  if (index === undefined) return new Set();
  const list = await readRow(client, table, chunkKey(index));
  if (list === null)
    throw new Error(`${table} names the list of bans ${index}, and it is not there.`);
  const bans = bansInIndex(fromChunkItem(list));
  return new Set([index, ...bans.map((ban) => ban.chunk)].map((hash) => `CHUNK#${hash}`));
}

/**
 * Copies the rows of a restored table into the stack's own, and puts right what must not go back.
 * Rows that the stack has and the backup has not stay. It may be repeated. Returns how many rows
 * were put.
 */
export async function restoreRows(
  client: DynamoDBClient,
  table: TableName,
  { from, to }: { readonly from: string; readonly to: string },
  { now, tell }: { readonly now: number; readonly tell?: (written: number) => void },
): Promise<number> {
  if (!isCopied(table))
    throw new Error(`Rows of ${table} are not copied: places are counted, passes start again.`);
  const isBlocklist = table === 'blocklist';
  const beside: Beside = {
    named: isBlocklist ? await namedChunks(client, from) : new Set(),
    head: isBlocklist ? await readRow(client, to, HEAD) : null,
    last: table === 'audit' ? await readRow(client, to, LAST) : null,
    now,
  };
  async function* rows() {
    for await (const row of rowsOf(client, from)) {
      const put = mended(table, row, beside);
      if (put !== null) yield put;
    }
  }
  return putRows(client, to, rows(), tell);
}

/**
 * Counts the places of all bans in force anew from their findings. It must be done before any gate
 * lets something out again. It never takes back a place. Returns the bans, and how many places each
 * has given out.
 */
export async function restorePlaces(
  client: DynamoDBClient,
  tables: { readonly blocklist: string; readonly findings: string; readonly places: string },
): Promise<ReadonlyMap<string, number>> {
  const { bans } = await new BlocklistReader(client, tables.blocklist).read();
  const byBan = new Map<string, Finding[]>();
  for await (const row of rowsOf(client, tables.findings)) {
    const finding = fromFindingItem(row);
    if (finding.placed === null && !finding.held) continue;
    const known = byBan.get(finding.banId);
    if (known === undefined) byBan.set(finding.banId, [finding]);
    else known.push(finding);
  }
  const places = new DynamoPlaces(client, tables.places);
  const given = new Map<string, number>();
  for (const ban of bans) {
    const known = await places.read(ban.id, ban.revision);
    const counted = countPlaces(ban, byBan.get(ban.id) ?? [], known);
    const rows = [...counted].map(([partition, taken]) =>
      toItem({ banRevision: banRevision(ban.id, ban.revision), partition, ...taken }),
    );
    await putRows(client, tables.places, rows);
    const sum = [...counted.values()].reduce((all, one) => all + one.counted + one.later, 0);
    given.set(ban.id, sum);
  }
  return given;
}
