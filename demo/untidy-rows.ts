import { type FleetDevice, HABITS, type Habit } from './fleet/device.ts';
import type { Told } from './fleet/running-fleet.ts';
import type { FleetTruth } from './fleet/truth.ts';

export const UNTIDY_HEAD = [
  'habit',
  'devices',
  'had it',
  'lists doubted',
  'texts and apps left out',
  'ordered',
  'resolved',
  'open',
  'unenforceable',
] as const;

const SAID: Readonly<Record<Habit, string>> = {
  'odd-names': 'odd names, or apps without an id',
  flapping: 'the app comes back',
  'wrong-clock': 'a wrong clock',
  'work-profile': 'seen through a work profile',
  wiped: 'set up anew, enrolled as another',
  reporter: 'reports only, enrolled again',
  hiccup: 'a manager that hiccups',
};

/** A row for each habit. */
export function untidyRowsOf(
  devices: readonly FleetDevice[],
  truth: FleetTruth,
  toldOf: (key: string) => Told,
): readonly (readonly [string, ...number[]])[] {
  return HABITS.map((habit) => {
    const keys = devices.filter((device) => device.habit === habit).map(({ key }) => key);
    const among = (set: { has(key: string): boolean }) => keys.filter((key) => set.has(key)).length;
    const sum = (of: keyof Told) => keys.reduce((all, key) => all + toldOf(key)[of], 0);
    return [
      SAID[habit],
      keys.length,
      among(truth.had),
      sum('doubted'),
      sum('leftOut'),
      among(truth.ordered),
      among(truth.resolved),
      among(truth.open),
      among(truth.unenforceable),
    ];
  });
}
