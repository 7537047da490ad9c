import { expect, test } from '@jest/globals';
import type { Head } from '../../functions/domain/devices/head.ts';
import { BadCursor } from '../../functions/usecases/ports.ts';
import { NOON } from '../made/noon.ts';
import { allPages } from './all-pages.ts';
import { fullFinding, newId, someFinding, someHead, someInventory } from './rows.ts';
import type { Stores } from './stores.ts';

/** What every `Fleet` does. */
export function fleetContract(stores: () => Stores): void {
  const fleet = () => stores().fleet;

  test('a device that is not there has no head and no inventory', async () => {
    expect(await fleet().readHead('nobody', true)).toBeNull();
    expect(await fleet().readHead('nobody', false)).toBeNull();
    expect(await fleet().readInventory('nobody')).toBeNull();
  });

  test('a change is read back as it was recorded, with every field', async () => {
    const after = someHead({
      source: 'mdm',
      externalId: 'D-1',
      hardwareHash: 'e'.repeat(64),
      tokenHash: null,
      osVersion: null,
      inventoryHash: 'h',
      observedAt: NOON,
      judgedBy: 0,
      matches: ['a', 'b'],
      disabled: ['c'],
      run: 'r1',
      retiredAt: NOON,
      doubt: { why: 'first-since-enrolment', since: NOON },
      rotation: { at: NOON, attempt: null, unlisted: true },
      group: null,
      settling: { since: NOON, until: NOON + 1 },
    });
    const inventory = someInventory(after.deviceId);
    const plain = someFinding({ deviceId: after.deviceId });
    const full = fullFinding({ deviceId: after.deviceId, hardwareHash: after.hardwareHash });
    const findings = [plain, full].map((finding) => ({ before: null, after: finding }));
    expect(await fleet().record({ head: { before: null, after }, inventory, findings })).toBe(
      'written',
    );
    expect(await fleet().readHead(after.deviceId, true)).toEqual(after);
    expect(await fleet().readHeads([after.deviceId, 'nobody', after.deviceId], true)).toEqual([
      after,
    ]);
    expect(await fleet().readInventory(after.deviceId)).toEqual(inventory);
    expect(await fleet().readFindings([plain])).toEqual([plain]);
    expect(await fleet().readFindings([full])).toEqual([full]);
  });

  test('many heads are read at once, each once, without those that are not there', async () => {
    const heads = Array.from({ length: 230 }, () => someHead({ hardwareHash: 'h'.repeat(64) }));
    for (const after of heads)
      await fleet().record({ head: { before: null, after }, findings: [] });
    const ids = heads.map(({ deviceId }) => deviceId);
    const byId = (a: Head, b: Head) => (a.deviceId < b.deviceId ? -1 : 1);
    const read = await fleet().readHeads(['nobody', ...ids, ...ids], true);
    expect([...read].sort(byId)).toEqual([...heads].sort(byId));
    expect(await fleet().readHeads([], false)).toEqual([]);
  });

  test('a head is put only where there is none', async () => {
    const after = someHead();
    expect(await fleet().record({ head: { before: null, after }, findings: [] })).toBe('written');
    const other = { ...after, group: 'other' };
    expect(await fleet().record({ head: { before: null, after: other }, findings: [] })).toBe(
      'changed',
    );
    expect((await fleet().readHead(after.deviceId, true))?.group).toBe('ministry');
  });

  test('a change to a head that has moved on writes nothing at all', async () => {
    const first = someHead();
    const second = { ...first, lock: 2 };
    await fleet().record({ head: { before: null, after: first }, findings: [] });
    await fleet().record({ head: { before: first, after: second }, findings: [] });
    const finding = someFinding({ deviceId: first.deviceId });
    const change = {
      head: { before: first, after: { ...first, lock: 2, group: 'lost' } },
      inventory: someInventory(first.deviceId),
      findings: [{ before: null, after: finding }],
    };
    expect(await fleet().record(change)).toBe('changed');
    expect(await fleet().readHead(first.deviceId, true)).toEqual(second);
    expect(await fleet().readInventory(first.deviceId)).toBeNull();
    expect(await fleet().readFindings([finding])).toEqual([]);
  });

  test('a change with a finding that has moved on writes nothing at all', async () => {
    const head = someHead();
    const finding = someFinding({ deviceId: head.deviceId });
    await fleet().record({
      head: { before: null, after: head },
      findings: [{ before: null, after: finding }],
    });
    const next = { ...head, lock: 2 };
    const again = {
      head: { before: head, after: next },
      findings: [{ before: null, after: finding }],
    };
    expect(await fleet().record(again)).toBe('changed');
    const moved = { ...finding, lock: 2 };
    expect(await fleet().moveFindings({ findings: [{ before: finding, after: moved }] })).toBe(
      'written',
    );
    const late = {
      head: { before: head, after: next },
      findings: [{ before: finding, after: { ...finding, n: 9, lock: 2 } }],
    };
    expect(await fleet().record(late)).toBe('changed');
    expect(await fleet().readHead(head.deviceId, true)).toEqual(head);
    expect(await fleet().readFindings([finding])).toEqual([moved]);
  });

  test(
    'touching moves lastSeen and the run, never ' + 'back, never the revision, and makes no device',
    async () => {
      const head = someHead();
      await fleet().record({ head: { before: null, after: head }, findings: [] });
      await fleet().touch(head.deviceId, NOON + 10, 'run-1', null);
      await fleet().touch(head.deviceId, NOON + 5, 'run-0', null);
      expect(await fleet().readHead(head.deviceId, true)).toEqual({
        ...head,
        lastSeen: NOON + 10,
        run: 'run-1',
      });
      await fleet().touch(head.deviceId, NOON + 20, null, null);
      expect(await fleet().readHead(head.deviceId, true)).toEqual({
        ...head,
        lastSeen: NOON + 20,
        run: 'run-1',
      });
      const nobody = newId('device');
      await fleet().touch(nobody, NOON, 'run-1', null);
      expect(await fleet().readHead(nobody, true)).toBeNull();
    },
  );

  test(
    'touching raises observedAt, never lowers ' + 'it, and only of the head that was read',
    async () => {
      const head = someHead({ inventoryHash: 'h', observedAt: NOON });
      await fleet().record({ head: { before: null, after: head }, findings: [] });
      const observed = (at: number, lock = head.lock) => ({ at, lock });
      await fleet().touch(head.deviceId, NOON + 10, 'run-1', observed(NOON + 8));
      const raised = { ...head, lastSeen: NOON + 10, run: 'run-1', observedAt: NOON + 8 };
      expect(await fleet().readHead(head.deviceId, true)).toEqual(raised);
      await fleet().touch(head.deviceId, NOON + 11, 'run-2', observed(NOON + 3));
      await fleet().touch(head.deviceId, NOON + 12, null, observed(NOON + 9, head.lock + 1));
      expect(await fleet().readHead(head.deviceId, true)).toEqual({
        ...raised,
        lastSeen: NOON + 12,
        run: 'run-2',
      });
      await fleet().touch(head.deviceId, NOON + 12, null, observed(NOON + 9));
      const blind = { ...raised, lastSeen: NOON + 12, run: 'run-2' };
      const change = { head: { before: blind, after: { ...blind, lock: 2 } }, findings: [] };
      expect(await fleet().record(change)).toBe('changed');
      expect((await fleet().readHead(head.deviceId, true))?.observedAt).toBe(NOON + 9);
    },
  );

  test('a change does not take back a touch that it has not seen', async () => {
    const head = someHead();
    await fleet().record({ head: { before: null, after: head }, findings: [] });
    await fleet().touch(head.deviceId, NOON + 10, 'run-1', null);
    const blind = { head: { before: head, after: { ...head, lock: 2 } }, findings: [] };
    expect(await fleet().record(blind)).toBe('changed');
    expect((await fleet().readHead(head.deviceId, true))?.run).toBe('run-1');
  });

  test('of many who change the same head, one wins', async () => {
    const head = someHead();
    await fleet().record({ head: { before: null, after: head }, findings: [] });
    const tries = [...Array(8).keys()].map((i) =>
      fleet().record({
        head: { before: head, after: { ...head, lock: 2, group: `g${i}` } },
        inventory: someInventory(head.deviceId, { hash: `h${i}` }),
        findings: [],
      }),
    );
    const results = await Promise.all(tries);
    expect(results.filter((one) => one === 'written')).toHaveLength(1);
    const winner = results.indexOf('written');
    expect((await fleet().readHead(head.deviceId, true))?.group).toBe(`g${winner}`);
    expect((await fleet().readInventory(head.deviceId))?.hash).toBe(`h${winner}`);
  });

  test('of many who move the same finding, one wins', async () => {
    const finding = someFinding();
    const head = someHead({ deviceId: finding.deviceId });
    await fleet().record({
      head: { before: null, after: head },
      findings: [{ before: null, after: finding }],
    });
    const tries = [...Array(8).keys()].map((i) =>
      fleet().moveFindings({
        findings: [{ before: finding, after: { ...finding, asOf: NOON + i, lock: 2 } }],
      }),
    );
    expect((await Promise.all(tries)).filter((one) => one === 'written')).toHaveLength(1);
  });

  test('a finding that is not there does not move', async () => {
    const finding = someFinding();
    expect(
      await fleet().moveFindings({
        findings: [{ before: finding, after: { ...finding, lock: 2 } }],
      }),
    ).toBe('changed');
  });

  test('a change takes 32 findings with its head and inventory, and refuses more', async () => {
    const head = someHead();
    const findings = [...Array(33).keys()].map((i) => ({
      before: null,
      after: someFinding({ deviceId: head.deviceId, banId: newId(`ban${i}`) }),
    }));
    const change = { head: { before: null, after: head }, inventory: someInventory(head.deviceId) };
    await expect(fleet().record({ ...change, findings })).rejects.toThrow(
      'at most 32 findings, not 33',
    );
    expect(await fleet().record({ ...change, findings: findings.slice(0, 32) })).toBe('written');
    expect(await fleet().readFindings(findings.map(({ after }) => after))).toHaveLength(32);
  });

  test('many rows are read at once, each once, without those that are not there', async () => {
    const heads = [...Array(130).keys()].map(() => someHead());
    for (const after of heads) {
      await fleet().record({
        head: { before: null, after },
        inventory: someInventory(after.deviceId),
        findings: [],
      });
    }
    const ids = heads.map(({ deviceId }) => deviceId);
    const read: string[] = [];
    await fleet().eachInventory([...ids, 'nobody', ...ids.slice(0, 3)], ({ deviceId }) =>
      read.push(deviceId),
    );
    expect(read.sort()).toEqual([...ids].sort());
    await fleet().eachInventory([], () => {
      throw new Error('nothing was asked for');
    });
  });

  test(
    'a partition of findings is paged by device, ' + 'and a cursor serves its own query only',
    async () => {
      const banId = newId('ban');
      const rows = [...Array(7).keys()].map((i) =>
        someFinding({ banId, deviceId: `device-${i}-${banId}` }),
      );
      for (const after of rows) {
        const head = someHead({ deviceId: after.deviceId });
        await fleet().record({
          head: { before: null, after: head },
          findings: [{ before: null, after }],
        });
      }
      expect(await allPages((cursor) => fleet().queryFindings(banId, 3, cursor, 3))).toEqual(rows);
      expect(await fleet().queryFindings(banId, 4, null, 3)).toEqual({
        items: [],
        nextCursor: null,
      });
      const { nextCursor } = await fleet().queryFindings(banId, 3, null, 3);
      await expect(fleet().queryFindings(banId, 4, nextCursor, 3)).rejects.toThrow(BadCursor);
      await expect(fleet().queryFindings(banId, 3, 'nonsense', 3)).rejects.toThrow(BadCursor);
      await expect(fleet().queryFindings(banId, 3, '', 3)).rejects.toThrow(BadCursor);
    },
  );

  test(
    'scans of all segments see each device once, ' + 'and a cursor serves its own segment only',
    async () => {
      const heads = [...Array(12).keys()].map(() => someHead());
      for (const after of heads) {
        await fleet().record({ head: { before: null, after }, findings: [] });
      }
      const ids = heads.map(({ deviceId }) => deviceId).sort();
      const seen: string[] = [];
      for (const segment of [0, 1, 2]) {
        seen.push(
          ...(await allPages((cursor) => fleet().scanHeads(segment, 3, cursor, 2))).map(
            ({ deviceId }) => deviceId,
          ),
        );
      }
      expect(seen.filter((id) => ids.includes(id)).sort()).toEqual(ids);
      const { nextCursor } = await fleet().scanHeads(0, 1, null, 1);
      await expect(fleet().scanHeads(1, 3, nextCursor, 1)).rejects.toThrow(BadCursor);
    },
  );
}
