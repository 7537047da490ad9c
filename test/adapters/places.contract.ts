import { expect, test } from '@jest/globals';
import type { PlaceChange } from '../../functions/domain/bans/places.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { newId, someFinding, someHead } from './rows.ts';
import type { Stores } from './stores.ts';

/** What every store of places does: a row and its place are written together or not at all. */
export function placesContract(stores: () => Stores): void {
  const taking = (
    { banId, shard }: Finding,
    change: Partial<PlaceChange> = {},
    quota = 2,
  ): PlaceChange => ({
    banId,
    revision: 1,
    partition: shard,
    taking: { pool: 'later', count: 1, quota },
    held: 0,
    heldLater: 0,
    ...change,
  });
  const stored = async (banId: string) => {
    const finding = someFinding({ deviceId: newId('device'), banId });
    await stores().fleet.record({
      head: { before: null, after: someHead({ deviceId: finding.deviceId }) },
      findings: [{ before: null, after: finding }],
    });
    return { before: finding, after: { ...finding, lock: 2, placed: 1 } };
  };
  const rows = async (banId: string, count: number) => {
    const all: Awaited<ReturnType<typeof stored>>[] = [];
    for (let n = 0; n < count; n++) all.push(await stored(banId));
    return all;
  };

  test('a partition that nobody has written has given out no place', async () => {
    expect(await stores().places.read(newId('ban'), 1)).toEqual(new Map());
  });

  test('a place is taken with the row, until the partition has given out its quota', async () => {
    const banId = newId('ban');
    const moves = await rows(banId, 3);
    const answers: string[] = [];
    for (const move of moves)
      answers.push(
        await stores().fleet.moveFindings({ findings: [move], places: [taking(move.after)] }),
      );
    expect(answers).toEqual(['written', 'written', 'spent']);
    const { shard } = someFinding();
    expect(await stores().places.read(banId, 1)).toEqual(
      new Map([[shard, { counted: 0, later: 2, held: 0, heldLater: 0 }]]),
    );
    const [, , last] = moves;
    expect(last && (await stores().fleet.readFindings([last.before]))).toEqual([last?.before]);
  });

  test('a partition without a quota gives out nothing', async () => {
    const move = await stored(newId('ban'));
    const places = [taking(move.after, {}, 0)];
    expect(await stores().fleet.moveFindings({ findings: [move], places })).toBe('spent');
  });

  test('a row that has changed since takes no place', async () => {
    const banId = newId('ban');
    const { before, after } = await stored(banId);
    const places = [taking(after)];
    const stale = { before: { ...before, lock: 7 }, after };
    expect(await stores().fleet.moveFindings({ findings: [stale], places })).toBe('changed');
    expect(await stores().places.read(banId, 1)).toEqual(new Map());
  });

  test('a whole change takes its places too', async () => {
    const banId = newId('ban');
    const after = someFinding({ deviceId: newId('device'), banId });
    const head = { before: null, after: someHead({ deviceId: after.deviceId }) };
    const change = { head, findings: [{ before: null, after }], places: [taking(after, {}, 0)] };
    expect(await stores().fleet.record(change)).toBe('spent');
    expect(await stores().fleet.readHead(after.deviceId, true)).toBeNull();
    expect(await stores().fleet.record({ ...change, places: [taking(after)] })).toBe('written');
  });

  test('pools, revisions and what is held are counted apart', async () => {
    const banId = newId('ban');
    const [one, two, three] = await rows(banId, 3);
    if (!one || !two || !three) throw new Error('there are three');
    const counted = { pool: 'counted', count: 1, quota: 1 } as const;
    const held: PlaceChange = { ...taking(two.after), taking: null, held: 1, heldLater: 1 };
    for (const [move, places] of [
      [one, [taking(one.after, { taking: counted })]],
      [two, [held]],
      [three, [taking(three.after, { revision: 2, held: 1 })]],
    ] as const)
      expect(await stores().fleet.moveFindings({ findings: [move], places })).toBe('written');
    const { shard } = someFinding();
    expect((await stores().places.read(banId, 1)).get(shard)).toEqual({
      counted: 1,
      later: 0,
      held: 1,
      heldLater: 1,
    });
    expect((await stores().places.read(banId, 2)).get(shard)).toEqual({
      counted: 0,
      later: 1,
      held: 1,
      heldLater: 0,
    });
    const again = { before: two.after, after: { ...two.after, lock: 3 } };
    await stores().fleet.moveFindings({
      findings: [again],
      places: [{ ...held, held: -1, heldLater: 0 }],
    });
    expect((await stores().places.read(banId, 1)).get(shard)).toMatchObject({
      held: 0,
      heldLater: 1,
    });
  });

  test('of many at once exactly as many are written as there are places', async () => {
    const banId = newId('ban');
    const moves = await rows(banId, 12);
    const answers = await Promise.all(
      moves.map((move) =>
        stores().fleet.moveFindings({ findings: [move], places: [taking(move.after, {}, 7)] }),
      ),
    );
    expect(answers.filter((one) => one === 'written')).toHaveLength(7);
    expect(answers.filter((one) => one === 'spent')).toHaveLength(5);
    const { shard } = someFinding();
    expect((await stores().places.read(banId, 1)).get(shard)?.later).toBe(7);
  });

  test('moves that wait and wait no more cancel out, and are all written', async () => {
    const banId = newId('ban');
    const moves = await rows(banId, 3);
    const waiting = [1, 1, -1];
    const answers = await Promise.all(
      moves.map((move, n) => {
        const more = { held: waiting[n] ?? 0, heldLater: 0 };
        const place = { ...taking(move.after), taking: null, ...more };
        return stores().fleet.moveFindings({ findings: [move], places: [place] });
      }),
    );
    expect(answers).toEqual(['written', 'written', 'written']);
    const { shard } = someFinding();
    expect((await stores().places.read(banId, 1)).get(shard)?.held).toBe(1);
  });

  test('one of many at once that has changed holds up no other', async () => {
    const banId = newId('ban');
    const moves = await rows(banId, 6);
    const answers = await Promise.all(
      moves.map(({ before, after }, n) =>
        stores().fleet.moveFindings({
          findings: [{ before: n === 3 ? { ...before, lock: 9 } : before, after }],
          places: [taking(after, {}, 7)],
        }),
      ),
    );
    expect(answers).toEqual(['written', 'written', 'written', 'changed', 'written', 'written']);
  });
}
