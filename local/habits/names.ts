/** What AWS does now and then, and the local run does not unless it is asked to. */
export const HABITS = [
  'freeze',
  'elsewhere',
  'shards',
  'conflicts',
  'stale',
  'capacity',
  'hang',
  'receives',
  'entries',
] as const;
export type HabitName = (typeof HABITS)[number];

/**
 * How often each habit strikes, 0 to 1: a share of the events, batches, requests, messages or
 * entries that it may strike. Of `capacity`: the share of a partition's throughput that others use.
 */
export type Rates = Readonly<Record<HabitName, number>>;

/** The rates of habits that are asked for by name alone. */
export const USUAL_RATES: Rates = {
  freeze: 0.5,
  elsewhere: 1,
  shards: 0.2,
  conflicts: 0.02,
  stale: 0.2,
  capacity: 0.8,
  hang: 0.002,
  receives: 0.1,
  entries: 0.05,
};

export function isHabit(name: string): name is HabitName {
  return (HABITS as readonly string[]).includes(name);
}
