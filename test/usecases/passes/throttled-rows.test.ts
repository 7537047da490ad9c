import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { countOf } from '../../../functions/domain/passes/counts.ts';
import { STALE_HEARTBEAT } from '../../../functions/domain/passes/pass.ts';
import { MINUTE, SECOND } from '../../../functions/domain/time/instant.ts';
import { tick } from '../../../functions/usecases/passes/tick.ts';
import { LEFT_FOR_SECONDS } from '../../../functions/usecases/passes/work-on-part.ts';
import { ENDLESS } from '../../memory/world.ts';
import { aWorldWithPage, type WorldWithPage } from './a-page.ts';
import { isRowWrite, SlowStores } from './slow-stores.ts';

const DEVICES = 20;
/** What is counted of each device, and of each that was moved. */
const COUNTED = {
  census: { each: 'has:wechat', moved: null },
  sweep: { each: 'open', moved: 'moved' },
  retire: { each: null, moved: 'retired' },
} as const;

function throttled(): Error {
  return Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
}

describe.each(['census', 'sweep', 'retire'] as const)('rows of a %s that are throttled', (kind) => {
  let page: WorldWithPage;
  let stores: SlowStores;
  let written: number;
  let isThrottled: (verb: string) => boolean;
  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    page = await aWorldWithPage(kind, DEVICES);
    stores = new SlowStores(page.world);
    written = 0;
    isThrottled = () => false;
    stores.befalls = (verb, step) => {
      if (step === 'before' && isThrottled(verb)) throw throttled();
      if (step === 'after' && isRowWrite(verb)) written += 1;
    };
  });
  const part = () => page.world.deps.work.readPart(page.message.passId, page.message.part);

  async function expectAllDoneOnce(): Promise<void> {
    const saved = await part();
    expect(saved).toMatchObject({ done: true });
    const { each, moved } = COUNTED[kind];
    for (const name of [each, moved])
      if (name !== null)
        expect([name, countOf(saved?.counts ?? {}, name)]).toEqual([name, DEVICES]);
  }

  test('for a moment are done in the same message', async () => {
    let throttles = 12;
    isThrottled = (verb) => isRowWrite(verb) && throttles-- > 0;
    await stores.work(page.message);
    expect(page.world.deps.queued).toEqual([]);
    await expectAllDoneOnce();
  });

  test('for long are left, fail no message, and are done and counted later', async () => {
    isThrottled = (verb) => isRowWrite(verb) && written >= 7;
    await stores.work(page.message);
    const began = page.world.now;
    expect(written).toBeGreaterThanOrEqual(7);
    const put = await part();
    expect(put).toMatchObject({ cursor: null, done: false, lock: 1 });
    expect(put?.heartbeat).toBe(began + stores.watch.now() - 10);
    const [queued, ...others] = page.world.deps.queued;
    expect(queued).toMatchObject(page.message);
    expect(queued?.dueAt).toBe(began + LEFT_FOR_SECONDS * SECOND);
    expect(others).toEqual([]);
    isThrottled = () => false;
    await stores.work(page.message);
    await expectAllDoneOnce();
  });

  test('as a part of which nothing can be written are left to the tick', async () => {
    isThrottled = (verb) => isRowWrite(verb) || verb === 'work.savePart';
    await stores.work(page.message);
    expect([await part(), page.world.deps.queued]).toEqual([null, []]);
    page.world.now += STALE_HEARTBEAT + MINUTE;
    await tick(page.world.deps, ENDLESS);
    expect(page.world.deps.queued).toContainEqual(expect.objectContaining(page.message));
    isThrottled = () => false;
    await stores.work(page.message);
    await expectAllDoneOnce();
  });

  test('as a page that cannot even be read, put the part off as well', async () => {
    isThrottled = (verb) => verb === 'fleet.scanHeads' || verb === 'fleet.queryFindings';
    await stores.work(page.message);
    expect(await part()).toMatchObject({ cursor: null, done: false, counts: {}, lock: 1 });
    expect(page.world.deps.queued).toMatchObject([page.message]);
    isThrottled = () => false;
    await stores.work(page.message);
    await expectAllDoneOnce();
  });
});
