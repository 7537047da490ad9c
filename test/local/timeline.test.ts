import { expect, it } from '@jest/globals';
import { VirtualClock } from '../../local/clock.ts';
import { Timeline } from '../../local/virtual-timeline.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A schedule of each minute whose function answers so, and the minutes at which it ran. */
function schedule(arn: string, clock: VirtualClock, answer: (now: number) => unknown) {
  const ran: number[] = [];
  const properties = {
    State: 'ENABLED',
    ScheduleExpression: 'rate(1 minute)',
    Target: { Arn: arn, RoleArn: arn },
  } as ConstructorParameters<typeof Timeline>[0]['schedules'][number]['properties'];
  const invoke = async () => {
    ran.push(clock.now() / MINUTE);
    return answer(clock.now());
  };
  return { arn, properties, invoke, ran };
}

function timelineOf(
  clock: VirtualClock,
  schedules: readonly ReturnType<typeof schedule>[],
  changes = () => 0,
) {
  return new Timeline({
    clock,
    schedules,
    changes,
    nextDelayed: () => undefined,
    onTime: async () => undefined,
    settle: async () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
}

const SIX_HOURS = 6 * HOUR;
const nextSix = (now: number) => (Math.floor(now / SIX_HOURS) + 1) * SIX_HOURS;

it('runs a schedule only when it has something to do, and always at both ends', async () => {
  const clock = new VirtualClock({ frozen: true, now: 0 });
  const tick = schedule('tick', clock, () => ({ nextInstant: null }));
  const poll = schedule('poll', clock, (now) => ({ nextInstant: nextSix(now) }));
  await timelineOf(clock, [tick, poll]).moveTo(13 * HOUR);
  expect([tick.ran, poll.ran]).toEqual([
    [0, 780],
    [0, 360, 720, 780],
  ]);
});

it('runs none again at the beginning of a move if nothing has changed since', async () => {
  const clock = new VirtualClock({ frozen: true, now: 0 });
  let changed = 0;
  const tick = schedule('tick', clock, () => ({ nextInstant: null }));
  const timeline = timelineOf(clock, [tick], () => changed);
  await timeline.moveTo(MINUTE);
  await timeline.moveTo(3 * MINUTE);
  expect(tick.ran).toEqual([0, 1, 3]);
  changed += 1;
  await timeline.moveTo(5 * MINUTE);
  expect(tick.ran).toEqual([0, 1, 3, 3, 5]);
  await timeline.moveTo(5 * MINUTE);
  expect(tick.ran).toEqual([0, 1, 3, 3, 5, 5]);
});

it('runs all others a period after one has begun what they go on with', async () => {
  const clock = new VirtualClock({ frozen: true, now: 0 });
  const tick = schedule('tick', clock, () => ({ nextInstant: null }));
  const poll = schedule('poll', clock, (now) => {
    return { nextInstant: nextSix(now), hasBegunWork: now % SIX_HOURS === 0 };
  });
  await timelineOf(clock, [tick, poll]).moveTo(13 * HOUR);
  expect(tick.ran).toEqual([0, 1, 361, 721, 780]);
});

it('runs the schedules of one minute side by side', async () => {
  const clock = new VirtualClock({ frozen: true, now: 0 });
  const said: string[] = [];
  const slow = (name: string) => ({
    ...schedule(name, clock, () => null),
    invoke: async () => {
      said.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      said.push(`${name} ends`);
      return { nextInstant: null };
    },
  });
  await timelineOf(clock, [slow('tick'), slow('poll')]).moveTo(0);
  expect(said).toEqual(['tick begins', 'poll begins', 'tick ends', 'poll ends']);
});
