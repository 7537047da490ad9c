import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../../functions/domain/time/instant.ts';
import { readHistory } from '../../../functions/usecases/bans/read-history.ts';
import { captureLog } from '../../http/captured-log.ts';
import { aCaller } from '../../made/caller.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { type Agent, World } from '../world.ts';

const caller = aCaller('viewer');

async function historyOf(world: World, banId = 'wechat') {
  const { items } = await readHistory(world.deps, { caller, banId, cursor: null, limit: 200 });
  return [...items].reverse();
}

describe('the history of a ban', () => {
  const log = captureLog();
  let world: World;
  let phones: Agent[];

  beforeEach(async () => {
    world = new World();
    phones = [];
    for (let n = 0; n < 4; n++) phones.push(await world.enrol());
    for (const phone of phones) await world.checkIn(phone, phone === phones[3] ? [] : [WECHAT]);
    await world.inForce(aBan('wechat'));
  });

  test('has a point for each census, with the devices that the ban concerns', async () => {
    await world.until(world.now + 3 * DAY);
    const censuses = (await historyOf(world)).filter(({ by }) => by === 'census');
    expect(censuses.length).toBeGreaterThanOrEqual(4);
    expect(censuses.at(-1)).toEqual({
      at: expect.stringMatching(/^2023-10-19T/),
      by: 'census',
      pass: expect.stringMatching(/^census\./),
      revision: 1,
      have: 3,
      fleet: { listed: 4, reporting: 4, silent: 0, notVisible: 0 },
      findings: null,
    });
  });

  test('has a point for each sweep: had it, warned, ordered, resolved', async () => {
    await world.until('2023-10-23T12:10:00Z');
    const warned = (await historyOf(world)).filter(({ by }) => by === 'sweep').at(-1);
    expect(warned).toMatchObject({ have: 3, findings: { had: 3, warned: 3, ordered: 0, open: 3 } });
    await world.until('2023-10-30T12:10:00Z');
    for (const phone of phones.slice(0, 2)) await world.checkIn(phone, []);
    await world.until('2023-11-01T12:00:00Z');
    const swept = (await historyOf(world)).filter(({ by }) => by === 'sweep').at(-1);
    expect(swept).toMatchObject({
      revision: 1,
      have: 1,
      fleet: null,
      findings: { had: 3, warned: 3, ordered: 3, open: 1, resolved: 2, held: 0 },
    });
  });

  test('is the same when a tick dies between the point and the end of the pass', async () => {
    const { faults } = world.deps;
    let died = 0;
    faults.onWrite = (verb, step) => {
      if (verb !== 'work.finish' || step !== 'before' || died >= 3) return;
      died += 1;
      throw new Error('the instance was ended');
    };
    await world.until(world.now + 10 * MINUTE).catch(() => undefined);
    for (let n = 0; n < 12; n++) {
      world.now += MINUTE;
      await world.minute().catch(() => undefined);
    }
    expect(died).toBe(3);
    const points = await historyOf(world);
    expect(points.length).toBeGreaterThan(0);
    expect(new Set(points.map(({ pass }) => pass)).size).toBe(points.length);
    const running = (await world.deps.work.running()).map(({ id }) => id);
    expect(points.map(({ pass }) => pass).filter((pass) => running.includes(pass))).toEqual([]);
  });

  test('holds nothing up where it cannot be written', async () => {
    world.deps.faults.onWrite = (verb) => {
      if (verb === 'history.add') throw new Error('no such table');
    };
    await world.until('2023-10-30T12:10:00Z');
    expect(world.finding('wechat', phones[0] ?? '')).toMatchObject({ phase: 'remove' });
    expect(await historyOf(world)).toEqual([]);
    expect(log.lines().join()).toContain('could not be noted in histories');
  });

  test('of a ban that came after a census began has no point of it', async () => {
    await world.until(world.now + DAY);
    await world.inForce(aBan('later'));
    const before = await historyOf(world, 'later');
    expect(before).toEqual([]);
    await world.until(world.now + 10 * MINUTE);
    expect((await historyOf(world, 'later')).length).toBeGreaterThan(0);
  });

  test('is refused of a ban that there is not', async () => {
    await expect(historyOf(world, 'another')).rejects.toThrow('There is no ban another');
  });
});
