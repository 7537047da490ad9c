import { beforeEach, describe, expect, test } from '@jest/globals';
import { newCensus } from '../../../functions/domain/passes/pass.ts';
import { LONGEST_RUN } from '../../../functions/domain/time/fence.ts';
import { SECOND } from '../../../functions/domain/time/instant.ts';
import { ENDS_BEFORE, PAGES_A_MESSAGE } from '../../../functions/usecases/passes/work-on-part.ts';
import { World } from '../world.ts';
import { aWorldWithPage } from './a-page.ts';
import { SlowStores } from './slow-stores.ts';

const PART = { passId: 'census', part: 0 };
const PAGES = 25;

describe('a part of a pass', () => {
  let world: World;
  let stores: SlowStores;
  beforeEach(async () => {
    world = new World();
    for (let i = 0; i < PAGES * 100; i++) await world.report(`D-${i}`, []);
    const { now } = world;
    const whole = { asOf: now, startedAt: now, parts: 1, version: 0 };
    await world.deps.work.start(newCensus({ id: PART.passId, ...whole }));
    stores = new SlowStores(world);
  });
  const pages = () => stores.calls.filter((verb) => verb === 'fleet.scanHeads').length;
  const saved = () => world.deps.work.readPart(PART.passId, PART.part);

  test('ends a message after some pages, so that other parts take their turn', async () => {
    await stores.work(PART);
    expect(pages()).toBe(PAGES_A_MESSAGE);
    expect(world.deps.queued).toMatchObject([PART]);
  });

  test('ends a message before a page that might not end in time, and goes on with it', async () => {
    stores.lasts = (verb) => (verb === 'fleet.scanHeads' ? 8 * SECOND : 5);
    await stores.work(PART);
    expect(pages()).toBe(6);
    expect(stores.watch.now()).toBeLessThan(LONGEST_RUN - ENDS_BEFORE);
    expect(world.deps.queued).toMatchObject([PART]);
    expect(await saved()).toMatchObject({ lock: 6, done: false, counts: { listed: 600 } });
  });

  test('counts each device once, however many messages it takes', async () => {
    stores.lasts = (verb) => (verb === 'fleet.scanHeads' ? 5 * SECOND : 5);
    for (let messages = 0; (await saved())?.done !== true && messages < 20; messages++)
      await stores.work(PART);
    expect(await saved()).toMatchObject({ counts: { listed: PAGES * 100 } });
  });
});

test('a census page that inserts a hundred findings takes less than a second', async () => {
  const page = await aWorldWithPage('census', 100);
  const stores = new SlowStores(page.world);
  await stores.work(page.message);
  expect(page.world.deps.findings()).toHaveLength(100);
  expect(stores.watch.now()).toBeLessThan(SECOND);
});
