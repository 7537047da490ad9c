import { DAY, MINUTE } from '../../functions/domain/time/instant.ts';
import type { FleetDevice, Habit, WrongClock } from './device.ts';

/** Whether a device may have a habit: who reports it, and who manages it. */
export function fitsHabit(device: FleetDevice, habit: Habit): boolean {
  const { source, platform, management, coverage } = device;
  switch (habit) {
    case 'odd-names':
      return coverage === 'all';
    case 'flapping':
    case 'wrong-clock':
    case 'wiped':
    case 'reporter':
      return source === null;
    case 'work-profile':
      return source !== null && platform === 'android' && management === 'full';
    case 'hiccup':
      return source !== null && coverage === 'all';
    default:
      return habit satisfies never;
  }
}

/** From a date of our time to a few days after the first of January 1970, about. */
const DECADES = 19_600 * DAY;

/** Fallen to 1970 or four days ahead; it says what it is, or not. */
const CLOCKS: readonly WrongClock[] = [
  { ahead: 4 * DAY + 7 * MINUTE, told: false },
  { ahead: 4 * DAY + 7 * MINUTE, told: true },
  { ahead: -DECADES, told: true },
  { ahead: -DECADES, told: false },
];

/** The device with a habit, and with what belongs to it. It must fit. */
export function withHabit(device: FleetDevice, habit: Habit): FleetDevice {
  switch (habit) {
    case 'wrong-clock':
      return { ...device, habit, clock: CLOCKS[device.index % CLOCKS.length] ?? null };
    case 'reporter':
      return { ...device, habit, management: 'none' };
    case 'work-profile':
      return isAlwaysNarrow(device)
        ? { ...device, habit, management: 'work-profile', coverage: 'work-profile' }
        : { ...device, habit };
    case 'odd-names':
    case 'flapping':
    case 'wiped':
    case 'hiccup':
      return { ...device, habit };
    default:
      return habit satisfies never;
  }
}

/** Of the devices with a work profile, half are never seen whole. */
export function isAlwaysNarrow({ index }: FleetDevice): boolean {
  return index % 2 === 0;
}

/** What a manager that hiccups lists of a device: nothing, or the first page. */
export function glitchOf(index: number): 'empty' | 'collapsed' {
  return index % 4 < 2 ? 'empty' : 'collapsed';
}
