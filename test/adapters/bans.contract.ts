import { expect, test } from '@jest/globals';
import type { Blocklist } from '../../functions/domain/bans/blocklist.ts';
import { BadCursor, type Bans } from '../../functions/usecases/ports.ts';
import { anAct } from '../made/act.ts';
import { anExemption } from '../made/exemption.ts';
import { NOON } from '../made/noon.ts';
import { allPages } from './all-pages.ts';
import { someEnforcedBan, someRecord, someRevision } from './rows.ts';
import type { Stores } from './stores.ts';

function grown(before: Blocklist, bans: Blocklist['bans']): Blocklist {
  return { version: before.version + 1, lock: before.lock + 1, versionAt: NOON, bans };
}

async function create(bans: Bans) {
  const record = someRecord();
  const newRevision = someRevision(record.banId);
  const written = await bans.commit({
    ban: { before: null, after: record },
    newRevision,
    act: anAct({ on: `bans/${record.banId}` }),
  });
  expect(written).toBe(true);
  return record;
}

/** What every `Bans` does. */
export function bansContract(stores: () => Stores): void {
  const bans = () => stores().bans;

  test('a ban that is not there has no record and no revision', async () => {
    expect(await bans().read('none')).toBeNull();
    expect(await bans().readRevision('none', 1)).toBeNull();
  });

  test('a new ban is read back with its revision', async () => {
    const record = await create(bans());
    expect(await bans().read(record.banId)).toEqual(record);
    expect(await bans().readRevision(record.banId, 1)).toEqual(someRevision(record.banId));
    expect(await bans().readRevision(record.banId, 2)).toBeNull();
  });

  test('a record with everything set is read back as it was', async () => {
    const record = await create(bans());
    const after = {
      ...record,
      state: 'lifted' as const,
      proposed: { revision: 1, by: 'author', at: NOON },
      approved: {
        revision: 1,
        by: 'approver',
        at: NOON,
        authors: ['author', 'other'],
        proposedBy: 'author',
      },
      approvedRevisions: [1, 3],
      authors: ['author'],
      asked: { act: 'raise' as const, number: 7, by: 'approver', at: NOON },
      lifted: { by: 'approver', at: NOON, reason: 'over' },
      shards: 16,
      sweptThrough: { revision: 1, instant: NOON },
      lastSweepAt: NOON,
      nextDueAt: NOON,
      lock: 2,
    };
    expect(await bans().advance(record, after)).toBe(true);
    expect(await bans().read(record.banId)).toEqual(after);
    expect(await bans().advance(record, { ...after, lock: 3 })).toBe(false);
  });

  test('an act on a ban that has moved on writes nothing, and no entry in the audit', async () => {
    const record = await create(bans());
    const day = '1999-01-01';
    const act = anAct({ at: Date.parse(`${day}T00:00:00Z`) });
    const stale = {
      ban: { before: { ...record, lock: 7 }, after: { ...record, lock: 8 } },
      newRevision: someRevision(record.banId, 2),
      act,
    };
    expect(await bans().commit(stale)).toBe(false);
    expect(await bans().commit({ ban: { before: null, after: record }, act })).toBe(false);
    expect(await bans().readRevision(record.banId, 2)).toBeNull();
    expect((await stores().audit.page(day, null, 10)).items).toEqual([]);
  });

  test('a revision is never written over', async () => {
    const record = await create(bans());
    const act = {
      ban: { before: record, after: { ...record, lock: 2 } },
      newRevision: someRevision(record.banId, 1),
      act: anAct(),
    };
    expect(await bans().commit(act)).toBe(false);
    expect(await bans().read(record.banId)).toEqual(record);
  });

  test(
    'the blocklist is read back as committed: bans, exemptions, gates, and an amendment of one ' +
      'of them',
    async () => {
      const record = await create(bans());
      const before = await bans().readBlocklist();
      const exemption = anExemption({ groups: ['g'] });
      const ban = someEnforcedBan(record.banId, {
        exemptions: [exemption],
        carried: [{ platform: 'appStore', id: '414478124' }],
        carriedRules: [[0, 1]],
      });
      const first = grown(before, [...before.bans, ban]);
      const second = { ...record, lock: 2 };
      expect(
        await bans().commit({
          ban: { before: record, after: second },
          blocklist: { before, after: first },
          act: anAct(),
        }),
      ).toBe(true);
      expect(await bans().readBlocklist()).toEqual(first);

      const opened = {
        ...ban,
        gate: { ...ban.gate, state: 'open' as const, census: 'census.v2.2' },
      };
      const next = { ...first, lock: first.lock + 1, bans: [...before.bans, opened] };
      const third = { ...record, lock: 3 };
      expect(
        await bans().commit({
          ban: { before: second, after: third },
          blocklist: { before: first, after: next },
          act: anAct(),
        }),
      ).toBe(true);
      expect(await bans().readBlocklist()).toEqual(next);

      const lifted = grown(next, [...before.bans, { ...opened, liftedAt: NOON }]);
      const fourth = { ...record, lock: 4 };
      expect(
        await bans().commit({
          ban: { before: third, after: fourth },
          blocklist: { before: next, after: lifted },
          act: anAct(),
        }),
      ).toBe(true);
      expect(await bans().readBlocklist()).toEqual(lifted);
    },
  );

  test('an act on a blocklist that has moved on writes nothing', async () => {
    const record = await create(bans());
    const before = await bans().readBlocklist();
    const after = grown(before, [...before.bans, someEnforcedBan(record.banId)]);
    const second = { ...record, lock: 2 };
    expect(
      await bans().commit({
        ban: { before: record, after: second },
        blocklist: { before, after },
        act: anAct(),
      }),
    ).toBe(true);
    const third = { ...record, lock: 3 };
    expect(
      await bans().commit({
        ban: { before: second, after: third },
        blocklist: { before, after },
        act: anAct(),
      }),
    ).toBe(false);
    expect(await bans().read(record.banId)).toEqual(second);
    expect((await bans().readBlocklist()).lock).toBe(after.lock);
  });

  test(
    'acts on different bans at the same time ' + 'all stand, one after the other in the audit',
    async () => {
      const day = '2001-02-03';
      const at = Date.parse(`${day}T10:00:00Z`);
      const records = await Promise.all([...Array(5).keys()].map(() => create(bans())));
      const written = await Promise.all(
        records.map((record) =>
          bans().commit({
            ban: { before: record, after: { ...record, lock: 2 } },
            act: anAct({ at, on: record.banId }),
          }),
        ),
      );
      expect(written).toEqual([true, true, true, true, true]);
      const { items } = await stores().audit.page(day, null, 10);
      expect(items.map(({ on }) => on).sort()).toEqual(records.map(({ banId }) => banId).sort());
      for (const [i, entry] of items.entries())
        if (i > 0) expect(entry.previous).toBe(items[i - 1]?.hash);
    },
  );

  test('of acts on the same blocklist at the same time, one stands', async () => {
    const records = await Promise.all([...Array(4).keys()].map(() => create(bans())));
    const before = await bans().readBlocklist();
    const written = await Promise.all(
      records.map((record) =>
        bans().commit({
          ban: { before: record, after: { ...record, lock: 2 } },
          blocklist: {
            before,
            after: grown(before, [...before.bans, someEnforcedBan(record.banId)]),
          },
          act: anAct(),
        }),
      ),
    );
    expect(written.filter(Boolean)).toHaveLength(1);
    const winner = records[written.indexOf(true)]?.banId;
    expect((await bans().readBlocklist()).bans.at(-1)?.id).toBe(winner);
  });

  test('bans are listed by id in pages, as they now are', async () => {
    const records = await Promise.all([...Array(5).keys()].map(() => create(bans())));
    const [one] = records;
    if (one === undefined) throw new Error('there are five');
    await bans().advance(one, { ...one, nextDueAt: NOON, lock: 2 });
    const listed = await allPages((cursor) => bans().list(cursor, 2));
    const ids = listed.map(({ banId }) => banId);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(records.map(({ banId }) => banId)));
    expect(listed.find(({ banId }) => banId === one.banId)?.nextDueAt).toBe(NOON);
    await expect(bans().list('nonsense', 2)).rejects.toThrow(BadCursor);
  });
}
