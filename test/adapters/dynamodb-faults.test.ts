import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chunkChange, putChunks } from '../../functions/adapters/bans/ban-writes.ts';
import { indexChunk } from '../../functions/adapters/bans/blocklist-index.ts';
import { chunkKey, toChunk } from '../../functions/adapters/bans/blocklist-item.ts';
import { toBrakeItem } from '../../functions/adapters/bans/brake-item.ts';
import { DynamoBans } from '../../functions/adapters/bans/dynamo-bans.ts';
import { toBlocklistHeadItem } from '../../functions/adapters/bans/now-item.ts';
import { toItem } from '../../functions/adapters/dynamodb/attribute.ts';
import { pack } from '../../functions/adapters/dynamodb/packed.ts';
import { fromFindingItem } from '../../functions/adapters/fleet/finding-item.ts';
import { toHeadItem } from '../../functions/adapters/fleet/head-item.ts';
import { gateStateOf } from '../../functions/domain/bans/blocklist.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb/start.ts';
import type { FaultMode } from '../../local/planned-faults.ts';
import { anAct } from '../made/act.ts';
import { aBrake } from '../made/brake.ts';
import { NOON } from '../made/noon.ts';
import { aSourceRun } from '../made/source-run.ts';
import {
  fullFinding,
  someEnforcedBan,
  someFinding,
  someHead,
  someInventory,
  somePart,
  somePass,
  someRecord,
} from './rows.ts';
import { type DynamoStores, dynamoStores } from './stores.ts';

let local: LocalDynamoDb;
let stores: DynamoStores;

beforeAll(async () => {
  local = await startDynamoDb({ now: () => NOON });
});
beforeEach(async () => {
  stores = await dynamoStores(local.endpoint, true);
});
afterEach(async () => {
  local.faults.clear();
  await stores.close();
});
afterAll(async () => {
  await local.close();
});

async function withBanInForce() {
  const before = await stores.bans.readBlocklist();
  const record = someRecord();
  const ban = someEnforcedBan(record.banId);
  const after = {
    ...before,
    lock: before.lock + 1,
    version: before.version + 1,
    bans: [...before.bans, ban],
  };
  await stores.bans.commit({
    ban: { before: null, after: record },
    blocklist: { before, after },
    act: anAct(),
  });
  return { record, ban, blocklist: after };
}

async function expiryOf(hash: string): Promise<string | undefined> {
  const answer = await stores.client.send(
    new GetItemCommand({ TableName: stores.tables.blocklist, Key: chunkKey(hash) }),
  );
  expect(answer.Item).toBeDefined();
  return answer.Item?.expires?.N;
}

describe('a write whose answer is lost is repeated by the SDK and recognised as done', () => {
  const lost = (operation: string) =>
    local.faults.add({ operation, mode: 'timeout-after-write', count: 1 });

  test('a finding that moves', async () => {
    const finding = someFinding();
    const head = someHead({ deviceId: finding.deviceId });
    await stores.fleet.record({
      head: { before: null, after: head },
      findings: [{ before: null, after: finding }],
    });
    lost('PutItem');
    expect(
      await stores.fleet.moveFindings({
        findings: [{ before: finding, after: { ...finding, lock: 2 } }],
      }),
    ).toBe('written');
    expect(local.faults.left).toBe(0);
  });

  test('a head alone, and a whole change', async () => {
    const head = someHead();
    lost('PutItem');
    expect(await stores.fleet.record({ head: { before: null, after: head }, findings: [] })).toBe(
      'written',
    );
    const next = { ...head, revision: 2 };
    const findings = [{ before: null, after: someFinding({ deviceId: head.deviceId }) }];
    lost('TransactWriteItems');
    expect(
      await stores.fleet.record({
        head: { before: head, after: next },
        inventory: someInventory(head.deviceId),
        findings,
      }),
    ).toBe('written');
    expect(local.faults.left).toBe(0);
  });

  test('a part, a pass, a run and an act', async () => {
    const pass = somePass();
    lost('TransactWriteItems');
    expect(await stores.work.start(pass)).toEqual({ kind: 'started' });
    lost('PutItem');
    expect(await stores.work.savePart(somePart(pass.id))).toBe(true);
    lost('PutItem');
    expect(await stores.access.saveRun(null, aSourceRun())).toBe(true);
    lost('TransactWriteItems');
    expect(
      await stores.bans.commit({ ban: { before: null, after: someRecord() }, act: anAct() }),
    ).toBe(true);
    expect((await stores.audit.page('2023-10-30', null, 10)).items).toHaveLength(1);
    expect(local.faults.left).toBe(0);
  });

  test('but another one’s write of the same version is not taken for it', async () => {
    const finding = someFinding();
    const head = someHead({ deviceId: finding.deviceId });
    await stores.fleet.record({
      head: { before: null, after: head },
      findings: [{ before: null, after: finding }],
    });
    expect(
      await stores.fleet.moveFindings({
        findings: [{ before: finding, after: { ...finding, n: 1, lock: 2 } }],
      }),
    ).toBe('written');
    expect(
      await stores.fleet.moveFindings({
        findings: [{ before: finding, after: { ...finding, n: 2, lock: 2 } }],
      }),
    ).toBe('changed');
  });
});

test.each<FaultMode>(['throttle', 'error'])(
  'what passes (%s) is repeated, and what stays is thrown',
  async (mode) => {
    const head = someHead();
    local.faults.add({ table: stores.tables.devices, mode, count: 2 });
    expect(await stores.fleet.record({ head: { before: null, after: head }, findings: [] })).toBe(
      'written',
    );
    local.faults.add({ table: stores.tables.devices, mode, count: 50 });
    await expect(stores.fleet.readHead(head.deviceId, true)).rejects.toThrow();
  },
);

describe('the chunks of the blocklist', () => {
  test(
    'keep no expiry while the head names them, and ' +
      'get one of seven days when it no longer does',
    async () => {
      const { record, ban, blocklist } = await withBanInForce();
      const { hash } = toChunk(ban);
      expect(await expiryOf(hash)).toBeUndefined();
      const after = {
        ...blocklist,
        lock: blocklist.lock + 1,
        bans: [{ ...ban, liftedAt: NOON }],
      };
      const act = {
        ban: { before: record, after: { ...record, lock: 2 } },
        blocklist: { before: blocklist, after },
        act: anAct(),
      };
      expect(await stores.bans.commit(act)).toBe(true);
      expect(await expiryOf(hash)).toBe(String(NOON / 1_000 + 7 * 86_400));
      expect(await stores.bans.readBlocklist()).toEqual(after);
    },
  );

  test(
    'of an act that lost its race expire by ' + 'themselves, and a later act may still name them',
    async () => {
      const { record, ban, blocklist } = await withBanInForce();
      const changed = { ...ban, liftedAt: NOON };
      const { hash } = toChunk(changed);
      const after = { ...blocklist, lock: blocklist.lock + 1, bans: [changed] };
      const stale = { ...record, lock: 9 };
      const act = { blocklist: { before: blocklist, after }, act: anAct() };
      expect(await stores.bans.commit({ ...act, ban: { before: stale, after: record } })).toBe(
        false,
      );
      expect(await expiryOf(hash)).toBeDefined();
      expect(
        await stores.bans.commit({
          ...act,
          ban: { before: record, after: { ...record, lock: 2 } },
        }),
      ).toBe(true);
      expect(await expiryOf(hash)).toBeUndefined();
    },
  );

  test('named by the head and put again by a late act still have no expiry', async () => {
    const { record, ban, blocklist } = await withBanInForce();
    const empty = { ...blocklist, lock: 0, bans: [] };
    const again = {
      ban: { before: record, after: { ...record, lock: 2 } },
      blocklist: { before: empty, after: blocklist },
      act: anAct(),
    };
    expect(await stores.bans.commit(again)).toBe(false);
    expect(await expiryOf(toChunk(ban).hash)).toBeUndefined();
  });

  test('that are to be dropped and are not there hold no act up', async () => {
    const { record, ban, blocklist } = await withBanInForce();
    await stores.client.send(
      new DeleteItemCommand({
        TableName: stores.tables.blocklist,
        Key: chunkKey(toChunk(ban).hash),
      }),
    );
    const after = {
      ...blocklist,
      lock: blocklist.lock + 1,
      bans: [{ ...ban, liftedAt: NOON }],
    };
    const act = {
      ban: { before: record, after: { ...record, lock: 2 } },
      blocklist: { before: blocklist, after },
    };
    expect(await stores.bans.commit({ ...act, act: anAct() })).toBe(true);
    expect(await stores.bans.readBlocklist()).toEqual(after);
  });

  test(
    'are thrown when they are missing or not what their name says, and never taken for an ' +
      'empty ban',
    async () => {
      const { ban } = await withBanInForce();
      const TableName = stores.tables.blocklist;
      const Key = chunkKey(toChunk(ban).hash);
      const reader = () => new DynamoBans(stores.client, { blocklist: TableName, audit: null });
      await stores.client.send(
        new PutItemCommand({ TableName, Item: { ...Key, ...toItem({ content: pack('{}') }) } }),
      );
      await expect(reader().readBlocklist()).rejects.toThrow(
        'expected the content that this hash names',
      );
      await stores.client.send(new DeleteItemCommand({ TableName, Key }));
      await expect(reader().readBlocklist()).rejects.toThrow(
        `for ban ${ban.id}, and it is not there`,
      );
    },
  );

  test('are read once by an instance, however often it asks', async () => {
    await withBanInForce();
    const reader = new DynamoBans(stores.client, {
      blocklist: stores.tables.blocklist,
      audit: null,
    });
    local.resetCounters();
    const first = await reader.readBlocklist();
    expect(await reader.readBlocklist()).toBe(first);
    const reads = local.counters()[stores.tables.blocklist];
    expect(reads).toMatchObject({
      Query: { requests: 2 },
      GetItem: { requests: 1 },
      BatchGetItem: { requests: 1 },
    });
  });
});

describe('the list of the bans in force', () => {
  test('keeps no expiry while the head names it, and gets one afterwards', async () => {
    const { record, ban, blocklist } = await withBanInForce();
    const { hash } = indexChunk(blocklist.bans);
    expect(await expiryOf(hash)).toBeUndefined();
    const gate = { ...ban.gate, state: 'open' as const };
    const bans = [{ ...ban, gate }];
    const after = { ...blocklist, lock: blocklist.lock + 1, bans };
    const act = {
      ban: { before: record, after: { ...record, lock: 2 } },
      blocklist: { before: blocklist, after },
      act: anAct(),
    };
    expect(await stores.bans.commit(act)).toBe(true);
    expect(await expiryOf(hash)).toBe(String(NOON / 1_000 + 7 * 86_400));
    expect(await expiryOf(indexChunk(bans).hash)).toBeUndefined();
    expect(await expiryOf(toChunk(ban).hash)).toBeUndefined();
  });

  test('is thrown when it is missing, and never taken for an empty blocklist', async () => {
    const { blocklist } = await withBanInForce();
    const TableName = stores.tables.blocklist;
    const Key = chunkKey(indexChunk(blocklist.bans).hash);
    await stores.client.send(new DeleteItemCommand({ TableName, Key }));
    const reader = new DynamoBans(stores.client, { blocklist: TableName, audit: null });
    await expect(reader.readBlocklist()).rejects.toThrow('names the list of bans');
    await expect(reader.readGate('any')).rejects.toThrow('names the list of bans');
  });

  test('is not read again for a gate’s pause', async () => {
    const { ban } = await withBanInForce();
    const reader = new DynamoBans(stores.client, {
      blocklist: stores.tables.blocklist,
      audit: null,
    });
    const first = await reader.readBlocklist();
    await stores.brakes.put(aBrake({ banId: ban.id }));
    local.resetCounters();
    const paused = await reader.readBlocklist();
    expect(paused).not.toBe(first);
    expect(paused.bans[0]?.brakes).toHaveLength(1);
    expect(local.counters()[stores.tables.blocklist]).toEqual({
      Query: expect.objectContaining({ requests: 1 }),
    });
  });

  test('is written once for many bans, and an unchanged blocklist costs one request', async () => {
    const record = someRecord();
    const before = await stores.bans.readBlocklist();
    const bans = [...Array(120).keys()].map((n) => someEnforcedBan(`${record.banId}-${n}`));
    // Their chunks are put before: an act changes one ban.
    await putChunks(
      stores.client,
      stores.tables.blocklist,
      chunkChange(before, { ...before, bans }),
      NOON,
    );
    const { hash } = indexChunk(bans);
    await stores.client.send(
      new PutItemCommand({
        TableName: stores.tables.blocklist,
        Item: toBlocklistHeadItem({ version: 1, lock: 1, versionAt: NOON }, hash),
      }),
    );
    const reader = new DynamoBans(stores.client, {
      blocklist: stores.tables.blocklist,
      audit: null,
    });
    const first = await reader.readBlocklist();
    expect(first.bans).toHaveLength(120);
    local.resetCounters();
    expect(await reader.readBlocklist()).toBe(first);
    expect(local.counters()[stores.tables.blocklist]).toEqual({
      Query: expect.objectContaining({ requests: 1, readUnits: 1 }),
    });
    local.resetCounters();
    expect((await reader.readGate(`${record.banId}-7`))?.gate).toEqual(bans[7]?.gate);
    expect(local.counters()[stores.tables.blocklist]).toMatchObject({
      Query: { requests: 1 },
      GetItem: { requests: 1 },
    });
  });
});

describe('a pause', () => {
  const put = (banId: string, by: string, change: Record<string, AttributeValue>) =>
    stores.client.send(
      new PutItemCommand({
        TableName: stores.tables.blocklist,
        Item: { ...toBrakeItem(aBrake({ banId, by })), ...change },
      }),
    );

  test('whose answer is lost is put again, and is there once', async () => {
    const { ban } = await withBanInForce();
    local.faults.add({ operation: 'PutItem', mode: 'timeout-after-write', count: 1 });
    const brake = aBrake({ banId: ban.id });
    await stores.brakes.put(brake);
    expect(local.faults.left).toBe(0);
    expect((await stores.bans.readBlocklist()).bans[0]?.brakes).toEqual([brake]);
  });

  test.each<[string, Record<string, AttributeValue>]>([
    ['no reason', { reason: { NULL: true } }],
    ['an instant in words', { at: { S: 'noon' } }],
    ['another person than its key says', { by: { S: 'somebody else' } }],
    ['nobody', { by: { NULL: true } }],
  ])('with %s pauses its ban all the same, beside others, and can be released', async (_, bad) => {
    const { record, ban } = await withBanInForce();
    await put(ban.id, 'somebody', bad);
    const good = aBrake({ banId: ban.id });
    await stores.brakes.put(good);
    const before = await stores.bans.readBlocklist();
    const brakes = before.bans[0]?.brakes ?? [];
    expect(brakes).toHaveLength(2);
    expect(brakes).toContainEqual(good);
    const unreadable = brakes.find((brake) => brake.by !== good.by);
    expect(unreadable?.reason).toContain('cannot be read');
    expect(unreadable?.audited).toBe(true);
    expect(before.bans.map(gateStateOf)).toEqual(['paused']);
    const act = {
      ban: { before: record, after: { ...record, lock: 2 } },
      blocklist: { before, after: { ...before, lock: before.lock + 1 } },
      released: brakes,
      act: anAct(),
    };
    expect(await stores.bans.commit(act)).toBe(true);
    expect((await stores.bans.readBlocklist()).bans.map(gateStateOf)).toEqual(['pending']);
  });

  test('of a ban that is not in force is in nobody’s way', async () => {
    const { blocklist } = await withBanInForce();
    await stores.brakes.put(aBrake({ banId: 'another-ban' }));
    expect(await stores.bans.readBlocklist()).toEqual(blocklist);
  });

  test('is found behind more pauses than one page of the query has', async () => {
    const { ban } = await withBanInForce();
    const many = [...Array(180).keys()].map((n) => aBrake({ banId: ban.id, by: `person-${n}` }));
    // Some 1.3 MB, more than the megabyte that one page may have.
    const reason = { reason: { S: 'x'.repeat(7_500) } };
    for (const { banId, by } of many) await put(banId, by, reason);
    local.resetCounters();
    const { bans } = await stores.bans.readBlocklist();
    expect(bans[0]?.brakes).toHaveLength(many.length);
    expect(local.counters()[stores.tables.blocklist]?.Query?.requests).toBeGreaterThan(1);
  });
});

test('a function that was composed without the audit changes no ban', async () => {
  const reader = new DynamoBans(stores.client, { blocklist: stores.tables.blocklist, audit: null });
  await expect(
    reader.commit({ ban: { before: null, after: someRecord() }, act: anAct() }),
  ).rejects.toThrow('AUDIT_TABLE');
});

test(
  'a row that something else wrote is thrown ' + 'with its place, and its neighbours can be read',
  async () => {
    const [good, bad] = [someHead(), someHead()];
    const TableName = stores.tables.devices;
    await stores.client.send(new PutItemCommand({ TableName, Item: toHeadItem(good) }));
    await stores.client.send(
      new PutItemCommand({ TableName, Item: { ...toHeadItem(bad), platform: { S: 'abacus' } } }),
    );
    await expect(stores.fleet.readHead(bad.deviceId, true)).rejects.toThrow(
      `Devices ${bad.deviceId}.platform: expected one of android`,
    );
    expect(await stores.fleet.readHead(good.deviceId, true)).toEqual(good);
  },
);

test(
  'the images that the findings stream carries ' + 'are read as the findings that were written',
  async () => {
    const finding = someFinding();
    const moved = fullFinding({ ...finding, n: 7, lock: 2 });
    const head = someHead({ deviceId: finding.deviceId });
    await stores.fleet.record({
      head: { before: null, after: head },
      findings: [{ before: null, after: finding }],
    });
    await stores.fleet.moveFindings({ findings: [{ before: finding, after: moved }] });
    const stream = local.streams.of(stores.tables.findings);
    const records = (
      await Promise.all(stream.shards.map((shard) => stream.read(shard, undefined, 10)))
    ).flat();
    const images = records.map(({ dynamodb }) =>
      [dynamodb?.OldImage, dynamodb?.NewImage].map((image) =>
        image === undefined ? null : fromFindingItem(image),
      ),
    );
    expect(images).toEqual([
      [null, finding],
      [finding, moved],
    ]);
  },
);
