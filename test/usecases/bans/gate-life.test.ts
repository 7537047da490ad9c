import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { readGateLife } from '../../../functions/usecases/bans/read-gate-life.ts';
import { resumeBan } from '../../../functions/usecases/bans/resume-ban.ts';
import { captureLog } from '../../http/captured-log.ts';
import { aCaller } from '../../made/caller.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { World } from '../world.ts';

const caller = aCaller('viewer');
const one = aCaller('one');
const other = aCaller('other');

describe('the life of a ban’s gate', () => {
  captureLog();
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.checkIn(await world.enrol(), [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.until(world.now + 10 * MINUTE);
  });

  const page = (cursor: string | null, limit: number) =>
    readGateLife(world.deps, { caller, banId: 'wechat', cursor, limit });

  async function lifeOf(limit = 200) {
    const items = [];
    let [cursor, pages]: [string | null, number] = [null, 0];
    do {
      const read: Awaited<ReturnType<typeof page>> = await page(cursor, limit);
      expect(read.items.length).toBeLessThanOrEqual(limit);
      items.push(...read.items);
      cursor = read.nextCursor;
      pages += 1;
    } while (cursor !== null);
    return { items, pages };
  }

  test('begins with its approval, and says when the census has opened it', async () => {
    const { items } = await lifeOf();
    expect(items).toEqual([
      {
        at: expect.stringMatching(/^2023-10-16T/),
        by: expect.any(String),
        action: 'ban.approve',
        state: 'pending',
        revision: 1,
        limit: expect.any(Number),
        count: null,
        reason: null,
      },
      expect.objectContaining({
        by: 'census',
        action: 'gate.open',
        state: 'open',
        revision: 1,
        count: 1,
        reason: expect.stringContaining('the census found 1 devices'),
      }),
    ]);
  });

  test('tells who paused it and why, who let it go on, and its end', async () => {
    const ban = { banId: 'wechat' };
    await world.until(world.now + 2 * DAY);
    await pauseBan(world.deps, { ...ban, caller: one, reason: 'a wrong identifier' });
    await world.until(world.now + HOUR);
    await resumeBan(world.deps, { ...ban, caller: other, count: 1, reason: 'it is right' });
    await world.until(world.now + 60 * DAY);
    await liftBan(world.deps, { ...ban, caller: one, reason: 'withdrawn' });
    await world.until(world.now + 100 * DAY);
    const { items, pages } = await lifeOf();
    expect(
      items.slice(2).map(({ action, state, by, reason }) => [action, state, by, reason]),
    ).toEqual([
      ['ban.pause', 'paused', 'one', 'a wrong identifier'],
      ['ban.resume', 'open', 'other', 'it is right'],
      ['ban.lift', null, 'one', 'withdrawn'],
    ]);
    // Forty days are looked into for an answer, and none after the end.
    expect(pages).toBe(2);
    expect((await lifeOf(1)).items).toEqual(items);
  });

  test('goes on only where an answer has ended', async () => {
    await world.until(world.now + 50 * DAY);
    const { nextCursor } = await page(null, 200);
    expect(nextCursor).toMatch(/^\d{4}-\d{2}-\d{2}~$/);
    for (const bad of ['x', '2023-13-45~', '1999-01-01~', '2999-01-01~', '2023-10-20~x'])
      await expect(page(bad, 200)).rejects.toThrow();
    await expect(
      readGateLife(world.deps, { caller, banId: 'other', cursor: null, limit: 1 }),
    ).rejects.toThrow('no ban');
  });
});
