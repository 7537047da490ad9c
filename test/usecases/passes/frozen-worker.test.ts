import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PASS_KINDS } from '../../../functions/domain/passes/pass.ts';
import { LONGEST_RUN } from '../../../functions/domain/time/fence.ts';
import { MINUTE } from '../../../functions/domain/time/instant.ts';
import { ENDS_BEFORE } from '../../../functions/usecases/passes/work-on-part.ts';
import { aWorldWithPage, type WorldWithPage } from './a-page.ts';
import { isRowWrite, SlowStores } from './slow-stores.ts';

const DEVICES = 24;

/** All that a pass may write. */
function rowsOf({ world, message }: WorldWithPage) {
  const { deps } = world;
  return {
    heads: deps.heads(),
    findings: deps.findings(),
    changes: deps.changes.length,
    queued: deps.queued.length,
    part: deps.work.readPart(message.passId, message.part),
  };
}

/** A page of a census, preview, sweep or retirement. What the first call of these does, fails. */
const FAILING: Readonly<Record<(typeof PASS_KINDS)[number], (verb: string) => boolean>> = {
  census: isRowWrite,
  preview: (verb) => verb === 'fleet.eachInventory',
  sweep: isRowWrite,
  retire: isRowWrite,
};

describe.each(PASS_KINDS)('the worker of a %s page', (kind) => {
  let page: WorldWithPage;
  let stores: SlowStores;
  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    page = await aWorldWithPage(kind, DEVICES);
    stores = new SlowStores(page.world);
  });

  async function expectNothingFurther(): Promise<void> {
    const rows = rowsOf(page);
    const part = await rows.part;
    const calls = stores.calls.length;
    expect(stores.watch.left).toBe(0);
    await stores.goBy(20 * MINUTE);
    expect(stores.calls).toHaveLength(calls);
    expect({ ...rowsOf(page), part: null }).toEqual({ ...rows, part: null });
    expect(await rowsOf(page).part).toEqual(part);
  }

  test('writes nothing after it has failed for one row for good', async () => {
    let writes = 0;
    stores.lasts = (verb) => (isRowWrite(verb) ? 10 + 500 * writes++ : 5);
    let failed = false;
    stores.befalls = (verb) => {
      if (failed || !FAILING[kind](verb)) return;
      failed = true;
      throw new Error('this can never be done');
    };
    await expect(stores.work(page.message)).rejects.toThrow('this can never be done');
    expect(await rowsOf(page).part).toBeNull();
    await expectNothingFurther();
  });

  test('writes nothing after its time is over, and its part is put off', async () => {
    stores.lasts = (verb) => (FAILING[kind](verb) ? 10 * MINUTE : 5);
    await stores.work(page.message);
    expect(stores.watch.now()).toBeLessThan(LONGEST_RUN - ENDS_BEFORE);
    expect(await rowsOf(page).part).toMatchObject({ cursor: null, done: false, lock: 1 });
    expect(page.world.deps.queued).toMatchObject([page.message]);
    await expectNothingFurther();
  });

  test('ends in time where it can save nothing, and leaves its part to the tick', async () => {
    const hangs = (verb: string) => FAILING[kind](verb) || verb === 'work.savePart';
    stores.lasts = (verb) => (hangs(verb) ? 10 * MINUTE : 5);
    await stores.work(page.message);
    expect(stores.watch.now()).toBeLessThanOrEqual(LONGEST_RUN - ENDS_BEFORE);
    expect(await rowsOf(page).part).toBeNull();
    expect(page.world.deps.queued).toEqual([]);
    await expectNothingFurther();
  });
});
