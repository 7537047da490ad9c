import type { Instant } from '../functions/domain/time/instant.ts';
import type { InterdictStack } from '../local/interdict/interdict-stack.ts';
import { wholeFleet } from './cast.ts';
import { Checks } from './checks.ts';
import { fleetClient } from './fleet/client.ts';
import type { FleetDevice, Habit } from './fleet/device.ts';
import { RunningFleet } from './fleet/running-fleet.ts';
import { ManagedFleet } from './managed/managed-fleet.ts';
import { peopleOf } from './people.ts';
import type { Progress } from './progress.ts';
import { Subscriber } from './subscriber.ts';

/** What the demo plays on: a running stack, and all who have to do with it. */
export interface Scene {
  readonly stack: InterdictStack;
  readonly progress: Progress;
  readonly checks: Checks;
  readonly fleet: RunningFleet;
  /** Devices under managers that the stack speaks to itself. */
  readonly managed: ManagedFleet;
  /** Reads the orders topic for the managers of devices. */
  readonly connector: Subscriber;
  readonly people: Awaited<ReturnType<typeof peopleOf>>;
  /** Enrolment keys by group and ownership. */
  readonly keys: Map<string, string>;
}

/** Gathers everybody. Nothing is known to the stack yet. */
export async function openScene(stack: InterdictStack, progress: Progress): Promise<Scene> {
  const client = fleetClient({ apiUrl: stack.apiUrl, concurrency: 12 });
  const { sns, sqs } = stack.endpoints;
  return {
    stack,
    progress,
    checks: new Checks(),
    fleet: new RunningFleet(wholeFleet(), client),
    managed: await ManagedFleet.start(stack),
    connector: await Subscriber.subscribe({ sns, sqs, topicArn: stack.topicArn }, 'demo-connector'),
    people: await peopleOf(stack),
    keys: new Map(),
  };
}

/** Moves the stack's clock to an instant, with everything that has to run on the way. */
export async function moveTo({ stack }: Scene, instant: Instant): Promise<void> {
  await stack.clock.moveTo(instant);
}

/** The devices that check in by themselves. */
export function agentsOf({ fleet }: Scene): readonly FleetDevice[] {
  return [...fleet.devices.values()].filter((device) => device.source === null);
}

/** The devices that are untidy in this way, and still in use. */
export function withHabitOf({ fleet }: Scene, habit: Habit): readonly FleetDevice[] {
  return [...fleet.devices.values()].filter(
    (device) => device.habit === habit && device.retiredAt === null,
  );
}

export function stubbornOf({ fleet }: Scene): readonly FleetDevice[] {
  return [...fleet.devices.values()].filter((device) => device.temper === 'stubborn');
}
