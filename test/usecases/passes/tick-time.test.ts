import { beforeEach, expect, jest, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../../functions/domain/time/instant.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { tick } from '../../../functions/usecases/passes/tick.ts';
import { aBan } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

const BANS = 12;

/** The time that each queueing of a sweep takes in these tests. */
const A_SWEEP = 6 * SECOND;

let world: World;
let left: number;

beforeEach(async () => {
  world = new World();
  await world.report('D-1', []);
  for (let i = 0; i < BANS; i++) await world.inForce(aBan(`ban-${i}`));
  left = 60 * SECOND;
  world.deps.faults.onWrite = (verb, step) => {
    if (verb === 'queue.send' && step === 'after') left -= A_SWEEP;
  };
});

/** One minute's tick, ended by Lambda after a minute. */
async function aTick() {
  left = 60 * SECOND;
  return tick(world.deps, () => left);
}

const swept = () =>
  new Set(
    [...world.deps.work.passes.values()].flatMap((pass) =>
      pass.kind === 'sweep' ? [pass.banId] : [],
    ),
  );

async function pauseAll(): Promise<void> {
  for (let i = 0; i < BANS; i++)
    await pauseBan(world.deps, { caller: APPROVER, banId: `ban-${i}`, reason: 'wait' });
}

/** The bans whose pause was announced. */
const paused = () =>
  new Set(
    world.deps.published.flatMap(({ type, subject }) => (type === 'ban.paused' ? [subject] : [])),
  ).size;

test('a tick with more sweeps than time begins some, and the next ones the others', async () => {
  jest.spyOn(console, 'warn').mockReturnValue();
  const { nextInstant } = await aTick();
  expect(swept().size).toBeGreaterThan(0);
  expect(swept().size).toBeLessThan(BANS);
  expect(left).toBeGreaterThan(0);
  expect(nextInstant).toBeLessThanOrEqual(world.now + MINUTE);
  world.now += MINUTE;
  await aTick();
  expect(left).toBeGreaterThan(0);
  expect(swept().size).toBe(BANS);
});

test('what there is to announce is announced though the sweeps take all their time', async () => {
  jest.spyOn(console, 'warn').mockReturnValue();
  await pauseAll();
  await aTick();
  expect(swept().size).toBeLessThan(BANS);
  expect(paused()).toBe(BANS);
});

test('a tick that has no time to announce leaves it to the next', async () => {
  jest.spyOn(console, 'warn').mockReturnValue();
  await pauseAll();
  await tick(world.deps, () => SECOND);
  expect(swept().size).toBe(0);
  expect(paused()).toBe(0);
  world.now += MINUTE;
  await aTick();
  expect(paused()).toBe(BANS);
});

test('a tick with more running passes than time finishes some of them', async () => {
  jest.spyOn(console, 'warn').mockReturnValue();
  await aTick();
  world.now += MINUTE;
  await aTick();
  await world.work();
  const running = (await world.deps.work.running()).length;
  let finished = 0;
  world.deps.faults.onWrite = (verb, step) => {
    if (verb !== 'work.finish' || step !== 'after') return;
    finished += 1;
    left -= A_SWEEP;
  };
  world.now += MINUTE;
  await aTick();
  expect(finished).toBeGreaterThan(0);
  expect(finished).toBeLessThan(running);
  expect(left).toBeGreaterThan(0);
});
