import { expect, test } from '@jest/globals';
import { type Blocklist, banOf } from '../../functions/domain/bans/blocklist.ts';
import type { Brake } from '../../functions/domain/bans/brake.ts';
import { DAY } from '../../functions/domain/time/instant.ts';
import { anAct } from '../made/act.ts';
import { aBrake } from '../made/brake.ts';
import { NOON } from '../made/noon.ts';
import { newId, someEnforcedBan, someRecord } from './rows.ts';
import type { Stores } from './stores.ts';

/** What every `Brakes` does, and every `Bans` with the pauses. */
export function brakesContract(stores: () => Stores): void {
  const bans = () => stores().bans;
  const brakes = () => stores().brakes;

  /** A ban that is in force from now on. */
  async function enforced() {
    const record = someRecord();
    const before = await bans().readBlocklist();
    const after: Blocklist = {
      ...before,
      lock: before.lock + 1,
      bans: [...before.bans, someEnforcedBan(record.banId)],
    };
    const act = { ban: { before: null, after: record }, blocklist: { before, after } };
    expect(await bans().commit({ ...act, act: anAct() })).toBe(true);
    return record;
  }

  async function held(banId: string): Promise<readonly Brake[]> {
    const found = banOf(await bans().readBlocklist(), banId)?.brakes ?? [];
    return [...found].sort((a, b) => (a.by < b.by ? -1 : 1));
  }

  /** An act that changes nothing but its lock, and releases pauses. */
  async function release(record: ReturnType<typeof someRecord>, released: readonly Brake[]) {
    const before = await bans().readBlocklist();
    const after = { ...before, lock: before.lock + 1 };
    return bans().commit({
      ban: { before: record, after: { ...record, lock: record.lock + 1 } },
      blocklist: { before, after },
      released,
      act: anAct(),
    });
  }

  const pauseOf = (banId: string, change: Partial<Brake> = {}) =>
    aBrake({ banId, audited: false, ...change });

  test('a pause is in the blocklist as soon as it was put, beside others of its ban', async () => {
    const [paused, other] = [await enforced(), await enforced()];
    const [one, two] = ['one', 'other'].map((by) => pauseOf(paused.banId, { by }));
    if (!one || !two) throw new Error('there are two');
    await brakes().put(one);
    expect(await held(paused.banId)).toEqual([one]);
    await brakes().put(two);
    expect(await held(paused.banId)).toEqual([one, two]);
    expect(await held(other.banId)).toEqual([]);
  });

  test('of a person’s pauses of a ban the later one holds, with its reason', async () => {
    const { banId } = await enforced();
    await brakes().put(pauseOf(banId, { audited: true }));
    const later = pauseOf(banId, { at: NOON + 1, reason: 'it is worse' });
    await brakes().put(later);
    expect(await held(banId)).toEqual([later]);
  });

  test('the same pauses give the same blocklist, and others another one', async () => {
    const { banId } = await enforced();
    const bare = await bans().readBlocklist();
    await brakes().put(pauseOf(banId));
    const paused = await bans().readBlocklist();
    expect(paused).not.toBe(bare);
    expect(paused.lock).toBe(bare.lock);
    expect(await bans().readBlocklist()).toBe(paused);
  });

  test('a pause outlasts each act that does not release it', async () => {
    const record = await enforced();
    const brake = pauseOf(record.banId);
    await brakes().put(brake);
    expect(await release(record, [])).toBe(true);
    expect(await held(record.banId)).toEqual([brake]);
  });

  test('the gate of one ban is read with its pauses', async () => {
    const { banId } = await enforced();
    const brake = pauseOf(banId);
    await brakes().put(brake);
    const { gate } = someEnforcedBan(banId);
    expect(await bans().readGate(banId)).toEqual({ gate, brakes: [brake] });
    expect(await bans().readGate(newId('ban'))).toBeNull();
  });

  test('a pause is written into the audit once, dated when it was made', async () => {
    const { banId } = await enforced();
    const day = '2002-03-04';
    const brake = pauseOf(banId, { at: Date.parse(`${day}T10:00:00Z`) });
    await brakes().put(brake);
    expect(await brakes().audit(brake)).toBe(true);
    expect(await brakes().audit(brake)).toBe(false);
    expect(await held(banId)).toEqual([{ ...brake, audited: true }]);
    const { items } = await stores().audit.page(day, null, 10);
    expect(items).toMatchObject([
      { action: 'ban.pause', by: brake.by, on: `bans/${banId}`, after: { reason: brake.reason } },
    ]);
  });

  test('a pause that was released or made anew gets no audit entry', async () => {
    const record = await enforced();
    const day = '2002-05-06';
    const brake = pauseOf(record.banId, { at: Date.parse(`${day}T10:00:00Z`) });
    expect(await brakes().audit(brake)).toBe(false);
    await brakes().put({ ...brake, at: brake.at + DAY });
    expect(await brakes().audit(brake)).toBe(false);
    expect((await stores().audit.page(day, null, 10)).items).toEqual([]);
  });

  test('an act releases the pauses that it names, and no other', async () => {
    const record = await enforced();
    const [one, two] = ['one', 'other'].map((by) => pauseOf(record.banId, { by }));
    if (!one || !two) throw new Error('there are two');
    await brakes().put(one);
    await brakes().put(two);
    expect(await brakes().audit(one)).toBe(true);
    expect(await release(record, [{ ...one, audited: true }])).toBe(true);
    expect(await held(record.banId)).toEqual([two]);
  });

  test('an act that releases a pause that was made anew or is gone writes nothing', async () => {
    const record = await enforced();
    const brake = pauseOf(record.banId);
    const anew = { ...brake, at: brake.at + 1 };
    await brakes().put(anew);
    const before = await bans().readBlocklist();
    expect(await release(record, [brake])).toBe(false);
    expect(await release(record, [anew, pauseOf(record.banId, { by: 'nobody' })])).toBe(false);
    expect(await bans().readBlocklist()).toEqual(before);
    expect(await bans().read(record.banId)).toEqual(record);
  });

  test('a pause that is released without an audit entry gets one before its release', async () => {
    const record = await enforced();
    const day = '2002-07-08';
    const at = Date.parse(`${day}T10:00:00Z`);
    const brake = pauseOf(record.banId, { at });
    await brakes().put(brake);
    const ban = { before: record, after: { ...record, lock: record.lock + 1 } };
    const act = anAct({ at, action: 'ban.resume' });
    const acts = { ban, released: [brake], act };
    expect(await bans().commit(acts)).toBe(true);
    const { items } = await stores().audit.page(day, null, 10);
    expect(items.map(({ action }) => action)).toEqual(['ban.pause', 'ban.resume']);
    expect(items[1]?.previous).toBe(items[0]?.hash);
  });

  test('an act that read a pause before it was audited writes nothing', async () => {
    const record = await enforced();
    const brake = pauseOf(record.banId);
    await brakes().put(brake);
    expect(await brakes().audit(brake)).toBe(true);
    expect(await release(record, [brake])).toBe(false);
    expect(await release(record, [{ ...brake, audited: true }])).toBe(true);
  });

  test('an act without the blocklist releases pauses under the same condition', async () => {
    const record = await enforced();
    const brake = pauseOf(record.banId);
    await brakes().put(brake);
    const ban = { before: record, after: { ...record, lock: record.lock + 1 } };
    const act = anAct();
    const anew = { ...brake, at: brake.at + 1 };
    expect(await bans().commit({ ban, released: [anew], act })).toBe(false);
    expect(await bans().commit({ ban, released: [brake], act })).toBe(true);
    expect(await held(record.banId)).toEqual([]);
  });

  test('an act releases more pauses than a transaction takes, and audits each', async () => {
    const record = await enforced();
    const day = '2002-09-10';
    const at = Date.parse(`${day}T10:00:00Z`);
    const made = Array.from({ length: 130 }, (_, i) =>
      pauseOf(record.banId, { by: `person-${i}`, at: at + i, audited: i % 3 === 0 }),
    );
    for (const brake of made) await brakes().put(brake);
    expect(await release(record, made)).toBe(true);
    expect(await held(record.banId)).toEqual([]);
    const { items } = await stores().audit.page(day, null, 200);
    const lacking = made.filter((brake) => !brake.audited).map((brake) => brake.by);
    expect(items.map(({ by }) => by)).toEqual(lacking);
  });

  test('while its act is not written, a ban with very many pauses stays paused', async () => {
    const record = await enforced();
    const made = Array.from({ length: 90 }, (_, i) =>
      pauseOf(record.banId, { by: `person-${i}`, at: NOON + i, audited: true }),
    );
    for (const brake of made) await brakes().put(brake);
    const latest = { ...made[89], at: NOON + 500 } as Brake;
    await brakes().put(latest);
    expect(await release(record, made)).toBe(false);
    const now = await held(record.banId);
    expect(now).toContainEqual(latest);
    expect(await release(record, now)).toBe(true);
  });
}
