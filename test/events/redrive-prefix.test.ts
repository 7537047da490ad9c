import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { FENCE } from '../../functions/domain/time/fence.ts';
import { REDRIVE_ENDS_BEFORE, redrivePrefix } from '../../functions/events/redrive-prefix.ts';
import { pauseBan } from '../../functions/usecases/bans/pause-ban.ts';
import { resumeBan } from '../../functions/usecases/bans/resume-ban.ts';
import { captureLog } from '../http/captured-log.ts';
import { aBan, WECHAT } from '../usecases/a-ban.ts';
import { APPROVER, SECOND_APPROVER, World } from '../usecases/world.ts';

const DEVICES = Array.from({ length: 10 }, (_, n) => `D-${n}`);
const PREFIX = 'gate-closed/wechat/';
/** None was there when the census counted. */
const COUNTED = 0;
const ALL_TIME = () => 60_000;

/** Answers with time enough for so many looks at the clock, and with none from then on. */
const timeFor = (looks: number) => {
  let left = looks;
  return () => (left-- > 0 ? REDRIVE_ENDS_BEFORE : REDRIVE_ENDS_BEFORE - 1);
};

const log = captureLog();
let world: World;
const parked = () => world.deps.failures.parked;
const redrive = (timeLeft = ALL_TIME, continuation: string | null = null, prefix = PREFIX) =>
  redrivePrefix(world.deps, { prefix, continuation }, timeLeft);

/** Each device has a removal that came to a closed gate, and the gate is open again. */
beforeEach(async () => {
  world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
  await world.inForce(aBan('wechat'));
  await world.settle();
  for (const name of DEVICES) await world.report(name, [WECHAT]);
  await pauseBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'wait' });
  world.now += FENCE + 1_000;
  await world.publish();
  expect(parked().size).toBe(DEVICES.length);
});

async function resumed(): Promise<void> {
  const about = { banId: 'wechat', reason: 'go on', count: COUNTED };
  await resumeBan(world.deps, { caller: SECOND_APPROVER, ...about });
}

describe('a redrive by prefix', () => {
  test('sends all that lies there, over all pages, and deletes it', async () => {
    await resumed();
    world.deps.failures.pageSize = 4;
    await world.deps.failures.park('no-message/x/1', 'of another kind', {});
    expect(await redrive()).toEqual({
      found: 10,
      published: 10,
      overtaken: 0,
      kept: 0,
      continuation: null,
    });
    expect(world.said('wechat')).toEqual(DEVICES.map(() => 'order.remove'));
    expect([...parked().keys()]).toEqual(['no-message/x/1']);
  });

  test('may be repeated: what is done is not sent again', async () => {
    await resumed();
    await redrive();
    expect(await redrive()).toMatchObject({ found: 0, published: 0, continuation: null });
    expect(world.said('wechat')).toHaveLength(DEVICES.length);
  });

  test('ends by the time left, and goes on from there until all is done', async () => {
    await resumed();
    world.deps.failures.pageSize = 4;
    let continuation: string | null = null;
    let published = 0;
    let calls = 0;
    do {
      // One look is for the page.
      const answer = await redrive(timeFor(1 + 3), continuation);
      expect(answer.published).toBeLessThanOrEqual(3);
      published += answer.published;
      calls += 1;
      continuation = answer.continuation;
    } while (continuation !== null);
    expect(calls).toBeGreaterThan(2);
    expect(published).toBe(DEVICES.length);
    expect(world.said('wechat')).toHaveLength(DEVICES.length);
  });

  test('begins nothing without time, and says where it stood', async () => {
    await resumed();
    const list = jest.spyOn(world.deps.failures, 'list');
    expect(await redrive(() => REDRIVE_ENDS_BEFORE - 1, `${PREFIX}a`)).toMatchObject({
      found: 0,
      continuation: `${PREFIX}a`,
    });
    expect(await redrive(() => 0)).toMatchObject({ found: 0, continuation: '' });
    expect(list).not.toHaveBeenCalled();
  });

  test('keeps what the gate still holds back, and comes to an end all the same', async () => {
    expect(await redrive()).toMatchObject({ published: 0, kept: 10, continuation: null });
    expect(parked().size).toBe(DEVICES.length);
  });

  test('keeps an object that cannot be read, and sends the others', async () => {
    await resumed();
    await world.deps.failures.park(`${PREFIX}0`, 'a form that no version had', { hello: 1 });
    const read = world.deps.failures.read.bind(world.deps.failures);
    const [lost = ''] = parked().keys();
    jest.spyOn(world.deps.failures, 'read').mockImplementation(async (key) => {
      if (key === lost) throw new Error('S3 does not answer');
      return read(key);
    });
    const expected = { found: 11, published: 9, overtaken: 0, kept: 2, continuation: null };
    expect(await redrive()).toEqual(expected);
    expect([...parked().keys()].sort()).toEqual([`${PREFIX}0`, lost].sort());
    expect(log.lines().filter((line) => line.includes(lost))).toHaveLength(1);
  });

  test('keeps an object whose message the topic refuses, and sends the others', async () => {
    await resumed();
    const { deviceId } = world.finding('wechat', 'D-3');
    world.deps.faults.refuses = (event) => event.subject.endsWith(deviceId);
    expect(await redrive()).toMatchObject({ published: 9, kept: 1, continuation: null });
    expect([...parked().keys()]).toEqual([expect.stringContaining(deviceId)]);
  });

  test('sends again under the same id what it could not delete', async () => {
    await resumed();
    world.deps.faults.onWrite = (verb, when) => {
      if (verb === 'failures.remove' && when === 'before') throw new Error('not now');
    };
    expect(await redrive()).toMatchObject({ published: 0, kept: 10, continuation: null });
    delete world.deps.faults.onWrite;
    expect(await redrive()).toMatchObject({ published: 10, kept: 0 });
    const orders = world.deps.published.filter(({ type }) => type === 'order.remove');
    expect(orders).toHaveLength(2 * DEVICES.length);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(DEVICES.length);
  });

  test('has no more than a few objects under way', async () => {
    await resumed();
    let underWay = 0;
    let most = 0;
    const read = world.deps.failures.read.bind(world.deps.failures);
    jest.spyOn(world.deps.failures, 'read').mockImplementation(async (key) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return read(key);
    });
    await redrive();
    expect(most).toBe(8);
  });
});
