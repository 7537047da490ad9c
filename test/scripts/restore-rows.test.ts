import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toChunk } from '../../functions/adapters/bans/blocklist-item.ts';
import { toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import type { TableName } from '../../functions/adapters/dynamodb/tables.ts';
import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import { orderedOf, quotaOf, sumOf } from '../../functions/domain/bans/places.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb/start.ts';
import { restorePlaces, restoreRows } from '../../scripts/restore-rows/restore.ts';
import {
  newId,
  someEnforcedBan,
  someFinding,
  someHead,
  someKey,
  someRecord,
} from '../adapters/rows.ts';
import { type DynamoStores, dynamoStores } from '../adapters/stores.ts';
import { anAct } from '../made/act.ts';
import { aBrake } from '../made/brake.ts';
import { aGate } from '../made/gate.ts';
import { NOON } from '../made/noon.ts';

let local: LocalDynamoDb;
/** The stack's own tables, and what was restored beside them. */
let own: DynamoStores;
let restored: DynamoStores;

beforeAll(async () => {
  local = await startDynamoDb({ now: () => NOON });
});
beforeEach(async () => {
  own = await dynamoStores(local.endpoint, true);
  restored = await dynamoStores(local.endpoint, true);
});
afterEach(async () => {
  await own.close();
  await restored.close();
});
afterAll(async () => {
  await local.close();
});

const LATER = NOON + 3_600_000;

function restore(table: TableName) {
  const tables = { from: restored.tables[table], to: own.tables[table] };
  return restoreRows(own.client, table, tables, { now: LATER });
}

async function inForce(stores: DynamoStores, banId: string, change = {}) {
  const before = await stores.bans.readBlocklist();
  const ban = { ...someEnforcedBan(banId), ...change };
  const after = {
    ...before,
    lock: before.lock + 1,
    version: before.version + 1,
    versionAt: NOON,
    bans: [...before.bans, ban],
  };
  const record = { ...someRecord(), banId };
  await stores.bans.commit({
    ban: { before: null, after: record },
    blocklist: { before, after },
    act: anAct(),
  });
  return ban;
}

async function put(stores: DynamoStores, finding: ReturnType<typeof someFinding>) {
  const head = someHead({ deviceId: finding.deviceId });
  await stores.fleet.record({
    head: { before: null, after: head },
    findings: [{ before: null, after: finding }],
  });
}

test('findings come back with numbers beyond any that was given out', async () => {
  const then = someFinding({ n: 3, sequence: 5 });
  await put(restored, then);
  await put(own, { ...then, n: 9, sequence: 14, lock: 12 });
  expect(await restore('findings')).toBe(1);
  expect(await own.fleet.readFindings([then])).toEqual([
    { ...then, n: 1_003, sequence: 1_005, lock: then.lock + 1_000 },
  ]);
});

test('what the backup does not have stays, and a restore may be repeated', async () => {
  const [then, since] = [someHead(), someHead()];
  await restored.fleet.record({ head: { before: null, after: then }, findings: [] });
  await own.fleet.record({ head: { before: null, after: since }, findings: [] });
  for (let round = 0; round < 2; round++) expect(await restore('devices')).toBe(1);
  expect(await own.fleet.readHead(since.deviceId, true)).toEqual(since);
  expect(await own.fleet.readHead(then.deviceId, true)).toEqual({
    ...then,
    lock: then.lock + 1_000,
  });
});

describe('the blocklist', () => {
  test('names its bans again, with a version and a lock beyond both', async () => {
    const banId = newId('ban');
    await inForce(restored, banId);
    for (const other of [newId('ban'), newId('ban'), newId('ban')]) await inForce(own, other);
    const before = await own.bans.readBlocklist();
    await restore('blocklist');
    // A new reader: the old one ignores what it has seen already.
    const after = await own.bans.readBlocklist();
    expect(after.bans.map((ban) => ban.id)).toEqual([banId]);
    expect(after.version).toBe(before.version + 1_000);
    expect(after.lock).toBe(before.lock + 1_000);
    expect(after.versionAt).toBe(LATER);
  });

  test('keeps the chunks that it names from expiring', async () => {
    const ban = await inForce(restored, newId('ban'));
    const rows = await allChunks(restored);
    for (const row of rows)
      await restored.client.send(
        new PutItemCommand({
          TableName: restored.tables.blocklist,
          Item: { ...row, expires: { N: '1' } },
        }),
      );
    await restore('blocklist');
    const kept = await allChunks(own);
    expect(kept).toHaveLength(2);
    expect(kept.map((row) => row.expires)).toEqual([undefined, undefined]);
    expect((await own.bans.readBlocklist()).bans.map(({ id }) => id)).toEqual([ban.id]);
  });

  test('keeps the pauses made since, and those of the backup', async () => {
    const banId = newId('ban');
    await inForce(restored, banId);
    await inForce(own, banId);
    await restored.brakes.put(aBrake({ banId, by: 'then' }));
    await own.brakes.put(aBrake({ banId, by: 'since' }));
    await restore('blocklist');
    const [ban] = (await own.bans.readBlocklist()).bans;
    expect(ban?.brakes.map((brake) => brake.by).sort()).toEqual(['since', 'then']);
  });
});

/** The named chunks: the list, and the one ban that it lists. */
async function allChunks({ client, tables, bans }: DynamoStores) {
  const read = async (key: Readonly<Record<string, string>>) => {
    const get = new GetItemCommand({ TableName: tables.blocklist, Key: toItem(key) });
    return (await client.send(get)).Item ?? {};
  };
  const head = await read({ id: 'NOW', part: 'HEAD' });
  const hashes = [head.index?.S ?? '', ...(await bans.readBlocklist()).bans.map(hashOf)];
  return Promise.all(hashes.map((hash) => read({ id: 'BLOCKLIST', part: `CHUNK#${hash}` })));
}

const hashOf = (ban: EnforcedBan) => toChunk(ban).hash;

test('acts go on from the end of the chain, whichever is further', async () => {
  for (let act = 0; act < 3; act++) await own.operators.createKey(someKey(), anAct());
  await restored.operators.createKey(someKey(), anAct());
  await restore('audit');
  await own.operators.createKey(someKey(), anAct());
  const day = new Date(anAct().at).toISOString().slice(0, 10);
  const { items } = await own.audit.page(day, null, 10);
  expect(items.at(-1)?.number).toBe(4);
});

test.each(['places', 'work'] as const)('rows of %s are not copied', async (table) => {
  await expect(restore(table)).rejects.toThrow('are not copied');
});

describe('places', () => {
  const tables = () => own.tables;
  const gate = aGate({ revision: 1, limit: 6, count: 4, census: 'census.v1.2' });
  const counted = { revision: 1, census: 'census.v1.2' };

  test('are counted anew from the findings, each in a pool that has it', async () => {
    const banId = newId('ban');
    const ban = await inForce(own, banId, { gate, revision: 1 });
    const row = { banId, revision: 1, shard: 2 };
    for (let n = 0; n < 3; n++) await put(own, someFinding({ ...row, placed: 1, counted }));
    for (let n = 0; n < 2; n++) await put(own, someFinding({ ...row, placed: 1 }));
    await put(own, someFinding({ ...row, held: true }));
    await put(own, someFinding({ ...row, revision: 7, placed: 7 }));
    expect(await restorePlaces(own.client, tables())).toEqual(new Map([[banId, 5]]));
    const taken = await own.places.read(banId, 1);
    expect(sumOf(taken)).toEqual({ counted: 3, later: 2, held: 1, heldLater: 1 });
    for (const [partition, one] of taken)
      expect(one.counted).toBeLessThanOrEqual(quotaOf(4, ban.shards, partition));
    // Again: nothing is counted twice.
    await restorePlaces(own.client, tables());
    expect(sumOf(await own.places.read(banId, 1))).toEqual({
      counted: 3,
      later: 2,
      held: 1,
      heldLater: 1,
    });
  });

  test('that were given out since the backup stay taken', async () => {
    const banId = newId('ban');
    await inForce(own, banId, { gate, revision: 1 });
    await own.client.send(
      new PutItemCommand({
        TableName: own.tables.places,
        Item: toItem({ banRevision: `${banId}#1`, partition: 0, counted: 1, later: 1 }),
      }),
    );
    await put(own, someFinding({ banId, revision: 1, shard: 0, placed: 1, counted }));
    await restorePlaces(own.client, tables());
    const sum = sumOf(await own.places.read(banId, 1));
    expect(orderedOf(sum)).toBe(2);
  });
});
