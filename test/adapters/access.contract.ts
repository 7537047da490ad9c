import { describe, expect, test } from '@jest/globals';
import { entryHash } from '../../functions/adapters/audit/audit-item.ts';
import { BadCursor } from '../../functions/usecases/ports.ts';
import { anAct } from '../made/act.ts';
import { NOON } from '../made/noon.ts';
import { aSourceRun } from '../made/source-run.ts';
import { newId, someFinding, someHead, someKey } from './rows.ts';
import type { Stores } from './stores.ts';

/** What every `Access`, `Operators` and `Audit` does. */
export function accessContract(stores: () => Stores): void {
  const access = () => stores().access;
  const operators = () => stores().operators;

  test('a key enrols as many devices as it says, until it expires', async () => {
    const key = someKey({ maxUses: 2 });
    expect(await access().readKey(key.hash)).toBeNull();
    await operators().createKey(key, anAct({ action: 'key.create' }));
    expect(await access().readKey(key.hash)).toEqual(key);
    expect(await access().enroll(key, newId('hw'), someHead(), key.expiresAt)).toBe('key-refused');
    const head = someHead();
    expect(await access().enroll(key, newId('hw'), head, NOON)).toBe('enrolled');
    expect(await stores().fleet.readHead(head.deviceId, true)).toEqual(head);
    const more = await Promise.all(
      [1, 2, 3].map(() => access().enroll(key, newId('hw'), someHead(), NOON)),
    );
    expect(more.sort()).toEqual(['enrolled', 'key-refused', 'key-refused']);
  });

  test.each([1, 5, 16, 37])(
    'a key for %s devices enrols so many of 50 at once',
    async (maxUses) => {
      const key = someKey({ maxUses });
      await operators().createKey(key, anAct({ action: 'key.create' }));
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () => access().enroll(key, newId('hw'), someHead(), NOON)),
      );
      expect(outcomes.filter((outcome) => outcome === 'enrolled')).toHaveLength(maxUses);
      expect(outcomes.filter((outcome) => outcome === 'key-refused')).toHaveLength(50 - maxUses);
    },
  );

  test('a key is claimed once by each, takes a use for that, and ends like any other', async () => {
    const key = someKey({ maxUses: 2 });
    const holder = () => newId('').padStart(64, '0');
    const [first, second, third] = [holder(), holder(), holder()];
    await operators().createKey(key, anAct());
    expect(await access().claim(key, first, key.expiresAt)).toBe('key-refused');
    expect(await access().claim(key, first, NOON)).toBe('claimed');
    expect(await access().claim(key, first, NOON)).toBe('claimed');
    expect(await access().claim(key, second, NOON)).toBe('claimed');
    expect(await access().claim(key, third, NOON)).toBe('key-refused');
    expect(await access().claim(key, second, NOON)).toBe('claimed');
    expect(await access().enroll(key, newId('hw'), someHead(), NOON)).toBe('key-refused');
  });

  test('a key is made once', async () => {
    const key = someKey();
    await operators().createKey(key, anAct());
    await expect(operators().createKey(key, anAct())).rejects.toThrow('exists already');
  });

  test(
    'a hardware id enrols once, and a refused ' +
      'enrolment uses nothing up; a revocation frees it',
    async () => {
      const key = someKey({ maxUses: 2 });
      const hardware = newId('hw');
      await operators().createKey(key, anAct());
      const head = someHead();
      expect(await access().enroll(key, hardware, head, NOON)).toBe('enrolled');
      const second = someHead();
      expect(await access().enroll(key, hardware, second, NOON)).toBe('hardware-taken');
      expect(await stores().fleet.readHead(second.deviceId, true)).toBeNull();

      const after = { ...head, tokenHash: null, retiredAt: NOON, lock: 2 };
      expect(
        await operators().revoke(
          { head: { before: head, after }, findings: [] },
          anAct({ action: 'device.revoke' }),
        ),
      ).toBe(true);
      expect(await stores().fleet.readHead(head.deviceId, true)).toEqual(after);
      expect(await access().enroll(key, hardware, second, NOON)).toBe('enrolled');
    },
  );

  test('hardware that is taken is said to be so also where the key is used up', async () => {
    const key = someKey({ maxUses: 1 });
    const hardware = newId('hw');
    await operators().createKey(key, anAct({ action: 'key.create' }));
    expect(await access().enroll(key, hardware, someHead(), NOON)).toBe('enrolled');
    expect(await access().enroll(key, hardware, someHead(), NOON)).toBe('hardware-taken');
    expect(await access().enroll(key, newId('hw'), someHead(), NOON)).toBe('key-refused');
  });

  test('a key is read back with every field', async () => {
    const key = someKey({ kind: 'reporter', reenroll: 'rotate' });
    await operators().createKey(key, anAct());
    expect(await access().readKey(key.hash)).toEqual(key);
  });

  describe('the device that holds a hardware id', () => {
    const day = '2004-05-06';
    const act = (change = {}) =>
      anAct({ at: Date.parse(`${day}T00:00:00Z`), action: 'device.reenroll', ...change });
    const entries = async () => (await stores().audit.page(day, null, 50)).items;
    const enrolled = async () => {
      const key = someKey();
      const hardware = newId('hw');
      const head = someHead();
      await operators().createKey(key, anAct());
      expect(await access().holderOf(hardware)).toBeNull();
      expect(await access().enroll(key, hardware, head, NOON)).toBe('enrolled');
      expect(await access().holderOf(hardware)).toEqual(head);
      const rotation = { at: NOON, attempt: 'a'.repeat(64), unlisted: true };
      const after = { ...head, tokenHash: 'f'.repeat(64), rotation, lock: head.lock + 1 };
      return { hardware, head, after };
    };

    test('is put anew with its entry, only where it is as it was read', async () => {
      const { hardware, head, after } = await enrolled();
      const on = `devices/${head.deviceId}`;
      const mine = async () => (await entries()).filter((entry) => entry.on === on);
      expect(await access().reenroll({ ...head, lock: 7 }, after, act({ on }))).toBe(false);
      expect(await access().holderOf(hardware)).toEqual(head);
      expect(await mine()).toEqual([]);
      expect(await access().reenroll(head, after, act({ on }))).toBe(true);
      expect(await access().holderOf(hardware)).toEqual(after);
      expect(await mine()).toHaveLength(1);
      const repeated = { ...after, tokenHash: 'e'.repeat(64), lock: after.lock + 1 };
      expect(await access().reenroll(head, repeated, null)).toBe(false);
      expect(await access().reenroll(after, repeated, null)).toBe(true);
      expect(await access().holderOf(hardware)).toEqual(repeated);
      expect(await mine()).toHaveLength(1);
    });

    test('is put anew by one of many at once', async () => {
      const { head, after } = await enrolled();
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((n) =>
          access().reenroll(head, { ...after, tokenHash: String(n).repeat(64) }, act()),
        ),
      );
      expect(outcomes.filter((won) => won)).toHaveLength(1);
    });

    test('is no more the holder once it is revoked', async () => {
      const { hardware, head, after } = await enrolled();
      const retired = { ...head, tokenHash: null, retiredAt: NOON, lock: head.lock + 1 };
      await operators().revoke({ head: { before: head, after: retired }, findings: [] }, anAct());
      expect(await access().holderOf(hardware)).toBeNull();
      expect(await access().reenroll(head, after, act())).toBe(false);
    });
  });

  test('a revocation of a device that has moved on writes nothing', async () => {
    const head = someHead();
    const finding = someFinding({ deviceId: head.deviceId });
    await stores().fleet.record({
      head: { before: null, after: head },
      findings: [{ before: null, after: finding }],
    });
    const day = '2002-03-04';
    const act = anAct({ at: Date.parse(`${day}T00:00:00Z`) });
    const withdrawn = {
      ...finding,
      status: 'withdrawn' as const,
      cause: 'retired' as const,
      lock: 2,
    };
    const after = { ...head, retiredAt: NOON, lock: 3 };
    const findings = [{ before: finding, after: withdrawn }];
    expect(
      await operators().revoke({ head: { before: { ...head, lock: 2 }, after }, findings }, act),
    ).toBe(false);
    expect(await stores().fleet.readFindings([finding])).toEqual([finding]);
    expect((await stores().audit.page(day, null, 5)).items).toEqual([]);
    expect(await operators().revoke({ head: { before: head, after }, findings }, act)).toBe(true);
    expect(await stores().fleet.readFindings([finding])).toEqual([withdrawn]);
    expect((await stores().audit.page(day, null, 5)).items).toHaveLength(1);
  });

  test('a run of a source is saved only over the run that was read', async () => {
    const source = newId('source');
    expect(await access().readRun(source)).toBeNull();
    const started = aSourceRun({ source });
    expect(await access().saveRun(null, started)).toBe(true);
    expect(await access().saveRun(null, { ...started, runId: 'r0' })).toBe(false);
    const finished = { ...started, finishedAt: NOON + 5, listed: 0, retireAll: true };
    expect(await access().saveRun(started, finished)).toBe(true);
    expect(await access().saveRun(started, { ...finished, listed: 4 })).toBe(false);
    expect(await access().readRun(source)).toEqual(finished);
  });

  test(
    'a day of the audit is paged in the order of the ' +
      'acts, and each entry names the one before it',
    async () => {
      const day = '2003-04-05';
      const at = Date.parse(`${day}T08:00:00Z`);
      for (const i of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
        await operators().createKey(
          someKey(),
          anAct({ at: at + i, on: `keys/${i}`, after: { z: 1, a: [i] } }),
        );
      }
      const first = await stores().audit.page(day, null, 7);
      const second = await stores().audit.page(day, first.nextCursor, 7);
      const entries = [...first.items, ...second.items];
      expect(entries.map(({ on }) => on)).toEqual([...Array(12).keys()].map((i) => `keys/${i}`));
      expect(entries[3]).toMatchObject({
        day,
        by: 'author',
        before: null,
        after: { z: 1, a: [3] },
      });
      for (const [i, entry] of entries.entries()) {
        expect(entry.hash).toBe(entryHash(entry));
        if (i > 0)
          expect(entry).toMatchObject({
            previous: entries[i - 1]?.hash,
            number: (entries[i - 1]?.number ?? 0) + 1,
          });
      }
      await expect(stores().audit.page('2003-04-06', first.nextCursor, 7)).rejects.toThrow(
        BadCursor,
      );
      expect((await stores().audit.page('LAST', null, 7)).items).toEqual([]);
    },
  );
}
