import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../local/clock.ts';
import { nextRun } from '../../local/rate-schedule.ts';
import type { LocalStack } from '../../local/stack.ts';
import { notes } from './fixture/contents.ts';
import { control, type Fixture, get, makeFixture, START } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
}, 60_000);
beforeEach(async () => {
  await stack?.close();
  stack = await fixture.start();
});
afterAll(() => fixture.remove());

const plan = (text: string) => get(stack, `/open/put?id=plan&text=${encodeURIComponent(text)}`);
const ticks = async () =>
  Object.keys(await notes(stack))
    .flatMap((id) => (id.startsWith('tick ') ? [id.slice(5)] : []))
    .sort();

describe('moving the clock', () => {
  it('runs the schedule every minute when the function says nothing of the next', async () => {
    const moved = await control(stack, 'POST', 'clock', { advance: 'PT3M' });
    expect(moved).toEqual({ status: 200, body: { now: '2023-10-30T04:03:00.000Z', ticks: 4 } });
    expect(await ticks()).toEqual(
      ['00', '01', '02', '03'].map((minute) => `2023-10-30T04:${minute}:00.000Z`),
    );
  });

  it('jumps to the instants that the function names, over twenty days', async () => {
    await plan('2023-11-05T12:00:30Z');
    await stack.clock.moveTo(Date.UTC(2023, 10, 19, 4));
    expect(await ticks()).toEqual([
      '2023-10-30T04:00:00.000Z',
      '2023-11-05T12:01:00.000Z',
      '2023-11-19T04:00:00.000Z',
    ]);
  });

  it('goes straight to the target when there is nothing to do ever', async () => {
    await plan('never');
    expect(await stack.clock.advance(86_400_000)).toEqual({
      now: '2023-10-31T04:00:00.000Z',
      ticks: 2,
    });
  });

  it('runs no schedule and hands over no message of what is switched off', async () => {
    await stack.close();
    stack = await fixture.start({ disabled: (id) => /^(?:EveryMinute|QueueSource)/.test(id) });
    await get(stack, '/open/send?body=left-lying&delay=0');
    expect(await stack.clock.advance(3_600_000)).toMatchObject({ ticks: 0 });
    expect(await notes(stack)).toEqual({});
  });

  it('stops where a delayed message is due, and hands it over at that instant', async () => {
    await plan('never');
    await get(stack, '/open/send?body=at-its-time&delay=90');
    await stack.clock.advance(3_600_000);
    expect((await notes(stack))['done at-its-time']).toBe('2023-10-30T04:01:30.000Z');
  });

  it('sends the schedule’s own payload', async () => {
    await stack.clock.moveTo(START);
    expect((await notes(stack))['tick 2023-10-30T04:00:00.000Z']).toBe(
      '{"at":"2023-10-30T04:00:00Z"}',
    );
  });

  it('goes back, too, and runs the schedule there once', async () => {
    await stack.clock.moveTo(START - 60_000);
    expect(await ticks()).toEqual(['2023-10-30T03:59:00.000Z']);
  });

  it('leaves a running clock running from where it was moved to', async () => {
    stack.clock.run();
    await plan('never');
    await stack.clock.moveTo(START + 3_600_000);
    const first = stack.clock.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stack.clock.now()).toBeGreaterThan(first);
    expect(first - START - 3_600_000).toBeLessThan(5_000);
  });

  it('says what does not settle on the way', async () => {
    await control(stack, 'POST', 'faults', { service: 'sns', mode: 'refuse', count: 1_000_000 });
    await get(stack, '/open/put?id=held&text=held');
    await expect(stack.settle(100)).rejects.toThrow('from-stream');
  });
});

describe('a running clock', () => {
  it('runs the schedule as each virtual minute begins', async () => {
    await stack.clock.moveTo(START + 59_000);
    stack.clock.run();
    const deadline = performance.now() + 10_000;
    while ((await ticks()).length < 3 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await ticks()).toEqual([
      '2023-10-30T04:00:00.000Z',
      expect.stringMatching(/^2023-10-30T04:00:59/),
      expect.stringMatching(/^2023-10-30T04:01:00/),
    ]);
  });

  it('is one for all threads that share its memory', () => {
    const clock = new VirtualClock({ frozen: true, now: 5 });
    const joined = new VirtualClock({ buffer: clock.buffer });
    clock.set(7);
    expect(joined.now()).toBe(7);
    clock.hold();
    clock.letGo();
    expect(joined.frozen).toBe(true);
    clock.run();
    expect(joined.frozen).toBe(false);
    clock.hold();
    expect([joined.frozen, clock.held]).toEqual([true, true]);
    clock.letGo();
    expect(joined.frozen).toBe(false);
    expect(Math.abs(joined.now() - 7)).toBeLessThan(1_000);
  });
});

describe('when a schedule runs next', () => {
  it.each([
    ['the function says nothing', undefined, 60_000],
    ['it says never', { nextInstant: null }, Number.POSITIVE_INFINITY],
    ['it names an instant', { nextInstant: 600_001 }, 660_000],
    ['it names one that is past', { nextInstant: 0 }, 60_000],
  ])('when %s', (_name, result, next) => {
    expect(nextRun(result, 0, 60_000)).toBe(next);
  });
});
